"""Scores and department means: what they say, and that their intervals keep their promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import TooFewRespondentsError
from analysis.groups import group_moments, index_groups
from analysis.scoring import (
    department_favourable,
    department_means,
    dimension_scores,
    favourable,
    favourable_from_counts,
    group_moments_from_counts,
    mean_intervals,
    means_from_moments,
    proportion,
    shrink_means,
)

NAN = float("nan")
CUTS = np.array([-1.8, -1.0, -0.2, 0.9])  # of a normal variable into five answers


def test_a_person_with_half_the_items_answered_has_a_score_and_one_with_fewer_has_none():
    scores = dimension_scores([[5, 4, NAN, NAN], [5, NAN, NAN, NAN], [NAN] * 4])

    assert scores[0] == 4.5
    assert np.isnan(scores[1:]).all()


def test_integer_ratings_are_scored_too():
    assert dimension_scores(np.array([[1, 2], [4, 5]], dtype=np.int8)).tolist() == [1.5, 4.5]


def test_groups_may_have_labels_of_any_type_and_none_means_no_group():
    index = index_groups([("IT", 1), 1, "1", None, 1, NAN])

    assert index.codes.tolist() == [0, 1, 2, -1, 1, -1]
    assert index.labels == (("IT", 1), 1, "1")
    assert index_groups(np.array([2.0, NAN, 1.0])).codes.tolist() == [1, -1, 0]


@given(st.lists(st.lists(st.integers(0, 30), min_size=5, max_size=5), min_size=1, max_size=6))
def test_moments_from_counts_are_those_of_the_answers(counts):
    answers = np.arange(1, 6)
    each = [np.repeat(answers, row) for row in counts]
    labels = np.repeat(np.arange(len(counts)), [len(part) for part in each])
    index = index_groups(labels)

    found = group_moments_from_counts(counts, answers)
    expected = group_moments(np.concatenate(each), index)

    filled = found.n > 0
    assert found.n[filled].tolist() == expected.n.tolist()
    np.testing.assert_allclose(found.mean[filled], expected.mean)
    np.testing.assert_allclose(found.variance[filled], expected.variance, atol=1e-10)


def test_means_from_a_histogram_are_those_from_respondents():
    rng = np.random.default_rng(1)
    departments = rng.integers(0, 6, 200)
    ratings = rng.integers(1, 6, 200).astype(float)
    counts = [[((departments == d) & (ratings == a)).sum() for a in range(1, 6)] for d in range(6)]
    moments = group_moments_from_counts(counts, range(1, 6))

    found = means_from_moments(tuple(range(6)), moments)

    expected = department_means(ratings, departments)
    assert [e.value for e in found.shrunken] == pytest.approx(
        [e.value for e in expected.shrunken], abs=1e-9
    )
    assert [e.low for e in found.raw] == pytest.approx([e.low for e in expected.raw])


def test_a_department_of_one_has_a_mean_but_no_t_interval_and_an_empty_one_has_neither():
    found = shrink_means([6, 5, 1, 0], [4.0, 3.0, 1.0, NAN], [0.5, 0.6, NAN, NAN])
    low, high = mean_intervals([6, 5, 1, 0], [4.0, 3.0, 1.0, NAN], [0.5, 0.6, NAN, NAN])

    assert np.isnan(low[2:]).all()
    assert np.isnan(high[2:]).all()
    assert np.isfinite(found.mean[:3]).all()
    assert np.isnan([found.mean[3], found.low[3], found.sd[3]]).all()


def test_unanimous_departments_are_not_certain():
    found = department_means([4, 4, 4, 4, 4, 3, 5, 2, 4, 5], ["a"] * 5 + ["b"] * 5)

    unanimous = found.raw[0]
    assert unanimous.value == 4
    assert unanimous.low < 4 < unanimous.high


def test_a_wave_in_which_everyone_answers_alike_has_means_without_spread():
    found = department_means([4.0] * 10, ["a"] * 5 + ["b"] * 5)

    assert [e.value for e in found.shrunken] == [4.0, 4.0]
    assert found.model.between == 0


def test_departments_that_are_each_unanimous_are_not_shrunken():
    found = department_means([4.0] * 5 + [2.0] * 5, ["a"] * 5 + ["b"] * 5)

    assert [e.value for e in found.shrunken] == pytest.approx([4.0, 2.0])


def test_one_department_alone_is_refused_with_the_reason():
    with pytest.raises(TooFewRespondentsError, match="two groups"):
        department_means([1, 2, 3], ["a", "a", "a"])


def test_shrunken_means_lie_between_the_raw_mean_and_the_grand_mean():
    rng = np.random.default_rng(2)
    departments = np.repeat(np.arange(8), rng.integers(2, 40, 8))
    scores = rng.normal(3 + 0.4 * (departments % 3), 1)
    found = department_means(scores, departments)

    for raw, shrunken in zip(found.raw, found.shrunken, strict=True):
        low, high = sorted([raw.value, found.model.mean])
        assert low <= shrunken.value <= high
        assert shrunken.low <= shrunken.value <= shrunken.high


def test_a_share_of_none_is_unknown_and_of_all_stays_under_certainty():
    assert not favourable([NAN], at_least=4).is_known
    everyone = favourable([5] * 8, at_least=4)
    assert everyone.value == everyone.high == 1
    assert 0.6 < everyone.low < 0.7
    assert proportion(0, n=8, method="clopper-pearson").low == 0


def test_favourable_by_department_leaves_out_what_is_missing():
    labels, shares = department_favourable([5, 1, NAN, 4], ["b", "b", "a", "a"], at_least=4)

    assert labels == ("a", "b")
    assert [(s.value, s.n) for s in shares] == [(1.0, 1), (0.5, 2)]
    assert favourable_from_counts([[0, 0, 0, 0, 0]], range(1, 6), at_least=4)[0].n == 0


def test_clopper_pearson_is_the_exact_binomial_interval():
    found = proportion(7, n=20, method="clopper-pearson")
    expected = stats.binomtest(7, 20).proportion_ci(method="exact")

    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def organisation(rng: np.random.Generator, size: int, departments: int, icc: float):
    """Scores of four five-point items, and each department's true mean."""
    place = rng.normal(0, math.sqrt(icc), departments)
    sd = math.sqrt((1 - icc) / 2)
    person = rng.normal(0, sd, (departments, size, 1))
    latent = place[:, None, None] + person + rng.normal(0, sd, (departments, size, 4))
    answers = 1 + np.searchsorted(CUTS, latent)
    truth = 1 + stats.norm.sf(CUTS, loc=place[:, None], scale=math.sqrt(1 - icc)).sum(axis=1)
    return dimension_scores(answers.reshape(-1, 4)), truth


@pytest.mark.slow
@pytest.mark.parametrize("size", [5, 8, 20, 100])
def test_intervals_of_department_means_cover_the_truth_as_often_as_they_say(size):
    rng = np.random.default_rng(size)
    raw, shrunken = [], []
    for _ in range(300):
        scores, truth = organisation(rng, size, departments=20, icc=0.1)
        found = department_means(scores, np.repeat(np.arange(20), size))
        raw += [e.low <= t <= e.high for e, t in zip(found.raw, truth, strict=True)]
        shrunken += [e.low <= t <= e.high for e, t in zip(found.shrunken, truth, strict=True)]

    assert 0.93 <= np.mean(raw) <= 0.97
    assert 0.93 <= np.mean(shrunken) <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("departments", [4, 12])
def test_shrunken_intervals_stay_honest_where_departments_hardly_differ(departments):
    rng = np.random.default_rng(departments)
    hits = []
    for _ in range(300):
        scores, truth = organisation(rng, 8, departments, icc=0.0)
        found = department_means(scores, np.repeat(np.arange(departments), 8))
        hits += [e.low <= t <= e.high for e, t in zip(found.shrunken, truth, strict=True)]

    assert np.mean(hits) >= 0.93


@pytest.mark.slow
@pytest.mark.parametrize("size", [8, 20, 100])
def test_wilson_intervals_cover_the_truth_on_average_as_often_as_they_say(size):
    rng = np.random.default_rng(size)
    truth = rng.uniform(0.1, 0.9, 4000)
    found = [proportion(int(k), n=size) for k in rng.binomial(size, truth)]

    covered = [e.low <= t <= e.high for e, t in zip(found, truth, strict=True)]

    assert 0.93 <= np.mean(covered) <= 0.97
