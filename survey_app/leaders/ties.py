"""Ties between functions: who rates whom how, and what each needs from the other."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure.released import (
    Mark,
    Measure,
    Release,
    ReleasedEstimate,
    ReleasedTable,
    ReleasedUnit,
)
from survey_app.leaders.matrices import Content, Line, Spot, estimate, spot
from survey_app.leaders.unplanned import UnplannedViewError

MEAN = "mean"
OWES = "owes"
FUNCTION = "function:"


@dataclass(frozen=True, slots=True)
class TieMatrix:
    """The directed matrix of one item: rows rate, columns are rated; own ratings apart."""

    item: str
    items: tuple[tuple[str, Measure], ...]
    columns: tuple[Measure, ...]
    lines: tuple[Line, ...]
    has_own: bool


@dataclass(frozen=True, slots=True)
class Need:
    """A service that one function needs from another, and how many there know it."""

    who: ReleasedUnit
    partner: ReleasedUnit
    service: Measure
    needed: ReleasedEstimate
    owed: Content

    @property
    def is_unmet(self) -> bool:
        """Tell whether the release marks it: many need it and few of the partner know."""
        return self.needed.mark is Mark.ABOVE

    @property
    def is_unwanted(self) -> bool:
        """Tell whether the release marks it: many of the partner deliver what few need."""
        owed = estimate(self.owed)
        return owed is not None and owed.mark is Mark.ABOVE


def matrix(release: Release, item: str | None) -> TieMatrix | None:
    """Lay out the matrix of one item, of the mean of all items where none is asked for.

    Raises
    ------
    UnplannedViewError
        An item that was not released.
    """
    table = release.tables.get("ties")
    if table is None:
        return None
    items = _items(table)
    wanted = item or (MEAN if MEAN in items else next(iter(items), MEAN))
    if wanted not in items:
        raise UnplannedViewError(item)
    columns = _in_order_of_rows(table, wanted)
    cells = table.by_key()
    lines = tuple(
        Line(unit, tuple(_spot(cells.get((unit.code, m.code)), unit, m) for m in columns))
        for unit in table.units
    )
    return TieMatrix(
        item=wanted,
        items=tuple(items.items()),
        columns=columns,
        lines=lines,
        has_own=any(s.is_own and s.colour for line in lines for s in line.spots),
    )


def statement(measure: Measure, language: str) -> str:
    """Return what a tie's item says, without the rated function's name before it."""
    name = measure.name(language)
    return name.partition(": ")[2] or name


def rated_code(measure: Measure) -> str:
    """Return the code of the function that a tie measure rates."""
    return measure.group or measure.code.partition(":")[0]


def needs(release: Release) -> tuple[Need, ...]:
    """List what functions need from each other, the widest gap first."""
    table = release.tables.get("needs")
    if table is None:
        return ()
    cells = table.by_key()
    units = {u.code: u for u in table.units}
    measures = {m.code: m for m in table.measures}
    found = []
    for (unit, code), content in cells.items():
        partner, service, side = [*code.split(":"), "", ""][:3]
        other = units.get(FUNCTION + partner) or _function(release, partner)
        if side == OWES or other is None or not isinstance(content, ReleasedEstimate):
            continue
        own = unit.removeprefix(FUNCTION)
        owed = cells.get((FUNCTION + partner, f"{own}:{service}:{OWES}"))
        found.append(Need(units[unit], other, measures[code], content, owed))
    return tuple(sorted(found, key=_gap, reverse=True))


def rated_name(measure: Measure, language: str) -> str:
    """Return the rated function's name, which stands before the item's statement."""
    return measure.name(language).partition(": ")[0]


def _in_order_of_rows(table: ReleasedTable, item: str) -> tuple[Measure, ...]:
    """Order the columns as the rows, so that the diagonal is one; then who only is rated."""
    places = {u.code.removeprefix(FUNCTION): place for place, u in enumerate(table.units)}
    columns = [m for m in table.measures if m.code.partition(":")[2] == item]
    return tuple(sorted(columns, key=lambda m: places.get(rated_code(m), len(places))))


def _items(table: ReleasedTable) -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for measure in table.measures:
        found.setdefault(measure.code.partition(":")[2], measure)
    return found


def _spot(content: Content, unit: ReleasedUnit, measure: Measure) -> Spot:
    is_own = unit.code == FUNCTION + rated_code(measure)
    return spot(content, measure, is_own=is_own)


def _function(release: Release, code: str) -> ReleasedUnit | None:
    """Return a function by its code, from whichever table names it."""
    for name in ("ties", "needs", "goals"):
        table = release.tables.get(name)
        for unit in table.units if table else ():
            if unit.code == FUNCTION + code:
                return unit
    return None


def _gap(need: Need) -> float:
    owed = estimate(need.owed)
    return need.needed.value - (owed.value if owed else need.needed.value)
