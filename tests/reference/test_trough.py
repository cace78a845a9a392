"""The trough test against its critical values and the UK Civil Service series."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.trends import FEWEST_WAVES, TROUGH_CRITICAL, Course, course, trough
from tests.reference.answers import number, rows

pytestmark = pytest.mark.reference

YEARS = [str(year) for year in range(2009, 2021)]


@pytest.fixture(scope="module")
def record(shared: Path) -> dict[str, Any]:
    path = shared / "reference" / "golden" / "14_trough.dev.json"
    return json.loads(path.read_text(encoding="utf-8"))


def themes(shared: Path) -> dict[str, np.ndarray]:
    table = rows(shared / "data" / "csps_mean_scores_2009_2020.csv")
    return {row["Measure"]: np.array([number(row[year]) for year in YEARS]) for row in table}


def test_the_critical_values_are_those_of_the_reference(record):
    assert {str(w): value for w, value in TROUGH_CRITICAL.items()} == record["critical_values_5pct"]


def test_every_series_has_the_reference_trough(record, shared):
    series = themes(shared)
    assert len(record["csps"]) == 10
    for expected in record["csps"]:
        found = trough(series[expected["measure"]], record["csps_example_se"])

        assert found.z == pytest.approx(expected["z"], abs=5e-5)
        assert [2009 + found.first, 2009 + found.last] == expected["window"]
        assert found.drop == pytest.approx(expected["drop"], abs=5e-6)
        assert found.rise == pytest.approx(expected["rise"], abs=5e-6)
        assert found.is_claimed == expected["trough"]


def test_a_trough_is_claimed_for_learning_and_pay_only(record, shared):
    series = themes(shared)
    claimed = [
        expected["measure"]
        for expected in record["csps"]
        if trough(series[expected["measure"]], 0.0075).is_claimed
    ]

    assert claimed == ["ld_ts", "pb_ts"]


def test_the_civil_service_is_described_in_words(shared):
    series = themes(shared)

    assert course(series["ld_ts"], 0.0075) is Course.DIP
    assert course(series["lc_ts"], 0.0075) is Course.RISING
    assert course(series["ld_ts"][: FEWEST_WAVES - 1], 0.0075) is Course.TOO_EARLY
