"""Driver weights against relaimpo, rwa and lm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.drivers import relative_weights, shapley_weights, standardized_regression
from analysis.scoring import dimension_scores
from tests.reference.answers import assert_matches, ratings, record_ids, turned

pytestmark = pytest.mark.reference

FILE = "06_drivers"


def data_of(record: dict[str, Any], shared: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    columns = record["columns"]
    if not record["data"].startswith("psych_bfi"):
        table = ratings(shared / "data" / record["data"], columns)
        return table[:, 1:], table[:, 0], columns[1:]
    scales = []
    for scale in columns:
        items = [f"{scale[0]}{i}" for i in range(1, 6)]
        answers = ratings(shared / "data" / "psych_bfi.csv", items)
        reversed_items = [i for i in ("A1", "C4", "C5", "E1", "E2", "O2", "O5") if i in items]
        answers = turned(answers, items, 7, " ".join(reversed_items))
        scales.append(dimension_scores(answers, least_share=1.0))
    table = np.column_stack(scales)
    return table[:, 1:], table[:, 0], columns[1:]


def check_lmg(record, X, y, names):
    found, linear = shapley_weights(X, y, names=names), standardized_regression(X, y)
    expected = record["value"]
    assert_matches(record, found.r_squared.value, expected["R2"])
    table = {
        "lmg": [driver.weight.value for driver in found.drivers],
        "first": linear.first,
        "last": linear.last,
        "betasq": linear.beta**2,
        "pratt": linear.pratt,
    }
    for name, values in table.items():
        assert_matches(record, values, [expected[name][driver] for driver in names])


def check_johnson(record, X, y, names):
    found = relative_weights(X, y, names=names)
    expected = record["value"]
    assert_matches(record, found.r_squared.value, expected["R2"])
    weights = [driver.weight.value for driver in found.drivers]
    assert_matches(record, weights, [expected["raw"][name] for name in names])
    shares = [driver.share for driver in found.drivers]
    assert_matches(record, shares, [expected["share"][name] for name in names])


def check_rwa(record, X, y, names):
    found = relative_weights(X, y, names=names)
    expected = record["value"]
    assert [driver.name for driver in found.ranked] == expected["variables"]
    assert_matches(record, [driver.weight.value for driver in found.ranked], expected["raw"])
    assert_matches(record, [100 * driver.share for driver in found.ranked], expected["rescaled"])
    assert_matches(record, found.r_squared.value, expected["R2"])


def check_ols(record, X, y, names):
    found = standardized_regression(X, y)
    expected = record["value"]
    for name, values in {"beta": found.beta, "se": found.error, "p": found.p}.items():
        assert_matches(record, values, [expected[name][driver] for driver in names])
    assert_matches(record, [found.r_squared, found.adjusted], [expected["R2"], expected["adjR2"]])


def check_vif(record, X, y, names):
    found = standardized_regression(X, y)
    assert_matches(record, found.inflation, [record["value"][name] for name in names])


CHECKS = {
    "lmg": check_lmg,
    "johnson_relative_weights": check_johnson,
    "johnson_rwa": check_rwa,
    "ols_std": check_ols,
    "vif": check_vif,
}


@pytest.mark.parametrize("record_id", record_ids(FILE))
def test_driver_weights_are_those_of_r(record_id, golden, shared):
    record = golden[record_id]
    CHECKS[record["statistic"]](record, *data_of(record, shared))
