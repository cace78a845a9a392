"""What every test may ask for."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@cache
def _golden_records() -> dict[str, dict[str, Any]]:
    records: dict[str, dict[str, Any]] = {}
    for path in sorted((SHARED / "reference" / "golden").glob("*.dev.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(content, list):
            records |= {record["id"]: record for record in content}
    return records


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference values and real data, beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(
            "the folder ../shared with reference values and data is not beside the checkout"
        )
    return SHARED


@pytest.fixture(scope="session")
def golden(shared: Path) -> dict[str, dict[str, Any]]:
    """Every golden record by its id: value, r_call, tolerance_abs, data, columns, note."""
    return _golden_records()
