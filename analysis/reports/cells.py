"""Released cells looked up and written in one language: what the makers of findings share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.disclosure.released import (
    Mark,
    Release,
    ReleasedEstimate,
    ReleasedTable,
    Suppression,
)
from analysis.reports import wording
from analysis.reports.comparison import error_of

Content = ReleasedEstimate | Suppression
Cell = tuple[str, str, ReleasedEstimate]

FUNCTION = "function:"
PAIR = "|"
ROUGH_ERROR_SHARE = 0.05  # in place of an interval that the gate has rounded away
ROUGH_ERROR_POINTS = 0.25
MOST_OF_NONE = 0.05  # what the gate calls "up to 5 %"


@dataclass(frozen=True, slots=True)
class Cells:
    """One table with its cells looked up once, and its names in one language."""

    table: ReleasedTable
    language: str
    by_key: dict[tuple[str, str], Content]

    def get(self, unit: str, measure: str) -> Content | None:
        """Return the content of one cell."""
        return self.by_key.get((unit, measure))

    def unit(self, code: str) -> str:
        """Return a row's name."""
        return next((u.name for u in self.table.units if u.code == code), code)

    def measure(self, code: str) -> str:
        """Return a column's name."""
        found = (m.name(self.language) for m in self.table.measures if m.code == code)
        return next(found, code)

    def group(self, code: str) -> str | None:
        """Return a column's group."""
        return next((m.group for m in self.table.measures if m.code == code), None)

    def estimates(self) -> list[Cell]:
        """Return the cells that hold numbers, in their order."""
        return [(u, m, c) for (u, m), c in self.by_key.items() if isinstance(c, ReleasedEstimate)]

    def marked(self, mark: Mark | None = None) -> list[Cell]:
        """Return the cells with this mark of the gate, or with any."""
        return [
            (u, m, c)
            for u, m, c in self.estimates()
            if c.mark is mark or (mark is None and c.mark is not Mark.NONE)
        ]


def open_table(release: Release, name: str, language: str) -> Cells | None:
    """Look a table up; ``None`` where it was not released."""
    table = release.tables.get(name)
    return None if table is None else Cells(table, language, table.by_key())


def function_of(unit: str) -> str:
    """Return the function's code in a row's code.

    Examples
    --------
    >>> function_of("function:sales")
    'sales'
    """
    return unit.removeprefix(FUNCTION)


def function_name(release: Release, code: str) -> str:
    """Return a function's name from whichever table has it as a row."""
    return next((n for c, n in _function_rows(release) if c == FUNCTION + code), code)


def _function_rows(release: Release) -> Iterator[tuple[str, str]]:
    for name in ("ties", "goals", "needs", "blind", "themes"):
        table = release.tables.get(name)
        yield from ((u.code, u.name) for u in (table.units if table else ()))
    yield from ((u.code, u.name) for u in release.units)
    for name in ("perception", "words"):
        table = release.tables.get(name)
        for pair in table.units if table else ():
            codes, names = pair.code.split(PAIR), pair.name.split(" – ")
            yield from ((FUNCTION + c, n) for c, n in zip(codes, names, strict=False))


def strength_of(size: float, cell: ReleasedEstimate, *, is_share: bool = False) -> float:
    """Return a difference's size in standard errors, roughly where the gate took the interval."""
    error = error_of(cell) or (ROUGH_ERROR_SHARE if is_share else ROUGH_ERROR_POINTS)
    return abs(size) / error


def number(cell: object, language: str) -> str:
    """Write a cell's number; empty where it holds none."""
    return wording.value(cell, language) if isinstance(cell, ReleasedEstimate) else ""


def share(cell: object, language: str) -> str:
    """Write a cell's share; empty where it holds none."""
    if not isinstance(cell, ReleasedEstimate):
        return ""
    return wording.value(cell, language, is_share=True)


def share_at_most(cell: ReleasedEstimate, language: str) -> str:
    """Write a share after "at most": "5%" where the gate says "up to 5 %"."""
    return wording.percent(MOST_OF_NONE, language) if cell.note else share(cell, language)


def interval(cell: object, language: str, *, is_share: bool = False) -> str:
    """Say a cell's interval in plain words; empty where there is none, or a note in its place."""
    if not isinstance(cell, ReleasedEstimate) or cell.note or error_of(cell) is None:
        return ""
    return wording.between(cell.low, cell.high, language, is_share=is_share)


def joined(names: list[str], language: str) -> str:
    """Join names: "a", "a and b", "a, b and c"."""
    return wording.listed(names, language)
