"""Graded responses and polychoric correlations against mirt, ltm and psych."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.polychoric import polychoric
from analysis.response_theory import graded_response
from tests.reference.answers import assert_matches, ratings, record_ids, turned

pytestmark = pytest.mark.reference

FILE = "12_irt"
GRIDS = {"irt.bfi_C.grm": "even", "irt.bfi_C.grm_ltm": "gauss-hermite"}
POLYCHORIC = "irt.bfi_C.polychoric"


@pytest.fixture
def conscientiousness(shared):
    x = ratings(shared / "data" / "psych_bfi.csv", ["C1", "C2", "C3", "C4", "C5"])
    return x[np.isfinite(x).all(axis=1)]


@pytest.mark.parametrize("record_id", GRIDS)
def test_slopes_thresholds_and_scores_are_what_r_says(record_id, golden, conscientiousness):
    record = golden[record_id]
    value = record["value"]
    x = turned(conscientiousness, value["items"], 7, "C4 C5")

    found = graded_response(x, grid=GRIDS[record_id])

    assert_matches(record, found.slopes, list(value["a"].values()))
    assert_matches(record, found.thresholds, value["b"])
    assert_matches(record, found.log_likelihood, value["logLik"])
    if "EAP_first10" in value:
        assert_matches(record, found.reliability, value["marginal_reliability"])
        assert_matches(record, found.scores[:10], value["EAP_first10"])
        assert_matches(record, found.standard_errors[:10], value["SE_first10"])


def test_polychoric_correlations_are_what_r_says(golden, conscientiousness):
    record = golden[POLYCHORIC]

    found = polychoric(conscientiousness)

    assert_matches(record, found.correlations, record["value"]["rho"])
    assert_matches(record, found.thresholds, record["value"]["tau"])


def test_all_records_of_the_file_are_reproduced_here(shared):
    assert sorted(record_ids(FILE)) == sorted([*GRIDS, POLYCHORIC])
