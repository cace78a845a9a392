"""Correlations among raters, and moments of incomplete answers, against psych and lavaan."""

from __future__ import annotations

import pytest

from analysis.incomplete import saturated_moments
from analysis.raters import shrout_fleiss
from tests.reference.answers import assert_matches, ratings, record_ids

pytestmark = pytest.mark.reference

FILE = "13_misc"
RATERS = "misc.cohesion.icc_shrout_fleiss"
INCOMPLETE = "misc.bfi.missing_mcar_pattern"


def test_correlations_among_raters_are_what_r_says(golden, shared):
    record = golden[RATERS]
    value = record["value"]

    found = shrout_fleiss(ratings(shared / "data" / record["data"], record["columns"]))

    assert [icc.name for icc in found] == value["type"]
    assert_matches(record, [icc.estimate.value for icc in found], value["ICC"])
    assert_matches(record, [icc.estimate.low for icc in found], value["lower"])
    assert_matches(record, [icc.estimate.high for icc in found], value["upper"])
    assert_matches(record, [icc.f for icc in found], value["F"])
    assert_matches(record, [icc.p for icc in found], value["p"])


def test_moments_of_incomplete_answers_are_what_r_says(golden, shared):
    record = golden[INCOMPLETE]

    found = saturated_moments(ratings(shared / "data" / record["data"], record["columns"]))

    assert_matches(record, found.mean, record["value"]["mean"])
    assert_matches(record, found.covariance, record["value"]["cov"])


def test_all_records_of_the_file_are_reproduced_here(shared):
    assert sorted(record_ids(FILE)) == sorted([RATERS, INCOMPLETE])
