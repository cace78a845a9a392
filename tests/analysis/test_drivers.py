"""Which dimensions go along with an outcome."""

from __future__ import annotations

import math
from itertools import combinations, permutations

import numpy as np
import pytest

from analysis.drivers import relative_weights, shapley_weights, standardized_regression
from analysis.errors import AnalysisError, TooFewRespondentsError


def data(rng, *, n=200, p=4):
    common = rng.normal(0, 1, (n, 1))
    X = 0.7 * common + rng.normal(0, 1, (n, p))
    return X, X @ np.array([1.0, 0.5, 0.2, 0.0][:p]) + rng.normal(0, 1, n)


def r_squared(X, y):
    if X.shape[1] == 0:
        return 0.0
    design = np.column_stack([np.ones(len(y)), X])
    residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1 - residual.var() / y.var()


def test_shapley_weights_are_the_average_gain_over_all_orders():
    X, y = data(np.random.default_rng(1))
    gain = np.zeros(4)
    for order in permutations(range(4)):
        for place, j in enumerate(order):
            before = r_squared(X[:, order[:place]], y)
            gain[j] += r_squared(X[:, order[: place + 1]], y) - before
    found = shapley_weights(X, y)

    assert [driver.weight.value for driver in found.drivers] == pytest.approx(gain / 24)
    assert found.r_squared.value == pytest.approx(r_squared(X, y))


def test_twelve_drivers_are_exact_and_thirteen_are_refused():
    rng = np.random.default_rng(2)
    X = rng.normal(0, 1, (80, 13))
    y = X[:, 0] + rng.normal(0, 1, 80)

    assert shapley_weights(X[:, :12], y).r_squared.value == pytest.approx(r_squared(X[:, :12], y))
    with pytest.raises(AnalysisError, match="12 drivers"):
        shapley_weights(X, y)


@pytest.mark.parametrize("weights", [relative_weights, shapley_weights])
class TestWeights:
    def test_they_add_up_to_r_squared(self, weights):
        X, y = data(np.random.default_rng(3))
        found = weights(X, y)

        assert sum(d.weight.value for d in found.drivers) == pytest.approx(r_squared(X, y))
        assert sum(d.share for d in found.drivers) == pytest.approx(1.0)

    def test_order_of_drivers_does_not_matter(self, weights):
        X, y = data(np.random.default_rng(4))
        plain = [d.weight.value for d in weights(X, y).drivers]
        turned = [d.weight.value for d in weights(X[:, ::-1], y).drivers]

        assert turned[::-1] == pytest.approx(plain)

    def test_fewer_than_thirty_complete_respondents_are_refused(self, weights):
        X, y = data(np.random.default_rng(5), n=31)
        X[:2, 0] = math.nan

        with pytest.raises(TooFewRespondentsError, match="30"):
            weights(X, y)

    def test_an_outcome_that_does_not_vary_is_refused(self, weights):
        X, _ = data(np.random.default_rng(6))

        with pytest.raises(AnalysisError, match="does not vary"):
            weights(X, np.ones(len(X)))

    def test_a_driver_that_does_not_vary_weighs_nothing(self, weights):
        X, y = data(np.random.default_rng(7))
        X[:, 3] = 2.0

        assert weights(X, y).drivers[3].weight.value == pytest.approx(0.0)

    def test_differences_between_departments_do_not_pass_for_relations(self, weights):
        rng = np.random.default_rng(8)
        unit = np.repeat(np.arange(10), 30)
        level = rng.normal(0, 2, 10)[unit]
        X = level[:, None] + rng.normal(0, 1, (300, 2))
        y = level + rng.normal(0, 1, 300)

        assert weights(X, y).r_squared.value > 0.5
        assert weights(X, y, departments=unit).r_squared.value < 0.05

    def test_doubt_is_drawn_from_the_generator_handed_in(self, weights):
        X, y = data(np.random.default_rng(9))
        found, again = (weights(X, y, rng=np.random.default_rng(1)) for _ in range(2))
        strongest = found.drivers[0]

        assert found == again
        assert strongest.first > 0.95
        assert strongest.rank == (1, 1)
        assert found.drivers[3].rank[1] == 4
        assert strongest.weight.low < strongest.weight.value < strongest.weight.high
        assert sum(driver.first for driver in found.drivers) == pytest.approx(1.0)

    def test_without_a_generator_there_are_no_intervals(self, weights):
        found = weights(*data(np.random.default_rng(10)))

        assert not found.drivers[0].weight.has_interval
        assert math.isnan(found.drivers[0].first)


def test_equal_drivers_are_told_apart_by_nobody():
    rng = np.random.default_rng(11)
    X = rng.normal(0, 1, (150, 3))
    found = shapley_weights(X, X.sum(axis=1) + rng.normal(0, 1, 150), rng=rng)

    assert all(driver.first < 0.9 for driver in found.drivers)
    assert all(
        a.weight.low < b.weight.high and b.weight.low < a.weight.high
        for a, b in combinations(found.drivers, 2)
    )


def test_what_a_driver_adds_last_is_what_r_squared_loses_without_it():
    X, y = data(np.random.default_rng(12))
    found = standardized_regression(X, y)
    lost = [r_squared(X, y) - r_squared(np.delete(X, j, axis=1), y) for j in range(4)]

    assert found.last == pytest.approx(lost)
    assert found.pratt.sum() == pytest.approx(found.r_squared)
