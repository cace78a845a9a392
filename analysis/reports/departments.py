"""Findings about departments: against the rest, and against the wave before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from analysis.disclosure.released import Mark, Release, ReleasedEstimate, UnitKind
from analysis.reports import wording
from analysis.reports.cells import Cell, Cells, joined, open_table, strength_of
from analysis.reports.finding import Evidence, Finding, Kind

SEVERAL = 3  # dimensions; from here on, what moved everywhere is one finding


def gaps(release: Release, language: str) -> Iterator[Finding]:
    """Name departments that differ from the rest, where the gate's table marks them.

    What one department is below (or above) in is one finding: the surest with its size, the
    others by name.
    """
    table = open_table(release, "gaps", language)
    if table is None:
        return
    by_unit: dict[tuple[str, Mark], list[Cell]] = defaultdict(list)
    for cell in table.marked():
        by_unit[cell[0], cell[2].mark].append(cell)
    for (_, mark), cells in by_unit.items():
        first, *rest = sorted(cells, key=_strength, reverse=True)
        key = "gap.below" if mark is Mark.BELOW else "gap.above"
        parts = [_sentence(table, first, key), wording.say("not_chance", language)]
        if rest:
            names = joined([table.measure(m) for _, m, _ in rest], language)
            parts.append(wording.say("gap.more", language, measures=names))
        yield _finding(Kind.GAP, table, [first, *rest], tuple(parts))


def changes(release: Release, language: str) -> Iterator[Finding]:
    """Say what rose or fell since the wave before, where the gate's table marks it.

    Where the whole organisation moved, its departments moving the same way is no news.
    """
    table = open_table(release, "change", language)
    if table is None:
        return
    marked = sorted(table.marked(), key=_strength, reverse=True)
    tops = {u.code for u in table.table.units if u.kind is UnitKind.ORGANISATION}
    of_whole = [cell for cell in marked if cell[0] in tops]
    moved = {(measure, content.mark) for _, measure, content in of_whole}
    yield from _of_whole(table, of_whole)
    for cell in marked:
        if cell[0] not in tops and (cell[1], cell[2].mark) not in moved:
            yield _one_change(table, cell)


def _of_whole(table: Cells, cells: list[Cell]) -> Iterator[Finding]:
    for is_up in (True, False):
        found = [cell for cell in cells if (cell[2].value > 0) is is_up]
        if len(found) < SEVERAL:
            yield from (_one_change(table, cell) for cell in found)
            continue
        key = "change.rose_several" if is_up else "change.fell_several"
        counts = {"n": str(len(found)), "of": str(len(table.table.measures))}
        parts = (
            _sentence(table, found[0], key, **counts),
            wording.say("not_chance", table.language),
        )
        yield _finding(Kind.CHANGE, table, found, parts)


def _one_change(table: Cells, cell: Cell) -> Finding:
    key = "change.rose" if cell[2].value > 0 else "change.fell"
    parts = (_sentence(table, cell, key), wording.say("not_chance", table.language))
    return _finding(Kind.CHANGE, table, [cell], parts)


def _sentence(table: Cells, cell: Cell, key: str, **counts: str) -> str:
    unit, measure, content = cell
    return wording.say(
        key,
        table.language,
        unit=table.unit(unit),
        measure=table.measure(measure),
        size=wording.number(abs(content.value), table.language),
        interval=_interval_of_size(content, table.language),
        **counts,
    ).replace(" ()", "")


def _finding(kind: Kind, table: Cells, cells: list[Cell], parts: tuple[str, ...]) -> Finding:
    evidence = [Evidence(table.table.name, unit, measure) for unit, measure, _ in cells]
    return Finding(
        kind,
        _strength(cells[0]),
        parts,
        evidence[0],
        _interval_of_size(cells[0][2], table.language),
        tuple(evidence[1:]),
    )


def _strength(cell: Cell) -> float:
    return strength_of(cell[2].value, cell[2])


def _interval_of_size(cell: ReleasedEstimate, language: str) -> str:
    """Return the interval of a difference's size, so that "below by" never has a minus sign."""
    if cell.low is None or cell.high is None:
        return ""
    if cell.value < 0:
        return wording.between(-cell.high, -cell.low, language)
    return wording.between(cell.low, cell.high, language)
