"""The heatmap: released cells as rows to draw. Pure: a release and wishes in, rows out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.disclosure.released import (
    Mark,
    Measure,
    Release,
    ReleasedEstimate,
    ReleasedTable,
    ReleasedUnit,
    Suppression,
    UnitKind,
)
from survey_app.leaders.colours import heat_class
from survey_app.leaders.unplanned import UnplannedViewError

VIEWS = ("scores", "raw", "favourable", "items")
LARGE = 1500  # cells; above, departments are opened division by division and cells stay plain
WISHES = frozenset({"view", "sort", "order", "within", "dimension", "all", "lang"})
DESCENDING = "desc"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to draw it: which numbers, sorted by which column, inside which unit."""

    view: str = "scores"
    sort: str | None = None
    descending: bool = False
    within: str | None = None
    dimension: str | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell to draw. ``content`` is ``None`` where the table has no such cell."""

    measure: Measure
    content: ReleasedEstimate | Suppression | None
    colour: str
    mark: Mark
    shown_in: str | None
    gap: ReleasedEstimate | None
    raw: ReleasedEstimate | None
    change: ReleasedEstimate | None
    agreement: ReleasedEstimate | None


@dataclass(frozen=True, slots=True)
class Row:
    """One unit to draw; ``can_open`` where other units lie inside it."""

    unit: ReleasedUnit
    depth: int
    can_open: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Heatmap:
    """A heatmap ready to draw."""

    wishes: Wishes
    columns: tuple[Measure, ...]
    rows: tuple[Row, ...]
    views: tuple[str, ...]
    within: ReleasedUnit | None
    dimension: Measure | None
    is_plain: bool
    is_folded: bool
    low: float
    high: float
    withheld: tuple[tuple[ReleasedUnit, Cell], ...]

    @property
    def is_share(self) -> bool:
        """Tell whether its numbers are shares."""
        return self.wishes.view == "favourable"


def wishes_from(arguments: Mapping[str, str], release: Release) -> Wishes:
    """Read the wishes in an address.

    Raises
    ------
    UnplannedViewError
        Anything that was not released: other cuts are not answered with a number.
    """
    wishes = Wishes(
        view=arguments.get("view", "scores"),
        sort=arguments.get("sort"),
        descending=arguments.get("order") == DESCENDING,
        within=arguments.get("within"),
        dimension=arguments.get("dimension"),
        everything=arguments.get("all") == "1",
    )
    table = release.tables.get(wishes.view)
    known_units = {u.code for u in release.units}
    dimensions = {d.code for d in release.dimensions}
    is_planned = (
        set(arguments) <= WISHES
        and wishes.view in VIEWS
        and wishes.within in known_units | {None}
        and wishes.dimension in dimensions | {None}
        and (wishes.view == "items") == (wishes.dimension is not None)
        and (table is None or wishes.sort in {m.code for m in table.measures} | {None, "unit"})
    )
    if not is_planned:
        raise UnplannedViewError
    return wishes


def heatmap(release: Release, wishes: Wishes) -> Heatmap | None:
    """Lay out a heatmap; ``None`` where its table was not released."""
    table = release.tables.get(wishes.view)
    if table is None:
        return None
    columns = tuple(
        m for m in table.measures if wishes.dimension is None or m.group == wishes.dimension
    )
    units = _inside(table.units, wishes.within)
    is_folded = (
        not wishes.everything and wishes.within is None and len(units) * len(columns) > LARGE
    )
    if is_folded:
        units = tuple(u for u in units if u.depth <= 1)
    looked_up = _Looked(release, table)
    rows = _sorted(_rows(table, units, columns, looked_up), wishes)
    return Heatmap(
        wishes=wishes,
        columns=columns,
        rows=rows,
        views=tuple(v for v in VIEWS[:3] if v in release.tables),
        within=next((u for u in table.units if u.code == wishes.within), None),
        dimension=next((d for d in release.dimensions if d.code == wishes.dimension), None),
        is_plain=len(units) * len(columns) > LARGE,
        is_folded=is_folded,
        low=min((m.low for m in columns), default=1.0),
        high=max((m.high for m in columns), default=5.0),
        withheld=tuple(
            (r.unit, c) for r in rows for c in r.cells if isinstance(c.content, Suppression)
        ),
    )


class _Looked:
    """The tables beside the one that is drawn, looked up once."""

    def __init__(self, release: Release, table: ReleasedTable) -> None:
        self.cells = table.by_key()
        self.names = {u.code: u.name for u in release.units}
        self.is_by_dimension = table.name != "items"
        self.beside = {
            name: release.tables[name].by_key() if name in release.tables else {}
            for name in ("gaps", "raw", "change", "agreement")
        }

    def estimate(self, name: str, unit: str, measure: str) -> ReleasedEstimate | None:
        """Return a number of a table beside; ``None`` where it has none."""
        found = self.beside[name].get((unit, measure)) if self.is_by_dimension else None
        return found if isinstance(found, ReleasedEstimate) else None


def _inside(units: tuple[ReleasedUnit, ...], within: str | None) -> tuple[ReleasedUnit, ...]:
    """Return the organisation's row, a unit, and all that lies below it."""
    if within is None:
        return units
    below = {within}
    for unit in units:
        if unit.parent in below:
            below.add(unit.code)
    return tuple(u for u in units if u.code in below or u.kind is UnitKind.ORGANISATION)


def _rows(
    table: ReleasedTable,
    units: Iterable[ReleasedUnit],
    columns: tuple[Measure, ...],
    looked_up: _Looked,
) -> tuple[Row, ...]:
    parents = {u.parent for u in table.units}
    return tuple(
        Row(
            unit=unit,
            depth=unit.depth,
            can_open=unit.code in parents and unit.kind is not UnitKind.ORGANISATION,
            cells=tuple(_cell(unit, measure, looked_up) for measure in columns),
        )
        for unit in units
    )


def _cell(unit: ReleasedUnit, measure: Measure, looked_up: _Looked) -> Cell:
    content = looked_up.cells.get((unit.code, measure.code))
    gap = looked_up.estimate("gaps", unit.code, measure.code)
    colour, shown_in = "", None
    if isinstance(content, ReleasedEstimate):
        colour = heat_class(content.value, low=measure.low, high=measure.high)
    if isinstance(content, Suppression) and content.shown_in is not None:
        shown_in = looked_up.names.get(content.shown_in)
    return Cell(
        measure=measure,
        content=content,
        colour=colour,
        mark=gap.mark if gap and colour else Mark.NONE,
        shown_in=shown_in,
        gap=gap,
        raw=looked_up.estimate("raw", unit.code, measure.code),
        change=looked_up.estimate("change", unit.code, measure.code),
        agreement=looked_up.estimate("agreement", unit.code, measure.code),
    )


def _sorted(rows: tuple[Row, ...], wishes: Wishes) -> tuple[Row, ...]:
    """Sort by a column, withheld cells last; the organisation's row stays on top."""
    if wishes.sort is None:
        return rows
    top = [r for r in rows if r.unit.kind is UnitKind.ORGANISATION]
    rest = [r for r in rows if r.unit.kind is not UnitKind.ORGANISATION]
    if wishes.sort == "unit":
        rest.sort(key=lambda r: r.unit.name.casefold(), reverse=wishes.descending)
        return (*top, *rest)
    shown = [(v, r) for r in rest if (v := _value(r, wishes.sort)) is not None]
    shown.sort(key=lambda pair: pair[0], reverse=wishes.descending)
    hidden = [r for r in rest if _value(r, wishes.sort) is None]
    return (*top, *(r for _, r in shown), *hidden)


def _value(row: Row, measure: str) -> float | None:
    content = next((c.content for c in row.cells if c.measure.code == measure), None)
    return content.value if isinstance(content, ReleasedEstimate) else None
