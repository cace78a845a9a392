"""A release narrowed to one function or one pair: fewer cells, never other numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from analysis.disclosure.released import (
    Measure,
    Participation,
    Release,
    ReleasedTable,
    ReleasedUnit,
    UnitKind,
)
from analysis.reports.finding import Evidence, Finding, Kind
from analysis.reports.sections.cells import FUNCTION, function_names

SAME = ":same"
_BETWEEN = ("ties", "needs", "words", "perception", "goals", "blind")


class UnknownFunctionError(KeyError):
    """No released table knows the function, or a pair is twice the same one."""


Keeps = Callable[[ReleasedUnit, Measure | None], bool]


def about_function(release: Release, function: str) -> tuple[Release, str]:
    """Keep a function's departments, what it says of others, and what others say of it.

    Raises
    ------
    UnknownFunctionError
        No released table knows the function.
    """
    name = function_names(release).get(function)
    if name is None:
        raise UnknownFunctionError(function)

    def keeps(unit: ReleasedUnit, measure: Measure | None) -> bool:
        if unit.kind is UnitKind.ORGANISATION or unit.function == function:
            return True
        return function in _ends(unit) or (measure is not None and _rated(measure) == function)

    part = _narrowed(release, keeps, _kept_themes(release, function))
    return replace(part, participation=_answered(release, function)), name


def about_pair(release: Release, pair: tuple[str, str]) -> tuple[Release, tuple[str, str]]:
    """Keep only what is between two functions, and what each knows of the goals.

    Raises
    ------
    UnknownFunctionError
        No released table knows one of the functions, or they are the same.
    """
    names = function_names(release)
    both = frozenset(pair)
    if len(both) < 2 or not both <= names.keys():
        raise UnknownFunctionError("|".join(pair))

    def keeps(unit: ReleasedUnit, measure: Measure | None) -> bool:
        ends = _ends(unit)
        if len(ends) > 1:
            return ends == both
        rated = _rated(measure) if measure is not None else None
        return bool(ends & both) and (rated is None or rated in both)

    part = replace(_narrowed(release, keeps, ()), participation=_answered(release, *pair))
    return part, (names[pair[0]], names[pair[1]])


def in_release(found: Iterable[Finding], release: Release) -> tuple[Finding, ...]:
    """Keep the findings whose whole evidence is in a narrowed release."""
    cells = {
        (name, cell.unit, cell.measure)
        for name, table in release.tables.items()
        for cell in table.cells
    }
    held = (_within(finding, cells) for finding in found)
    return tuple(finding for finding in held if finding is not None)


def _within(finding: Finding, cells: set[tuple[str, str, str]]) -> Finding | None:
    """Keep a finding that is held; a word that divides several pairs is kept for those held."""
    rests_on = (finding.evidence, *finding.others)
    held = tuple(evidence for evidence in rests_on if _holds(cells, evidence))
    if held == rests_on:
        return finding
    if finding.kind is not Kind.DOUBLE_MEANING or not any(e.measure.endswith(SAME) for e in held):
        return None
    first = next(evidence for evidence in held if evidence.measure.endswith(SAME))
    others = tuple(evidence for evidence in held if evidence != first)
    return replace(finding, evidence=first, others=others)


def _ends(unit: ReleasedUnit) -> frozenset[str]:
    """Return the functions that a row is about: one, or the two of a pair; none for others."""
    if unit.kind is not UnitKind.FUNCTION:
        return frozenset()
    return frozenset(unit.code.removeprefix(FUNCTION).split("|"))


def _answered(release: Release, *functions: str) -> Participation:
    """Say how many of each function answered, where a released table says so."""
    known = {
        unit.code: unit.n
        for name in ("ties", "goals")
        for unit in (release.tables[name].units if name in release.tables else ())
    }
    counts = [known.get(FUNCTION + function, "–") for function in functions]
    return Participation(None, " + ".join(counts), None)


def _holds(cells: set[tuple[str, str, str]], evidence: Evidence) -> bool:
    return (evidence.table, evidence.unit, evidence.measure) in cells


def _rated(measure: Measure) -> str | None:
    """Return the function that a tie's or need's column rates; ``None`` for other columns."""
    rated, colon, _ = measure.code.partition(":")
    is_rating = bool(colon) and measure.group == rated and measure.code != f"{rated}:same"
    return rated if is_rating and not measure.code.endswith((":same", ":knows")) else None


def _kept_themes(release: Release, function: str) -> tuple[str, ...]:
    table = release.tables.get("themes")
    code = FUNCTION + function
    return tuple(c.measure for c in table.cells if c.unit == code) if table else ()


def _narrowed(release: Release, keeps: Keeps, themes: tuple[str, ...]) -> Release:
    found = release.themes
    kept = tuple(t for t in found.themes if t.code in themes) if found else ()
    units = tuple(u for u in release.units if keeps(u, None))
    codes = {u.code for u in units}
    return replace(
        release,
        units=units,
        tables={name: _table(table, keeps) for name, table in release.tables.items()},
        maturity=tuple(m for m in release.maturity if m.unit in codes),
        themes=replace(found, themes=kept) if found and kept else None,
    )


def _table(table: ReleasedTable, keeps: Keeps) -> ReleasedTable:
    units = {u.code: u for u in table.units}
    measures = {m.code: m for m in table.measures}
    is_between = table.name in _BETWEEN
    cells = tuple(
        c
        for c in table.cells
        if c.unit in units
        and c.measure in measures
        and keeps(units[c.unit], measures[c.measure] if is_between else None)
    )
    kept_units, kept_measures = {c.unit for c in cells}, {c.measure for c in cells}
    return replace(
        table,
        units=tuple(u for u in table.units if u.code in kept_units),
        measures=tuple(m for m in table.measures if m.code in kept_measures),
        cells=cells,
    )
