"""Variance components: laws and edges."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import TooFewRespondentsError
from analysis.groups import GroupMoments, group_moments, index_groups
from analysis.icc import icc1, icc2, one_way_anova, variance_components


def test_known_components_are_found():
    rng = np.random.default_rng(1)
    groups = np.repeat(np.arange(400), 25)
    places = rng.normal(0, 0.5, 400)
    scores = 3 + places[groups] + rng.normal(0, 1, groups.size)

    model = variance_components(group_moments(scores, index_groups(groups)))

    assert model.between == pytest.approx(places.var(ddof=1), abs=0.02)
    assert model.within == pytest.approx(1, abs=0.03)
    assert icc1(scores, groups).value == model.icc


def test_balanced_groups_have_the_same_icc_by_anova_and_by_reml():
    rng = np.random.default_rng(2)
    groups = np.repeat(np.arange(12), 9)
    scores = rng.normal(0, 0.7, 12)[groups] + rng.normal(0, 1, groups.size)

    by_reml, by_anova = icc1(scores, groups), icc1(scores, groups, method="anova")
    assert by_reml.value == pytest.approx(by_anova.value, abs=1e-6)
    assert by_anova.low < by_anova.value < by_anova.high
    assert icc2(scores, groups).value == pytest.approx(
        icc2(scores, groups, method="anova").value, abs=1e-6
    )


def test_reml_is_never_negative_where_anova_is():
    groups = np.repeat(np.arange(3), 4)
    scores = np.tile([1.0, 2, 3, 4], 3)

    assert icc1(scores, groups, method="anova").value < 0
    assert icc1(scores, groups).value == 0


def test_hundreds_of_large_groups_need_their_moments_only():
    rng = np.random.default_rng(3)
    n = rng.integers(400, 800, 500)
    mean = rng.normal(3.5, 0.3, 500)

    model = variance_components(GroupMoments(n, mean, np.full(500, 0.9)))

    assert model.n == n.sum()
    assert model.between == pytest.approx(0.09, rel=0.2)


def test_groups_that_say_nothing_about_spread_are_refused():
    with pytest.raises(TooFewRespondentsError, match="two groups"):
        one_way_anova([1, 2], ["a", "b"])
    with pytest.raises(TooFewRespondentsError):
        icc1([1, 2, np.nan], ["a", "a", "b"])
