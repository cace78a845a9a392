"""Signs of careless answers against the R package careless."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.careless import (
    average_string,
    even_odd,
    longstring,
    mahalanobis,
    outlying,
    psychometric_synonyms,
    response_variability,
)
from tests.reference.answers import assert_matches, ratings, record_ids, rows

pytestmark = pytest.mark.reference

FILE = "07_careless"


def answers_of(record: dict[str, Any], shared: Path) -> np.ndarray:
    if record["id"].startswith("careless.bfi25"):
        items = [f"{scale}{i}" for scale in "ACENO" for i in range(1, 6)]
        return ratings(shared / "data" / "psych_bfi.csv", items)[:300]
    path = shared / "data" / record["data"]
    return ratings(path, list(rows(path)[0]))


def even_odd_by_fives(answers):
    return even_odd(answers, np.repeat(np.arange(answers.shape[1] // 5), 5).tolist())


CHECKS = {
    "longstring": longstring,
    "avgstr": average_string,
    "irv": response_variability,
    "mahad": mahalanobis,
    "mahad_flag99": lambda answers: outlying(answers, confidence=0.99).sum(),
    "psychsyn_noresample": psychometric_synonyms,
    "evenodd": even_odd_by_fives,
}


@pytest.mark.parametrize("record_id", record_ids(FILE))
def test_signs_of_careless_answers_are_those_of_r(record_id, golden, shared):
    record = golden[record_id]
    expected = record["value"]
    found = CHECKS[record["statistic"]](answers_of(record, shared))
    assert_matches(
        record, found, list(expected.values()) if isinstance(expected, dict) else expected
    )
