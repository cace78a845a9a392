"""Tables of pairs of functions: released cells laid out anew, none of them changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.disclosure.released import (
    Measure,
    ReleasedCell,
    ReleasedEstimate,
    ReleasedTable,
    ReleasedUnit,
    Suppression,
    UnitKind,
)

PREFIX = "function:"
BETWEEN = "|"


def pair_measure(other: str, measure: str) -> str:
    """Name what a function says about another one, as a column of that function's table."""
    return f"{other}{BETWEEN}{measure}"


def as_pairs(
    name: str,
    table: ReleasedTable,
    measures: Sequence[Measure],
    names: Mapping[str, str],
    *,
    turned: frozenset[str] = frozenset(),
    mutual: frozenset[str] = frozenset(),
) -> ReleasedTable:
    """Lay out a table of functions, whose columns speak of other functions, as rows of pairs.

    Parameters
    ----------
    name : str
        Name of the new table.
    table : ReleasedTable
        Rows are functions, columns are made by :func:`pair_measure`.
    measures : sequence of Measure
        The columns of the new table.
    names : mapping of function code to name
    turned : set of measure code
        What the second of the pair says about the first: B's guess stands in the row "a|b".
    mutual : set of measure code
        What rests on the answers of both: shown only where both directions were released.

    Returns
    -------
    ReleasedTable
        A row "a|b" for each pair of which anything was released.
    """
    cells = []
    for cell in table.cells:
        other, _, measure = cell.measure.partition(BETWEEN)
        own = cell.unit.removeprefix(PREFIX)
        first, second = (other, own) if measure in turned else (own, other)
        cells.append(ReleasedCell(f"{first}{BETWEEN}{second}", measure, cell.content))
    cells_of = {(cell.unit, cell.measure): cell.content for cell in cells}
    cells = [cell for cell in cells if cell.measure not in mutual or _is_mutual(cell, cells_of)]
    shown = {cell.unit for cell in cells if isinstance(cell.content, ReleasedEstimate)}
    units = {unit.code.removeprefix(PREFIX): unit for unit in table.units}
    rows = tuple(_pair(code, units, names) for code in sorted(shown))
    kept = {row.code for row in rows}
    ordered = sorted((c for c in cells if c.unit in kept), key=lambda c: (c.unit, c.measure))
    return ReleasedTable(name, rows, tuple(measures), tuple(ordered))


def _is_mutual(
    cell: ReleasedCell, cells: Mapping[tuple[str, str], ReleasedEstimate | Suppression]
) -> bool:
    first, _, second = cell.unit.partition(BETWEEN)
    other = cells.get((f"{second}{BETWEEN}{first}", cell.measure))
    return isinstance(cell.content, Suppression) or isinstance(other, ReleasedEstimate)


def _pair(code: str, units: Mapping[str, ReleasedUnit], names: Mapping[str, str]) -> ReleasedUnit:
    first, _, second = code.partition(BETWEEN)
    side = units.get(first) or units[second]
    return replace(
        side,
        code=code,
        name=f"{names.get(first, first)} – {names.get(second, second)}",
        kind=UnitKind.FUNCTION,
        function=first,
    )
