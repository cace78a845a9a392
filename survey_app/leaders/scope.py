"""What one leader may see: the part of the tree that is theirs, and the whole as one row."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.disclosure.released import (
    Reason,
    Refusal,
    Release,
    ReleasedCell,
    ReleasedTable,
    ReleasedUnit,
    UnitKind,
)
from analysis.reports.findings import Evidence, Finding, Kind, findings

FUNCTION = "function:"
PAIR = "|"
SIDES = frozenset({"staff", "leaders"})  # of the whole organisation, in the table "sponsorship"
BETWEEN = ("ties", "needs", "perception", "blind")
"""Tables that a pair sees of itself before all leaders see them."""
COMPARED = frozenset({Kind.TIE_ASYMMETRY, Kind.CLAIMED_GOALS, Kind.SPONSORSHIP})
"""Kinds that are tested here and not marked by the gate: they are tested over the whole alone."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The released units and the functions that lie wholly in a leader's part of the tree."""

    units: frozenset[str]
    functions: frozenset[str]
    name: str

    def holds(self, unit: ReleasedUnit, group: str | None) -> bool:
        """Tell whether a cell lies in the scope. A tie belongs to both its ends."""
        if unit.kind is UnitKind.ORGANISATION or unit.code in self.units | SIDES:
            return True
        ends = set(unit.code.removeprefix(FUNCTION).split(PAIR))
        if unit.kind is not UnitKind.FUNCTION:
            return False
        return bool(ends & self.functions) or group in self.functions


def scope_of(release: Release, department: str) -> Scope:
    """Find the released units that lie wholly inside a department's part of the tree.

    A department that was merged is shown in its merged row, so that row is in its scope.
    """
    top = next((u for u in release.units if u.code == department), None) or next(
        (u for u in release.units if u.kind is UnitKind.MERGED and department in u.departments),
        None,
    )
    if top is None:
        return Scope(frozenset(), frozenset(), department)
    inside = frozenset(top.departments) | {top.code}
    units = frozenset(
        u.code
        for u in release.units
        if u.code == top.code or (u.departments and inside.issuperset(u.departments))
    )
    return Scope(units, _functions_inside(release, inside), top.name)


def narrowed(release: Release, scope: Scope | None) -> Release:
    """Return the release with only what the scope holds; ``None`` is everything."""
    if scope is None:
        return release
    return replace(
        release,
        units=tuple(u for u in release.units if scope.holds(u, None)),
        tables={name: _narrowed_table(table, scope) for name, table in release.tables.items()},
        maturity=tuple(
            m for m in release.maturity if m.unit in scope.units or m.unit == "organisation"
        ),
    )


def said_within(whole: Release, part: Release, language: str) -> tuple[Finding, ...]:
    """Say what a narrowed release shows: as of the whole, where all of its evidence is in scope.

    What rests on cells of which only some are in the scope is said anew of those.
    """
    kept = [f for f in findings(whole, language) if in_scope(f, part)]
    covered = {f.evidence for f in kept} | {other for f in kept for other in f.others}
    anew = [
        f
        for f in findings(part, language)
        if f.kind not in COMPARED and f.kind.is_claim and f.evidence not in covered
    ]
    claims = [f for f in (*kept, *anew) if f.kind.is_claim]
    claims.sort(key=lambda f: -f.strength)
    described = [f for f in findings(part, language) if not f.kind.is_claim]
    if claims:
        described = [f for f in described if f.kind is not Kind.NOTHING]
    return (*claims, *described)


def without_ties(release: Release) -> Release:
    """Return a release for those who see no tie yet."""
    kept = {name: table for name, table in release.tables.items() if name not in BETWEEN}
    waiting = [name for name in BETWEEN if name in release.tables]
    refusals = tuple(Refusal(name, Reason.PAIR_FIRST, "") for name in waiting)
    return replace(release, tables=kept, refusals=(*release.refusals, *refusals))


def said_without_ties(whole: Release, language: str) -> tuple[Finding, ...]:
    """Say what is found apart from ties; never that nothing stands out where a tie does."""
    found = findings(whole, language)
    kept = [f for f in found if not any(e.table in BETWEEN for e in (f.evidence, *f.others))]
    return tuple(kept)


def in_scope(finding: Finding, release: Release) -> bool:
    """Tell whether all that a finding rests on is in a narrowed release."""
    return all(_is_held(evidence, release) for evidence in (finding.evidence, *finding.others))


def _is_held(evidence: Evidence, release: Release) -> bool:
    table = release.tables.get(evidence.table)
    if table is None or not evidence.measure or evidence.table == "themes":
        return True
    return any(c.unit == evidence.unit and c.measure == evidence.measure for c in table.cells)


def _functions_inside(release: Release, departments: frozenset[str]) -> frozenset[str]:
    """Return the functions of which every department lies inside."""
    members: dict[str, set[str]] = {}
    for unit in release.units:
        if unit.function and unit.kind is not UnitKind.FUNCTION:
            members.setdefault(unit.function, set()).update(unit.departments)
    return frozenset(code for code, found in members.items() if found and found <= departments)


def _narrowed_table(table: ReleasedTable, scope: Scope) -> ReleasedTable:
    groups = {m.code: m.group for m in table.measures}
    units = {u.code: u for u in table.units}
    cells: tuple[ReleasedCell, ...] = tuple(
        c
        for c in table.cells
        if c.unit in units and scope.holds(units[c.unit], groups.get(c.measure))
    )
    kept = {c.unit for c in cells}
    return replace(table, units=tuple(u for u in table.units if u.code in kept), cells=cells)
