"""How the whole organisation answered the statements of one dimension."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure.released import (
    Measure,
    Release,
    ReleasedEstimate,
    ReleasedTable,
    UnitKind,
)
from survey_app.leaders.matrices import Content, estimate


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One statement and the share of each answer, lowest first."""

    item: Measure
    shares: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The statements of a dimension, and how well they hang together."""

    rows: tuple[AnswerRow, ...]
    answers: tuple[str, ...]
    reliability: ReleasedEstimate | None


def answers(release: Release, dimension: str | None) -> AnswerPage | None:
    """Lay out the distributions of a dimension's items; ``None`` where none were released."""
    table, items = release.tables.get("distributions"), release.tables.get("items")
    if dimension is None or table is None or items is None:
        return None
    whole = _whole(table)
    cells = table.by_key()
    codes = sorted({m.code.rpartition(":")[2] for m in table.measures})
    rows = tuple(
        AnswerRow(item, tuple(cells.get((whole, f"{item.code}:{code}")) for code in codes))
        for item in items.measures
        if item.group == dimension
    )
    return AnswerPage(rows, tuple(codes), _reliability(release, dimension))


def _reliability(release: Release, dimension: str) -> ReleasedEstimate | None:
    table = release.tables.get("reliability")
    return estimate(table.cell(_whole(table), dimension)) if table else None


def _whole(table: ReleasedTable) -> str:
    return next((u.code for u in table.units if u.kind is UnitKind.ORGANISATION), "organisation")
