"""How A sees B, how B sees itself, how B thinks A sees it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.perception import blind_functions, perception_gap, perception_gaps


def test_the_three_differences_are_those_of_the_three_views():
    view, own, guess = [2, 3, 2, 3], [4, 4, 5, 4], [3, 4, 4, 4]
    found = perception_gap(view, own, guess)

    assert found.agreement.difference.value == pytest.approx(2.5 - 4.25)
    assert found.accuracy.difference.value == pytest.approx(3.75 - 2.5)
    assert found.congruency.difference.value == pytest.approx(3.75 - 4.25)
    assert found.accuracy.p == pytest.approx(stats.ttest_ind(guess, view, equal_var=False).pvalue)
    assert found.congruency.p == pytest.approx(stats.ttest_rel(guess, own).pvalue)


def test_who_was_not_asked_is_unknown_and_nothing_raises():
    found = perception_gap([2.0], [], [math.nan, 4.0])

    assert not found.own.is_known
    assert found.accuracy.difference.value == 2.0
    assert not found.accuracy.difference.has_interval
    assert math.isnan(found.agreement.p)


def pairs(rng, *, blind=0.0, functions=8, people=50):
    """Everybody rates two others and guesses fairly; function 1 may believe itself better."""
    unit = np.repeat(np.arange(functions), people)
    owner = np.repeat(np.arange(len(unit)), 2)
    raters = np.repeat(unit, 2)
    step = rng.permuted(np.tile(np.arange(1, functions), (len(unit), 1)), axis=1)[:, :2]
    targets = ((unit[:, None] + step) % functions).ravel()
    liked = rng.normal(3.4, 0.4, functions)
    lean = rng.normal(0, 0.3, len(unit))
    ratings = liked[targets] + lean[owner] + rng.normal(0, 0.8, len(raters))
    guesses = liked[raters] + lean[owner] + rng.normal(0, 0.8, len(raters))
    return raters, targets, ratings, guesses + blind * (raters == 1), owner


def test_a_function_that_does_not_know_how_it_is_seen_is_named():
    raters, targets, ratings, guesses, owner = pairs(np.random.default_rng(1), blind=0.9)
    found = blind_functions(raters, targets, ratings, guesses, respondents=owner)

    assert [f.function for f in found if f.is_blind] == [1]
    assert found[0].accuracy.difference.value == pytest.approx(0.9, abs=0.3)
    assert found[0].partners == 7


def test_functions_that_guess_fairly_are_not_called_blind():
    claimed = 0
    for seed in range(60):
        raters, targets, ratings, guesses, owner = pairs(np.random.default_rng(seed))
        found = blind_functions(raters, targets, ratings, guesses, respondents=owner)
        claimed += any(f.is_blind for f in found)

    assert claimed <= 3


def test_a_gap_of_one_pair_is_found_among_all():
    raters, targets, ratings, guesses, _ = pairs(np.random.default_rng(2), people=80)
    guesses = guesses + 1.6 * ((raters == 3) & (targets == 4))
    found = perception_gaps(raters, targets, ratings, guesses)

    flagged = [(pair.rater, pair.target) for pair in found if pair.is_flagged]
    assert flagged == [(4, 3)]
    assert found[0].gap.own.n == 0


def test_a_pair_known_from_one_side_only_is_left_out():
    assert perception_gaps(["a", "a"], ["b", "b"], [3, 4], [3, 4]) == ()
    assert blind_functions(["a", "a"], ["b", "b"], [3, 4], [3, 4]) == ()
