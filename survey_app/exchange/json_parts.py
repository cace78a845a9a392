"""Stepping through JSON of unknown shape without stumbling: what is not there is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Table = Mapping[str, Any]
NOTHING: Table = {}


def table(value: object) -> Table:
    """Return an object; an empty one where there is none."""
    return value if isinstance(value, dict) else NOTHING


def tables(value: object) -> Iterator[Table]:
    """Yield the objects of a list, or of a table that is used as one."""
    listed: list[Any] = list(value.values()) if isinstance(value, dict) else members(value)
    yield from (member for member in listed if isinstance(member, dict))


def members(value: object) -> list[Any]:
    """Return a list; an empty one where there is none."""
    return value if isinstance(value, list) else []


def word(value: object) -> str:
    """Return a string or a number as text; anything else is empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else str(value)
    return value if isinstance(value, str) else ""
