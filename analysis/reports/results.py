"""``results.json``: a release with the account of the rows it was made from; versioned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from analysis.disclosure.released import Release, dump

RESULTS_VERSION = 1


class RowAccount(BaseModel):
    """What became of every row of the file: ``rows = used + the sum of left_out``."""

    model_config = ConfigDict(extra="forbid")

    rows: int
    used: int
    left_out: dict[str, int]
    notes: dict[str, int]


class Results(BaseModel):
    """The content of ``results.json``."""

    model_config = ConfigDict(extra="forbid")

    version: int
    account: RowAccount
    release: Release


def results_of(
    release: Release,
    *,
    rows: int,
    used: int,
    left_out: Mapping[str, int],
    notes: Mapping[str, int],
) -> dict[str, Any]:
    """Return the content of ``results.json`` as plain values."""
    return {
        "version": RESULTS_VERSION,
        "account": {
            "rows": rows,
            "used": used,
            "left_out": dict(left_out),
            "notes": dict(notes),
        },
        "release": json.loads(dump(release)),
    }


def results_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``results.json``."""
    return Results.model_json_schema()
