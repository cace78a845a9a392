"""Signs of answers given without reading."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.careless import (
    average_string,
    careless_report,
    even_odd,
    longstring,
    mahalanobis,
    outlying,
    psychometric_antonyms,
    psychometric_synonyms,
    response_variability,
)


def answers_of(rng, *, n=300, dimensions=5):
    """Thoughtful answers: five items in each dimension go together."""
    trait = rng.normal(3, 0.9, (n, dimensions))
    answers = np.repeat(trait, 5, axis=1) + rng.normal(0, 0.6, (n, 5 * dimensions))
    return np.clip(np.round(answers), 1, 5)


def test_a_missing_answer_breaks_a_run():
    assert longstring([[2, 2, math.nan, 2, 2, 2], [math.nan] * 6]).tolist() == [3, 1]
    assert average_string([[2, 2, math.nan, 2, 2, 2]]).tolist() == [2.0]


def test_one_answer_has_no_variability():
    found = response_variability([[3, math.nan, math.nan], [1, 5, math.nan]])

    assert math.isnan(found[0])
    assert found[1] == pytest.approx(8**0.5)


def test_distance_is_from_the_middle_of_all_in_units_of_their_spread():
    answers = np.random.default_rng(1).normal(0, 1, (200, 4))
    off = answers - answers.mean(axis=0)
    expected = np.einsum("ij,jk,ik->i", off, np.linalg.inv(np.cov(answers.T)), off)

    assert mahalanobis(answers) == pytest.approx(expected)
    assert mahalanobis(answers).mean() == pytest.approx(4 * 199 / 200)


def test_who_skips_items_is_not_marked_for_it():
    answers = answers_of(np.random.default_rng(2))
    full = mahalanobis(answers)
    answers[0, ::2] = math.nan

    assert mahalanobis(answers)[0] < full[0] * 1.2


def test_items_that_repeat_each_other_do_not_break_the_distance():
    answers = answers_of(np.random.default_rng(3))

    assert np.isfinite(mahalanobis(np.column_stack([answers, answers[:, 0]]))).all()


def test_random_clickers_stand_out_by_every_sign():
    rng = np.random.default_rng(4)
    answers = answers_of(rng)
    answers[:20] = rng.integers(1, 6, (20, 25))
    dimensions = np.repeat(np.arange(5), 5).tolist()
    consistency = even_odd(answers, dimensions)
    synonyms = psychometric_synonyms(answers, least=0.5)

    assert np.nanmean(consistency[:20]) > np.nanmean(consistency[20:]) + 0.3
    assert np.nanmean(synonyms[:20]) < np.nanmean(synonyms[20:]) - 0.3
    assert mahalanobis(answers)[:20].mean() > 1.5 * mahalanobis(answers)[20:].mean()


def test_straight_liners_are_counted_for_the_wave_and_nobody_is_named():
    answers = answers_of(np.random.default_rng(5))
    answers[:7] = 3.0
    found = careless_report(answers, answers.mean(axis=1))

    assert found.monotonous >= 7
    assert found.marked == found.everyone.n - found.without.n
    assert found.everyone.n == found.n == 300


def test_thoughtful_answers_are_seldom_marked():
    answers = answers_of(np.random.default_rng(6), n=2000)

    assert outlying(answers).mean() < 0.02
    assert careless_report(answers, answers.mean(axis=1)).marked < 60


def test_dimensions_may_stand_in_any_order():
    rng = np.random.default_rng(7)
    answers = answers_of(rng, n=50)
    dimensions = np.repeat(["a", "b", "c", "d", "e"], 5)
    order = np.argsort(np.tile(np.arange(5), 5), kind="stable")

    mixed = even_odd(answers[:, order], dimensions[order].tolist())
    assert mixed == pytest.approx(even_odd(answers, dimensions.tolist()), nan_ok=True)


def test_mirrored_items_give_antonyms():
    answers = answers_of(np.random.default_rng(8))
    answers[:, ::2] = 6 - answers[:, ::2]
    answers[:10] = np.random.default_rng(9).integers(1, 6, (10, 25))
    found = psychometric_antonyms(answers, least=0.5)

    assert np.nanmean(found[10:]) < np.nanmean(found[:10]) - 0.3
