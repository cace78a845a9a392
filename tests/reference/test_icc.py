"""ICC, variance components and shrunken means against aov, multilevel and lme4."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.agreement import icc1, icc2
from analysis.groups import group_moments, index_groups
from analysis.icc import group_mean_reliability, one_way_anova, variance_components
from analysis.scoring import department_means, shrink_means
from tests.reference.answers import assert_matches, number, record_ids, rows

pytestmark = pytest.mark.reference

FILE = "03_icc_blup"
Scores = tuple[np.ndarray, list[str]]


def scores_of(record: dict[str, Any], shared: Path, column: str | None = None) -> Scores:
    table = rows(shared / "data" / record["data"])
    question = re.search(r"pierce\.q(\d+)\.", record["id"])
    if question:
        table = [row for row in table if row["q"] == question[1]]
    group, score = record["columns"][0], column or record["columns"][-1]
    score = "response" if question else score
    return np.array([number(row[score]) for row in table]), [row[group] for row in table]


def anova(y: np.ndarray, groups: list[str]) -> dict[str, Any]:
    table = one_way_anova(y, groups)
    return {
        "df1": table.df_between,
        "df2": table.df_within,
        "SSB": table.ss_between,
        "SSW": table.ss_within,
        "MSB": table.ms_between,
        "MSW": table.ms_within,
        "F": table.f,
        "p": table.p,
        "eta2": table.eta_squared,
    }


def reml(y: np.ndarray, groups: list[str]) -> dict[str, Any]:
    model = department_means(y, groups).model
    return {
        "intercept": model.mean,
        "se_intercept": model.mean_se,
        "tau2": model.between,
        "sigma2": model.within,
        "ICC1": icc1(y, groups).value,
    }


def means(y: np.ndarray, groups: list[str]) -> dict[str, Any]:
    index = index_groups(groups)
    moments = group_moments(y, index)
    found = department_means(y, groups)
    assert [e.value for e in found.raw] == moments.mean.tolist()
    sd = np.sqrt(moments.variance)
    return {"group": index.labels, "n": moments.n, "mean": moments.mean, "sd": sd}


def blup(y: np.ndarray, groups: list[str]) -> dict[str, Any]:
    index = index_groups(groups)
    moments = group_moments(y, index)
    found = shrink_means(moments.n, moments.mean, moments.variance)
    assert [e.value for e in department_means(y, groups).shrunken] == found.mean.tolist()
    return {
        "group": index.labels,
        "shrunken_mean": found.mean,
        "cond_sd": found.conditional_sd,
    }


def reliabilities(y: np.ndarray, groups: list[str]) -> dict[str, Any]:
    index = index_groups(groups)
    values = group_mean_reliability(group_moments(y, index))
    return dict(zip(index.labels, values.tolist(), strict=True))


def interval(y: np.ndarray, groups: list[str]) -> dict[str, Any]:
    found = icc1(y, groups, method="anova")
    return {"lower": found.low, "upper": found.high}


MEASURES: dict[str, Callable[[np.ndarray, list[str]], Any]] = {
    "anova": anova,
    "ICC1_meanK": lambda y, g: icc1(y, g, method="anova", group_size="mean").value,
    "ICC1_n0": lambda y, g: icc1(y, g, method="anova").value,
    "ICC2_meanK": lambda y, g: icc2(y, g, method="anova").value,
    "ICC1_F_ci95": interval,
    "REML": reml,
    "group_means": means,
    "BLUP": blup,
    "group_mean_reliability": reliabilities,
}


def by_group(value: dict[str, Any]) -> dict[str, Any]:
    """Put columns of a table side by side with its groups, whatever their order."""
    groups = value.get("group")
    if groups is None:
        return value
    table: dict[str, Any] = {}
    for name, column in value.items():
        if name == "group":
            continue
        cells = column.values() if isinstance(column, dict) else column
        table |= {f"{name} {g}": cell for g, cell in zip(groups, cells, strict=True)}
    return table


@pytest.mark.parametrize("record_id", record_ids(FILE))
def test_variance_between_groups_is_what_r_says(record_id, golden, shared):
    record = golden[record_id]
    if record["statistic"].startswith("mult.icc"):
        expected = record["value"]
        cases = [scores_of(record, shared, column) for column in expected["Variable"]]
        assert_matches(record, [icc1(*case).value for case in cases], expected["ICC1"])
        assert_matches(record, [icc2(*case).value for case in cases], expected["ICC2"])
        return

    found = MEASURES[record["statistic"]](*scores_of(record, shared))

    if not isinstance(found, dict):
        assert_matches(record, found, record["value"])
        return
    found, expected = by_group(found), by_group(record["value"])
    assert found.keys() == expected.keys()
    assert_matches(record, list(found.values()), [expected[key] for key in found])


def test_names_and_order_of_groups_change_nothing(golden, shared):
    y, groups = scores_of(golden["icc.bh1996.LEAD.REML"], shared)
    order = np.random.default_rng(5).permutation(len(y))

    before = variance_components(group_moments(y, index_groups(groups)))
    after = department_means(y[order], [f"team {groups[i]}" for i in order]).model

    assert after.between == pytest.approx(before.between, rel=1e-7)
    assert after.mean == pytest.approx(before.mean, rel=1e-9)


def test_all_records_of_the_file_are_reproduced_here(shared):
    assert len(set(record_ids(FILE))) == 100
