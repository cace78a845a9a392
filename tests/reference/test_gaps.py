"""Gaps, omnibus tests and effect sizes against R's stats and effsize."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.gaps import (
    cliffs_delta,
    control_false_discoveries,
    department_gaps,
    kruskal,
    pairwise_gaps,
    welch_anova,
)
from analysis.scoring import department_means
from tests.reference.answers import assert_matches, number, record_ids, rows

pytestmark = pytest.mark.reference

FILE = "04_gaps_effects"
Scores = tuple[np.ndarray, list[str]]


def scores_of(record: dict[str, Any], shared: Path) -> Scores:
    table = rows(shared / "data" / record["data"])
    group, score = record["columns"]
    question = re.search(r"pierce_q(\d+)", record["id"])
    if question:
        table = [row for row in table if row["q"] == question[1]]
    chosen = re.search(r"restricted to \{(.*?)\}", record["note"])
    if chosen:
        kept = set(chosen[1].split(","))
        table = [row for row in table if row[group] in kept]
    return np.array([number(row[score]) for row in table]), [row[group] for row in table]


def by_name(expected: dict[str, float], names: list[str]) -> list[float]:
    return [expected[name] for name in names]


def check_kruskal(record, y, groups):
    found = kruskal(y, groups)
    expected = record["value"]
    assert_matches(record, [found.h, found.df, found.p], by_name(expected, ["H", "df", "p"]))


def check_welch_anova(record, y, groups):
    found = welch_anova(y, groups)
    names = ["F", "df1", "df2", "p"]
    assert_matches(
        record, [found.f, found.df1, found.df2, found.p], by_name(record["value"], names)
    )


def check_group_ci95_t(record, y, groups):
    found = department_means(y, groups)
    expected = record["value"]
    gaps = department_gaps(y, groups)
    for estimates in (found.raw, [gaps.cell(label).mean for label in gaps.departments]):
        order = sorted(range(len(estimates)), key=lambda i: sort_key(found.departments[i]))
        table = np.array(
            [
                [estimates[i].n, estimates[i].value, estimates[i].low, estimates[i].high]
                for i in order
            ]
        )
        assert_matches(
            record, table.T, [expected[name] for name in ("n", "mean", "lower", "upper")]
        )


def sort_key(label: object) -> tuple[int, str]:
    """R's order of levels: numbers as numbers, names without regard to punctuation."""
    text = str(label)
    return (int(text), "") if text.isdigit() else (0, re.sub(r"[^a-z ]", "", text.lower()))


def check_dept_vs_rest_welch_bh(record, y, groups):
    found = department_gaps(y, groups)
    expected = record["value"]
    cells = [found.cell(label) for label in expected["group"]]
    p = [cell.p for cell in cells]
    table = {
        "diff": [cell.difference.value for cell in cells],
        "t": [cell.t for cell in cells],
        "df": [cell.df for cell in cells],
        "p": p,
        "p_BH": [cell.p_adjusted for cell in cells],
        "p_BY": control_false_discoveries(p, "by"),
        "p_holm": control_false_discoveries(p, "holm"),
    }
    for name, values in table.items():
        assert_matches(record, values, by_name(expected[name], expected["group"]))


def check_dept_vs_rest_cliff(record, y, groups):
    found = department_gaps(y, groups)
    expected = record["value"]
    assert set(expected) == set(found.departments)
    for label, value in expected.items():
        inside = np.array(groups) == label
        assert_matches(record, found.cell(label).delta.value, value)
        assert_matches(record, cliffs_delta(y[inside], y[~inside]).value, value)


def check_pairwise_wilcoxon_bh(record, y, groups):
    expected = record["value"]
    found = pairs_of(y, groups)
    pairs = list(zip(expected["a"], expected["b"], strict=True))
    assert_matches(record, [found[pair].test.p for pair in pairs], expected["p"])
    assert_matches(record, [found[pair].p_adjusted for pair in pairs], expected["p_BH"])


def check_pairwise_cliff_ci(record, y, groups):
    expected = record["value"]
    found = pairs_of(y, groups)
    for i, pair in enumerate(zip(expected["a"], expected["b"], strict=True)):
        delta = found[pair].delta
        assert_matches(
            record,
            [delta.value, delta.low, delta.high],
            [expected[name][i] for name in ("delta", "lower", "upper")],
        )


def pairs_of(y, groups):
    return {(pair.first, pair.second): pair for pair in pairwise_gaps(y, groups)}


CHECKS = {
    "kruskal": check_kruskal,
    "welch_anova": check_welch_anova,
    "group_ci95_t": check_group_ci95_t,
    "dept_vs_rest_welch_BH": check_dept_vs_rest_welch_bh,
    "dept_vs_rest_cliff": check_dept_vs_rest_cliff,
    "pairwise_wilcoxon_BH": check_pairwise_wilcoxon_bh,
    "pairwise_cliff_ci": check_pairwise_cliff_ci,
}


@pytest.mark.parametrize("record_id", record_ids(FILE))
def test_gaps_are_those_of_r(record_id, golden, shared):
    record = golden[record_id]
    if record_id == "gaps.bh_vector":
        expected = record["value"]
        for method, name in (("bh", "BH"), ("by", "BY"), ("holm", "holm"), ("bonferroni",) * 2):
            found = control_false_discoveries(expected["p"], method)
            assert_matches(record, found, expected[name])
        return
    CHECKS[record["statistic"]](record, *scores_of(record, shared))


@pytest.mark.parametrize(
    "record_id", [i for i in record_ids(FILE) if i.endswith(("dept_vs_rest_welch_BH", "cliff_ci"))]
)
def test_gaps_do_not_depend_on_order_or_labels(record_id, golden, shared):
    record = golden[record_id]
    y, groups = scores_of(record, shared)
    order = np.random.default_rng(1).permutation(len(y))
    renamed = {label: f"unit {i}" for i, label in enumerate(dict.fromkeys(groups))}
    found = department_gaps(y[order], [renamed[groups[i]] for i in order])
    plain = department_gaps(y, groups)

    for label, name in renamed.items():
        assert found.cell(name).p_adjusted == pytest.approx(plain.cell(label).p_adjusted)
        assert found.cell(name).is_flagged == plain.cell(label).is_flagged
