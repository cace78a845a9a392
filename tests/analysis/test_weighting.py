"""From departments to the organisation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.errors import AnalysisError
from analysis.weighting import finite_population_se, kish_effect, poststratify


def test_every_department_counts_by_its_headcount_whoever_answered():
    found = poststratify([1.0, 1, 1, 5], ["a", "a", "a", "b"], {"a": 10, "b": 30})

    assert found.mean.estimate.value == 4.0
    assert found.mean.estimate.n == 4


def test_who_did_not_answer_at_all_is_told_by_the_coverage():
    found = poststratify([2.0, 4, 3], ["a", "a", "b"], {"a": 10, "b": 10, "c": 20})

    assert found.mean.estimate.value == 3.0
    assert found.coverage == 0.5
    assert set(found.by_department) == {"a", "b"}


def test_a_department_without_headcount_is_refused():
    with pytest.raises(AnalysisError, match="no headcount"):
        poststratify([2.0, 4], ["a", "b"], {"a": 10})


def test_the_finite_population_correction_is_off_unless_asked_for():
    scores, unit = np.arange(20.0) % 5, ["a"] * 10 + ["b"] * 10
    plain = poststratify(scores, unit, {"a": 10, "b": 12})
    corrected = poststratify(scores, unit, {"a": 10, "b": 12}, finite=True)

    assert corrected.mean.error < plain.mean.error
    assert corrected.by_department["a"].error == 0.0
    assert finite_population_se([1.0, 2, 3], 3).error == 0.0


def test_intervals_of_the_organisation_cover_the_truth():
    rng = np.random.default_rng(1)
    sizes, asked = {"a": 100, "b": 40, "c": 10}, [12, 12, 5]
    level = np.array([3.0, 4.0, 2.0])
    truth = float(level @ np.array([100, 40, 10])) / 150
    unit = np.repeat(["a", "b", "c"], asked)
    inside = []
    for _ in range(600):
        found = poststratify(np.repeat(level, asked) + rng.normal(0, 0.8, 29), unit, sizes)
        inside.append(found.mean.estimate.low <= truth <= found.mean.estimate.high)

    assert 0.925 <= np.mean(inside) <= 0.975


def test_too_little_is_nan_and_never_raises():
    assert math.isnan(finite_population_se([]).estimate.value)
    assert not finite_population_se([3.0]).estimate.has_interval
    assert poststratify([math.nan], ["a"], {"a": 3}).coverage == 0.0
    assert poststratify([3.0], ["a"], {"a": 3}).mean.estimate.value == 3.0


def test_order_and_labels_do_not_matter():
    rng = np.random.default_rng(2)
    scores, unit = rng.normal(3, 1, 30), rng.integers(0, 4, 30)
    sizes = {0: 10, 1: 20, 2: 30, 3: 40}
    order = rng.permutation(30)
    other = poststratify(
        scores[order],
        [f"unit {9 - u}" for u in unit[order]],
        {f"unit {9 - u}": n for u, n in sizes.items()},
    )

    assert other.mean.estimate.value == pytest.approx(
        poststratify(scores, unit, sizes).mean.estimate.value
    )
    assert other.mean.error == pytest.approx(poststratify(scores, unit, sizes).mean.error)


def test_equal_weights_cost_nothing():
    assert kish_effect([2, 2, 2]).effective_n == pytest.approx(3)
    assert kish_effect([1, 1, 8]).design_effect > 1
