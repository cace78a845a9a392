"""Variance components where everybody rates everybody."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.errors import AnalysisError
from analysis.round_robin import effects, square, variance_components


def simulated(rng, n, *, actor=1.0, partner=0.5, mutual=0.6):
    """A round robin with known variances; relationships of variance 1, correlated in pairs."""
    upper = np.triu(rng.normal(0, 1, (n, n)), 1)
    other = np.triu(rng.normal(0, 1, (n, n)), 1)
    lower = mutual * upper + math.sqrt(1 - mutual**2) * other
    matrix = 3 + upper + lower.T
    matrix += rng.normal(0, actor**0.5, (n, 1)) + rng.normal(0, partner**0.5, (1, n))
    np.fill_diagonal(matrix, np.nan)
    return matrix


def test_the_components_are_those_that_were_put_in():
    rng = np.random.default_rng(1)
    found = variance_components([simulated(rng, 12) for _ in range(60)])

    assert found.actor.estimate == pytest.approx(1.0, abs=0.2)
    assert found.partner.estimate == pytest.approx(0.5, abs=0.15)
    assert found.relationship.estimate == pytest.approx(1.0, abs=0.1)
    assert found.reciprocity.standardized == pytest.approx(0.6, abs=0.08)
    assert abs(found.actor_partner.estimate) < 3 * found.actor_partner.error
    assert (found.groups, found.members) == (60, 720)


def test_effects_give_back_a_matrix_without_relationships():
    actor, partner = np.array([1.0, 0, -1, 0, 0]), np.array([0.5, -0.5, 0, 0, 0])
    found = effects(3 + actor[:, None] + partner[None, :])

    assert found.actor == pytest.approx(actor)
    assert found.partner == pytest.approx(partner)
    assert np.nanmax(np.abs(found.relationship)) < 1e-9


def test_a_missing_rating_is_filled_from_its_row_and_column():
    rng = np.random.default_rng(5)
    whole = simulated(rng, 12)
    holes = whole.copy()
    holes[1, 2] = holes[3, 0] = np.nan
    found = effects(holes)

    assert found.actor == pytest.approx(effects(whole).actor, abs=0.3)
    assert math.isnan(found.relationship[1, 2])
    assert variance_components([holes]).missing == pytest.approx(2 / 132)
    assert variance_components([whole]).missing == 0.0


def test_members_may_come_in_any_order():
    rng = np.random.default_rng(2)
    matrix = simulated(rng, 8)
    order = rng.permutation(8)
    shuffled = variance_components([matrix[np.ix_(order, order)]])

    assert shuffled.actor.estimate == pytest.approx(variance_components([matrix]).actor.estimate)
    assert effects(matrix[np.ix_(order, order)]).partner == pytest.approx(
        effects(matrix).partner[order]
    )


def test_who_only_rates_or_is_only_rated_is_left_out():
    members, matrix = square(
        ["a", "b", "b", "c", "c", "a", "x"], ["b", "a", "c", "b", "a", "c", "a"], np.arange(7.0)
    )

    assert members == ("a", "b", "c")
    assert np.isnan(np.diag(matrix)).all()


def test_too_few_members_are_refused():
    with pytest.raises(AnalysisError, match="4 members"):
        effects(np.ones((3, 3)))
    with pytest.raises(AnalysisError, match="4 members"):
        variance_components([np.ones((3, 3))])


def test_a_negative_variance_is_shown_and_not_tested():
    rng = np.random.default_rng(4)
    matrix = rng.normal(0, 1, (5, 5))
    matrix -= np.nanmean(matrix, axis=1, keepdims=True)
    found = variance_components([matrix])

    assert found.actor.estimate < 0
    assert math.isnan(found.actor.p)
    assert math.isnan(found.actor_partner.p)
