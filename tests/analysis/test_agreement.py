"""Agreement: laws, edge cases, nulls and pseudo-groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import (
    average_deviation,
    average_deviation_from_counts,
    awg,
    compare_with_pseudo_groups,
    null_variance,
    rwg,
    rwg_from_variance,
    rwg_j,
)
from analysis.scoring import group_moments_from_counts


@pytest.mark.parametrize(
    ("shape", "variance"),
    [
        ("uniform", 2.0),
        ("slight skew", 1.34),
        ("moderate skew", 0.90),
        ("heavy skew", 0.44),
        ("triangular", 1.32),
        ("normal", 1.04),
    ],
)
def test_null_variances_of_five_answers_are_those_of_lebreton_and_senter(shape, variance):
    assert null_variance(5, shape) == pytest.approx(variance)


def test_null_variances_grow_with_the_number_of_answers():
    assert null_variance(4) < null_variance(5) < null_variance(7) == 4.0
    assert null_variance(4, "slight skew") < 1.34 < null_variance(7, "slight skew") < 4.0


def test_unanimous_groups_agree_fully_and_split_ones_not_at_all():
    found = rwg([4, 4, 4, 1, 5, 1, 5], list("aaabbbb"), variance_if_random=2.0)

    assert found.values.tolist() == [1.0, 0.0]
    assert found.n.tolist() == [3, 4]


def test_a_group_of_one_has_no_agreement():
    ratings, groups = [[3.0, 4.0], [2.0, 3.0], [4.0, 3.0]], ["alone", "pair", "pair"]

    for found in (
        rwg_j(ratings, groups, variance_if_random=2.0),
        awg(ratings, groups, low=1, high=5),
        average_deviation(ratings, groups),
    ):
        assert np.isnan(found.values[0])
        assert np.isfinite(found.values[1])


def test_agreement_against_the_largest_variance_does_not_exist_at_the_very_end():
    found = awg([5, 5, 5, 3, 4, 3], list("aaabbb"), low=1, high=5)

    assert np.isnan(found.values[0])
    assert 0 < found.values[1] < 1


counts = st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(lambda row: sum(row) > 1)


@given(counts, st.sampled_from(["mean", "median"]))
def test_average_deviation_of_a_histogram_is_that_of_its_answers(row, centre):
    answers = np.repeat(np.arange(1.0, 6.0), row)

    found = average_deviation_from_counts([row], range(1, 6), centre=centre)

    expected = average_deviation(answers, ["a"] * len(answers), centre=centre).values
    assert found == pytest.approx(expected)


def test_agreement_of_histograms_is_that_of_respondents():
    rng = np.random.default_rng(1)
    ratings = rng.integers(2, 6, (40, 3)).astype(float)
    groups = np.repeat(np.arange(4), 10)
    table = [
        [[((groups == g) & (ratings[:, i] == a)).sum() for a in range(1, 6)] for i in range(3)]
        for g in range(4)
    ]
    variance = group_moments_from_counts(table, range(1, 6)).variance

    found = rwg_from_variance(variance, variance_if_random=2.0)

    assert found == pytest.approx(rwg_j(ratings, groups, variance_if_random=2.0).values)


def test_shuffled_groups_agree_no_more_than_shuffled_groups():
    rng = np.random.default_rng(2)
    groups = np.repeat(np.arange(60), 8)
    person = rng.normal(3.5, 0.5, (480, 1))
    ratings = np.clip(np.rint(person + rng.normal(0, 0.5, (480, 6))), 1, 5)

    found = compare_with_pseudo_groups(ratings, groups, answers=5, rng=rng, shuffles=100)

    assert np.median(found.uniform) > 0.85  # by chance alone: why the percentile is shown
    assert found.percentile.mean() == pytest.approx(0.5, abs=0.1)
    assert (found.slight_skew <= found.uniform).all()
    assert np.median(found.pseudo_median) == pytest.approx(np.median(found.uniform), abs=0.03)


def test_a_group_that_agrees_more_than_chance_is_seen():
    rng = np.random.default_rng(3)
    ratings = rng.integers(1, 6, (80, 4)).astype(float)
    ratings[:10] = 4
    groups = np.repeat(np.arange(8), 10)

    found = compare_with_pseudo_groups(ratings, groups, answers=5, rng=rng, shuffles=50)

    assert found.percentile[0] == 1.0
    assert found.percentile[1:].max() < 1.0


def test_the_same_generator_gives_the_same_percentiles():
    ratings = np.random.default_rng(4).integers(1, 6, (30, 2))
    groups = np.repeat(list("abc"), 10)

    one, other = (
        compare_with_pseudo_groups(
            ratings, groups, answers=5, rng=np.random.default_rng(9), shuffles=20
        )
        for _ in range(2)
    )

    assert one.percentile.tolist() == other.percentile.tolist()
