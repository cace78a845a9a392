"""Rows and columns of a released table, for pages that draw it as it is."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure.released import (
    Measure,
    ReleasedEstimate,
    ReleasedTable,
    ReleasedUnit,
    Suppression,
)
from survey_app.leaders.colours import heat_class

Content = ReleasedEstimate | Suppression | None


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell to draw: its content, its colour, and whether it lies on the diagonal."""

    content: Content
    colour: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row to draw."""

    unit: ReleasedUnit
    spots: tuple[Spot, ...]


def spot(content: Content, measure: Measure, *, is_own: bool = False) -> Spot:
    """Colour a cell by what could be answered."""
    if not isinstance(content, ReleasedEstimate):
        return Spot(content, is_own=is_own)
    return Spot(content, heat_class(content.value, low=measure.low, high=measure.high), is_own)


def lines(table: ReleasedTable, measures: tuple[Measure, ...]) -> tuple[Line, ...]:
    """Lay out some columns of a table, all rows."""
    cells = table.by_key()
    return tuple(
        Line(unit, tuple(spot(cells.get((unit.code, m.code)), m) for m in measures))
        for unit in table.units
    )


def estimate(content: object) -> ReleasedEstimate | None:
    """Return a cell's number, if it holds one."""
    return content if isinstance(content, ReleasedEstimate) else None
