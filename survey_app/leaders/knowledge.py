"""Goals and words: what people say they know beside what they show, and who means what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.disclosure.released import Measure, Release, ReleasedUnit, UnitKind
from survey_app.leaders.matrices import Content, Line, Spot, estimate, lines

REAL = frozenset({None, "", "real"})  # groups of goals that are no decoys
CLAIMED, DEMONSTRATED, GOAL = "claimed", "demonstrated", "goal:"
SAME, KNOWS = ":same", ":knows"
HALF = 0.5


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A function: what it claims, what it shows, and each goal by itself."""

    unit: ReleasedUnit
    claimed: Content
    demonstrated: Content
    goals: tuple[Spot, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether it is the whole organisation."""
        return self.unit.kind is UnitKind.ORGANISATION


@dataclass(frozen=True, slots=True)
class TermSpot:
    """A term between two functions: how many mean the same, and whether they know."""

    same: Spot
    knows: Content

    @property
    def is_same(self) -> bool | None:
        """Tell whether most pick the same meaning; ``None`` where nothing is shown."""
        found = estimate(self.same.content)
        return None if found is None else found.value >= HALF


@dataclass(frozen=True, slots=True)
class WordRow:
    """A pair of functions, and every term between them."""

    unit: ReleasedUnit
    spots: tuple[TermSpot, ...]


def goals(
    release: Release, *, decoys: bool = False
) -> tuple[tuple[Measure, ...], tuple[GoalRow, ...]]:
    """Return the goals (or the decoys), and a row for the organisation and each function."""
    table = release.tables.get("goals")
    if table is None:
        return (), ()
    cells = table.by_key()
    columns = tuple(
        m for m in table.measures if m.code.startswith(GOAL) and (m.group not in REAL) is decoys
    )
    rows = tuple(
        GoalRow(
            line.unit,
            cells.get((line.unit.code, CLAIMED)),
            cells.get((line.unit.code, DEMONSTRATED)),
            line.spots,
        )
        for line in lines(table, columns)
    )
    return columns, rows


def words(release: Release) -> tuple[tuple[Measure, ...], tuple[WordRow, ...]]:
    """Return the terms, and a row for each pair: those with the least in common first."""
    table = release.tables.get("words")
    if table is None:
        return (), ()
    columns = tuple(m for m in table.measures if m.code.endswith(SAME))
    knows = {(c.unit, c.measure): c.content for c in table.cells if c.measure.endswith(KNOWS)}
    rows = [
        _word_row(line, columns, knows)
        for line in lines(table, columns)
        if _is_first(line, {u.code for u in table.units})
    ]
    return columns, tuple(sorted(rows, key=_least))


def _word_row(
    line: Line, columns: tuple[Measure, ...], knows: Mapping[tuple[str, str], Content]
) -> WordRow:
    return WordRow(
        line.unit,
        tuple(
            TermSpot(s, knows.get((line.unit.code, m.code.removesuffix(SAME) + KNOWS)))
            for m, s in zip(columns, line.spots, strict=True)
        ),
    )


def _is_first(line: Line, codes: set[str]) -> bool:
    """Keep one of "a|b" and "b|a": whether two mean the same has no direction."""
    a, _, b = line.unit.code.partition("|")
    return a < b or f"{b}|{a}" not in codes


def _least(row: WordRow) -> float:
    found = [e.value for s in row.spots if (e := estimate(s.same.content)) is not None]
    return min(found, default=1.0)
