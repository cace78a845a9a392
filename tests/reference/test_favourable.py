"""Shares of favourable answers against prop.test and binom.test."""

from __future__ import annotations

import re

import pytest

from analysis.scoring import department_favourable, favourable, favourable_from_counts
from tests.reference.answers import assert_matches, number, record_ids, rows

pytestmark = pytest.mark.reference

FILE = "05_favourable"


@pytest.mark.parametrize("record_id", record_ids(FILE))
def test_shares_and_their_intervals_are_what_r_says(record_id, golden, shared):
    record = golden[record_id]
    question = re.findall(r"_q(\d+)\.", record_id)[0]
    table = [row for row in rows(shared / "data" / record["data"]) if row["q"] == question]
    answers = [number(row["response"]) for row in table]
    departments = [row["department"] for row in table]
    value = record["value"]

    labels, wilson = department_favourable(answers, departments, at_least=3)
    _, exact = department_favourable(answers, departments, at_least=3, method="clopper-pearson")

    assert list(labels) == value["department"]
    columns = {
        "k": [round(e.value * e.n) for e in wilson],
        "n": [e.n for e in wilson],
        "p": [e.value for e in wilson],
        "wilson_lo": [e.low for e in wilson],
        "wilson_hi": [e.high for e in wilson],
        "cp_lo": [e.low for e in exact],
        "cp_hi": [e.high for e in exact],
    }
    for name, found in columns.items():
        assert_matches(record, found, [value[name][label] for label in labels])


def test_one_department_and_a_histogram_say_the_same(golden, shared):
    table = rows(shared / "data" / "pierce_county_wa_clean_long.csv")
    mine = [row for row in table if row["q"] == "2" and row["department"] == "Human Services"]
    answers = [number(row["response"]) for row in mine]
    counts = [[answers.count(step) for step in (1, 2, 3, 4)]]

    one = favourable(answers, at_least=3)

    assert favourable_from_counts(counts, [1, 2, 3, 4], at_least=3) == (one,)
    value = golden["fav.pierce_q2.wilson"]["value"]
    assert one.low == pytest.approx(value["wilson_lo"]["Human Services"], abs=1e-6)


def test_all_records_of_the_file_are_reproduced_here(shared):
    assert len(set(record_ids(FILE))) == 2
