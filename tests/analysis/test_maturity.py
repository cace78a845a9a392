"""Maturity: the odds of a level, and whether they can be believed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.maturity import CUTS, LEVELS, LevelOdds, maturity, rescaled_cuts
from analysis.posterior import joint_posterior


def organisation(rng: np.random.Generator, *, units: int = 30, dimensions: int = 4):
    """Draw true unit means and the scores of 6 to 40 respondents in each."""
    common = rng.normal(0, 0.35, (units, 1))
    truth = 3.45 + common + rng.normal(0, 0.25, (units, dimensions))
    sizes = rng.integers(6, 41, units)
    unit = np.repeat(np.arange(units), sizes)
    person = rng.normal(0, 0.5, (len(unit), 1))
    scores = truth[unit] + person + rng.normal(0, 0.7, (len(unit), dimensions))
    return truth, scores, unit


def test_levels_are_five_and_map_to_the_four_common_stages():
    assert [level.number for level in LEVELS] == [1, 2, 3, 4, 5]
    stages = list(dict.fromkeys(level.stage for level in LEVELS))
    assert stages == ["undefined", "defined", "aligned", "integrated"]
    assert list(CUTS) == sorted(CUTS)


def test_a_single_level_is_printed_only_from_four_in_five():
    assert LevelOdds((0, 0, 0.8, 0.2, 0)).label == "3"
    assert LevelOdds((0, 0, 0.79, 0.21, 0)).label == "3 or 4 (.79 / .21)"
    assert LevelOdds((0, 0.3, 0.4, 0.3, 0)).label == "2, 3 or 4 (.30 / .40 / .30)"


def test_the_overall_level_is_that_of_the_weakest_dimension_when_all_is_certain():
    found = maturity([4.5, 4.0, 2.5], np.zeros((3, 3)), names=["a", "b", "c"], n=40)

    assert found.overall.single == 2
    assert found.binding == "c"
    assert found.without_binding.single == 4
    assert found.compensatory_odds.single == 3
    assert [line.odds.single for line in found.profile] == [5, 4, 2]


def test_joint_odds_of_independent_dimensions_are_the_product():
    found = maturity([3.8, 3.7, 3.9], [0.04, 0.04, 0.04])

    product = np.prod([line.odds.at_least(4) for line in found.profile])
    assert found.overall.at_least(4) == pytest.approx(product, abs=0.01)
    assert sum(found.overall.probabilities) == pytest.approx(1.0)


def test_dimensions_that_go_together_reach_a_level_more_often_than_independent_ones():
    together = 0.04 * (0.1 * np.eye(3) + 0.9)

    independent = maturity([3.75] * 3, [0.04] * 3).overall.at_least(4)
    assert independent == pytest.approx(1 / 8, abs=0.01)
    assert maturity([3.75] * 3, together).overall.at_least(4) > 0.3


def test_an_unmeasured_dimension_leaves_the_overall_level_unknown_but_not_the_others():
    found = maturity([4.0, math.nan], [0.01, math.nan], n=3)

    assert not found.overall.is_known
    assert found.overall.label == ""
    assert found.binding is None
    assert found.profile[0].odds.single == 4
    assert found.compensatory.n == 3


def test_a_level_that_hangs_on_the_cuts_is_said_to():
    assert maturity([3.78], [0.0001]).hangs_on_cuts
    assert not maturity([3.5], [0.0001]).hangs_on_cuts


def test_cuts_follow_the_response_scale():
    assert rescaled_cuts(1, 5) == CUTS
    one, seven = maturity([3.9], [0.01]), maturity([1 + 2.9 * 6 / 4], [0.01 * 2.25], scale=(1, 7))
    assert one.overall.probabilities == pytest.approx(seven.overall.probabilities)


def test_the_same_input_gives_the_same_odds():
    assert maturity([3.2, 3.3], [0.1, 0.1]) == maturity([3.2, 3.3], [0.1, 0.1])


def test_stated_odds_of_a_level_are_calibrated():
    rng = np.random.default_rng(11)
    said, right = [], []
    for _ in range(40):
        truth, scores, unit = organisation(rng)
        posterior = joint_posterior(scores, unit)
        for true, mean, spread in zip(truth, posterior.means, posterior.covariances, strict=True):
            odds = maturity(mean, spread).overall
            level = odds.most_probable
            said.append(odds.probabilities[level - 1])
            right.append(level == np.searchsorted(CUTS, true.min(), side="right") + 1)
    said, right = np.array(said), np.array(right)

    about_four_in_five = (said > 0.7) & (said < 0.9)
    assert about_four_in_five.sum() > 200
    assert 0.75 <= right[about_four_in_five].mean() <= 0.85
    assert right[said >= 0.8].mean() >= 0.85
    assert abs(said.mean() - right.mean()) < 0.03


def test_a_credible_interval_of_a_small_department_covers_the_truth():
    rng = np.random.default_rng(12)
    inside = []
    for _ in range(80):
        truth, scores, unit = organisation(rng)
        posterior = joint_posterior(scores, unit)
        error = np.sqrt(np.einsum("gjj->gj", posterior.covariances))
        small = posterior.n < 12
        inside.append((np.abs(posterior.means - truth) < 1.96 * error)[small].ravel())

    assert 0.93 <= np.concatenate(inside).mean() <= 0.97


def test_units_without_differences_are_shrunken_to_one_mean():
    rng = np.random.default_rng(13)
    unit = np.repeat([f"unit {i}" for i in range(40)], 10)
    posterior = joint_posterior(rng.normal(3.5, 1.0, (400, 3)), unit)
    raw = [0.1**0.5] * 3

    assert (posterior.means.std(axis=0) < 0.5 * np.array(raw)).all()


def test_a_posterior_does_not_depend_on_labels_or_order():
    rng = np.random.default_rng(14)
    _, scores, unit = organisation(rng, units=8)
    scores[rng.random(scores.shape) < 0.1] = np.nan
    order = rng.permutation(len(unit))
    names = np.array(list("hgfedcba"))

    plain = joint_posterior(scores, unit)
    shuffled = joint_posterior(scores[order], names[unit][order])
    assert shuffled.means[::-1] == pytest.approx(plain.means)
    assert shuffled.covariances[::-1] == pytest.approx(plain.covariances)


def test_few_units_are_not_shrunken_and_a_missing_dimension_is_nan():
    scores = np.array([[3.0, np.nan], [4.0, np.nan], [2.0, 3.0], [3.0, 5.0], [4.0, 4.0]])
    posterior = joint_posterior(scores, ["a", "a", "b", "b", "b"])

    assert not posterior.is_shrunken
    assert posterior.means[1] == pytest.approx([3.0, 4.0])
    assert posterior.means[0, 0] == pytest.approx(3.5)
    assert math.isnan(posterior.means[0, 1])
    assert math.isnan(posterior.covariances[0, 1, 1])


def test_a_unit_assessed_alone_is_not_more_certain_than_its_size_allows():
    rng = np.random.default_rng(15)
    said, right = [], []
    for _ in range(25):
        truth, scores, unit = organisation(rng)
        for g, true in enumerate(truth):
            alone = joint_posterior(scores[unit == g], np.zeros((unit == g).sum()))
            odds = maturity(alone.means[0], alone.covariances[0]).overall
            said.append(max(odds.probabilities))
            right.append(odds.most_probable == np.searchsorted(CUTS, true.min(), side="right") + 1)
    said, right = np.array(said), np.array(right)

    about_four_in_five = (said > 0.7) & (said < 0.9)
    assert 0.73 <= right[about_four_in_five].mean() <= 0.87
    tiny = joint_posterior(np.ones((3, 2)), np.zeros(3))
    assert not maturity(tiny.means[0], tiny.covariances[0]).overall.is_known
