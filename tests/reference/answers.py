"""Reading the real data sets, and the values computed from them in R, that reference tests use."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.conftest import SHARED

Answers = npt.NDArray[np.float64]


@cache
def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    return float(text) if text not in {"", "NA"} else float("nan")


def ratings(path: Path, columns: list[str]) -> Answers:
    return np.array([[number(row[column]) for column in columns] for row in rows(path)])


def turned(values: Answers, columns: list[str], top: float, items: str) -> Answers:
    """Reverse the named items, "A1 C4"."""
    answers = values.copy()
    for item in items.split():
        answers[:, columns.index(item)] = top - answers[:, columns.index(item)]
    return answers


def turned_as_noted(values: Answers, columns: list[str], note: str | None) -> Answers:
    """Reverse the items that a record's note names: "A1 = 7 - x"."""
    answers = values
    for item, top in re.findall(r"(\w+) = (\d+) - x", note or ""):
        answers = turned(answers, columns, float(top), item)
    return answers


def record_ids(file: str) -> list[str]:
    """Ids in one golden file, to make one test of each; one that skips where it is absent."""
    path = SHARED / "reference" / "golden" / f"{file}.dev.json"
    if not path.is_file():
        return [f"{file} is absent"]
    return [record["id"] for record in json.loads(path.read_text(encoding="utf-8"))]


def assert_matches(record: dict[str, Any], found: npt.ArrayLike, expected: npt.ArrayLike) -> None:
    """Compare to the record's own tolerance; a missing value must be missing on both sides."""
    known = np.array(expected, dtype=np.float64)  # None becomes NaN
    np.testing.assert_allclose(found, known, rtol=0, atol=record["tolerance_abs"], equal_nan=True)
