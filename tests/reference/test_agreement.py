"""Agreement within groups against multilevel 2.8."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.agreement import (
    GroupAgreement,
    average_deviation,
    awg,
    rwg,
    rwg_j,
    simulate_null,
)
from tests.reference.answers import Answers, assert_matches, number, record_ids, rows

pytestmark = pytest.mark.reference

FILE = "02_agreement"
IDS = [key for key in record_ids(FILE) if not key.endswith("null_quantile")]


def answers_of(record: dict[str, Any], shared: Path) -> tuple[Answers, list[str]]:
    table = rows(shared / "data" / record["data"])
    question = re.search(r"pierce_q(\d+)\.", record["id"])
    if question:
        table = [row for row in table if row["q"] == question[1]]
    group, *items = record["columns"]
    labels = [row[group] if group in row else f"{row['UNIT']} {row['PLATOON']}" for row in table]
    return np.array([[number(row[item]) for item in items] for row in table]), labels


def measured(call: str, x: Answers, groups: list[str]) -> GroupAgreement:
    """Translate the call in R into ours."""
    if "awg(" in call:
        low, high = re.findall(r"range=c\((\d),(\d)\)", call)[0]
        return awg(x, groups, low=float(low), high=float(high))
    if "ad.m(" in call:
        return average_deviation(x, groups, centre="mean" if "'mean'" in call else "median")
    null = float(re.findall(r"ranvar=([\d.]+)", call)[0])
    if "rwg.j.lindell(" in call:
        return rwg_j(x, groups, variance_if_random=null, form="lindell")
    if "rwg.j(" in call:
        missing = "listwise" if "listwise=TRUE" in call else "pairwise"
        return rwg_j(x, groups, variance_if_random=null, missing=missing)
    return rwg(x[:, 0], groups, variance_if_random=null)


@pytest.mark.parametrize("record_id", IDS)
def test_agreement_is_what_r_says(record_id, golden, shared):
    record = golden[record_id]
    value = record["value"]
    expected = value.get("per_group", value)

    found = measured(record["r_call"], *answers_of(record, shared))

    assert list(found.groups) == sorted(expected, key=str)
    assert_matches(record, found.values, [expected[group] for group in found.groups])
    if "mean" in value:
        known = found.values[np.isfinite(found.values)]
        assert_matches(record, [known.mean(), np.median(known)], [value["mean"], value["median"]])
        share = value.get("share_ge_.70")
        assert share is None or (known >= 0.7).mean() == pytest.approx(share, abs=1e-7)


def test_the_quantiles_of_chance_agreement_are_what_r_says(golden):
    record = golden["agreement.rwgj_null_quantile"]
    draws = simulate_null(10, 6, answers=5, draws=20_000, rng=np.random.default_rng(20240101))

    found = np.quantile(draws, record["value"]["quantile.values"])

    assert_matches(record, found, record["value"]["confint.estimate"])


def test_order_and_names_of_groups_change_nothing(golden, shared):
    record = golden["agreement.bhr2000_LEAD11.rwgj_uniform5"]
    x, groups = answers_of(record, shared)
    order = np.random.default_rng(4).permutation(len(x))
    names = [(int(groups[i]), "team") for i in order]

    before = rwg_j(x, groups, variance_if_random=2.0)
    after = rwg_j(x[order], names, variance_if_random=2.0)

    by_name = dict(zip(after.groups, after.values, strict=True))
    again = [by_name[int(group), "team"] for group in before.groups]
    assert again == pytest.approx(before.values.tolist(), abs=1e-12)


def test_all_records_of_the_file_are_reproduced_here(shared):
    assert len(IDS) + 1 == len(set(record_ids(FILE))) == 48
