"""Change and trend over waves against R."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.curves import kink, line, panel_trend, parabola
from analysis.groups import group_moments, index_groups
from analysis.trends import change, moments, paired_change, trend
from tests.reference.answers import assert_matches, number, ratings, record_ids, rows

pytestmark = pytest.mark.reference

FILE = "09_waves_trend"
YEARS = [str(year) for year in range(2009, 2021)]


def soldiers(shared: Path, columns: list[str]) -> tuple[np.ndarray, list[dict[str, str]]]:
    """One row per soldier: the first of each in the file."""
    table = rows(shared / "data" / "multilevel_univbct.csv")
    first = list({row["SUBNUM"]: row for row in reversed(table)}.values())[::-1]
    return np.array([[number(row[column]) for column in columns] for row in first]), first


def series(record: dict[str, Any], shared: Path) -> tuple[np.ndarray, np.ndarray]:
    measure = record["id"].split(".")[2]
    table = rows(shared / "data" / record["data"])
    row = next(row for row in table if row["Measure"] == measure)
    return np.array([number(row[year]) for year in YEARS]), np.arange(2009.0, 2021.0)


def check_paired(record, shared):
    table, _ = soldiers(shared, record["columns"][:2])
    found, r = paired_change(table[:, 0], table[:, 1])
    diff, names = found.difference, ["n", "diff", "lower", "upper", "t", "p", "r"]
    values = [found.n_after, diff.value, diff.low, diff.high, found.t, found.p, r]
    assert_matches(record, values, [record["value"][name] for name in names])


def check_independent(record, shared):
    table, _ = soldiers(shared, record["columns"])
    found = change(table[:, 0], table[:, 1])
    diff, names = found.difference, ["diff", "lower", "upper", "df", "p"]
    values = [diff.value, diff.low, diff.high, found.df, found.p]
    assert_matches(record, values, [record["value"][name] for name in names])


def check_summary(record, shared):
    table, _ = soldiers(shared, record["columns"])
    for column, name in zip(table.T, record["columns"], strict=True):
        found = moments(column)
        expected = [record["value"][what][name] for what in ("n", "mean", "sd")]
        assert_matches(record, [found.n, found.mean, found.variance**0.5], expected)


def check_panel(record, shared):
    score = record["columns"][0]
    table = ratings(shared / "data" / record["data"], [score, "TIME", "SUBNUM"])
    found = panel_trend(table[:, 0], table[:, 1], table[:, 2])
    values = [found.intercept, found.slope, found.error, found.df, found.t, found.p]
    names = ["intercept", "slope", "se_slope", "df", "t", "p"]
    assert_matches(record, values, [record["value"][name] for name in names])


def check_cells(record, shared):
    columns = record["columns"][2:]
    table, first = soldiers(shared, columns)
    index = index_groups([int(row["BTN"]) for row in first])
    assert list(index.labels) == record["value"]["BTN"]
    for column, name in zip(table.T, columns, strict=True):
        assert_matches(record, group_moments(column, index).mean, record["value"][name])


def check_line(record, shared):
    found = line(*series(record, shared))
    values = [found.slope, found.error, found.p, found.durbin_watson]
    names = ["slope", "se", "p", "durbin_watson"]
    assert_matches(record, values, [record["value"][name] for name in names])


def check_theil_sen(record, shared):
    found = trend(*series(record, shared))
    values, names = (
        [found.slope.value, found.tau, found.z, found.p],
        ["theil_sen", "tau_b", "z", "p"],
    )
    assert_matches(record, values, [record["value"][name] for name in names])


def check_parabola(record, shared):
    found = parabola(*series(record, shared))
    values = [found.constant, found.linear, found.quadratic, found.p, found.vertex]
    names = ["b0", "b1", "b2", "p_b2", "vertex_year"]
    assert_matches(record, values, [record["value"][name] for name in names])


def check_kink(record, shared):
    found = kink(*series(record, shared))
    values = [
        found.knot, found.squares, found.slope_before, found.slope_after, found.squares_of_line
    ]  # fmt: skip
    names = ["knot", "sse", "slope_before", "slope_after", "sse_line"]
    assert_matches(record, values, [record["value"][name] for name in names])


CHECKS = {
    "paired_1_3": check_paired,
    "independent_1_3": check_independent,
    "wave_summary": check_summary,
    "lme_trend": check_panel,
    "company_wave_cells": check_cells,
    "ols_trend": check_line,
    "theil_sen_kendall": check_theil_sen,
    "quadratic_vertex": check_parabola,
    "v_shape_breakpoint": check_kink,
}


@pytest.mark.parametrize("record_id", record_ids(FILE))
def test_waves_are_compared_as_in_r(record_id, golden, shared):
    kind = re.sub(r".*\.", "", record_id)
    CHECKS[kind](golden[record_id], shared)
