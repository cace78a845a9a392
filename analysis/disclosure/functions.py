"""Rows by function: a second way to cut the same people, planned together with the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from analysis.disclosure.differences import differences
from analysis.disclosure.plan import Members, ReleasePlan
from analysis.disclosure.policy import DisclosurePolicy, band
from analysis.disclosure.protection import keep_safe
from analysis.disclosure.released import ReleasedUnit, UnitKind
from analysis.structure import Structure

LEAST_RATED = 3  # a function of one or two people is never rated: that would be an appraisal


def plan_functions(
    plan: ReleasePlan,
    structure: Structure,
    policy: DisclosurePolicy,
    *,
    k: int | None = None,
    alone: bool = False,
) -> ReleasePlan:
    """Decide which functions may be shown beside the units of a tree.

    Parameters
    ----------
    plan : ReleasePlan
        The plan of the tree, which is released in any case.
    structure : Structure
        The organisation, with the function of each department.
    policy : DisclosurePolicy
        The limits of the wave.
    k : int, optional
        The fewest people behind a function; never less than the policy's limit for scores.
    alone : bool
        What is asked is published by function only, never by department: then every function of
        at least ``k`` people is whole, as functions have nobody in common.

    Returns
    -------
    ReleasePlan
        One unit for each function that can be shown, coded "function:" and its code. Where all
        its people would give a small group away, the unit holds only those departments that the
        tree's own groups consist of; where these are fewer than ``k``, it is left out.
    """
    limit = max(plan.k, policy.k_scores, k or 0)
    if plan.is_empty:
        return _with_units(plan, structure, {}, limit)
    whole = _whole_functions(structure, plan)
    if alone:
        large = {c: a for c, a in whole.items() if _people(a, plan) >= limit}
        return replace(_with_units(plan, structure, large, limit), beside=())
    codes = list(whole)
    kept = keep_safe([whole[c] for c in codes], _sums(plan), plan.counts.tolist(), k=limit)
    shown = {codes[i]: whole[codes[i]] for i in kept}
    for code in codes:
        inner = _inside(whole[code], plan)
        if code not in shown and _people(inner, plan) >= limit:
            shown[code] = inner  # a union of the tree's own groups says nothing new
    return _with_units(plan, structure, {c: shown[c] for c in codes if c in shown}, limit)


def rateable_functions(structure: Structure) -> tuple[str, ...]:
    """Return the functions with enough people to be rated by others."""
    people: dict[str, int] = defaultdict(int)
    for department in structure.departments:
        if department.function is not None:
            people[department.function] += department.headcount
    return tuple(f.code for f in structure.functions if people[f.code] >= LEAST_RATED)


def _whole_functions(structure: Structure, plan: ReleasePlan) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for i, department in enumerate(structure.departments):
        if department.function is not None and plan.counts[i] > 0:
            found[department.function].add(i)
    return {code: frozenset(atoms) for code, atoms in sorted(found.items())}


def _people(atoms: frozenset[int], plan: ReleasePlan) -> int:
    return sum(int(plan.counts[i]) for i in atoms)


def _sums(plan: ReleasePlan) -> list[frozenset[int]]:
    return [frozenset(members.tolist()) for members in plan.members]


def _inside(function: frozenset[int], plan: ReleasePlan) -> frozenset[int]:
    """Return the part of a function that consists of whole groups of the tree."""
    peopled = [[i for i in members if plan.counts[i] > 0] for members in _sums(plan)]
    groups = [group for group in differences(peopled) if group <= function]
    return frozenset().union(*groups)


def _with_units(
    plan: ReleasePlan, structure: Structure, shown: Mapping[str, frozenset[int]], k: int
) -> ReleasePlan:
    names = {function.code: function.name for function in structure.functions}
    units: list[ReleasedUnit] = []
    members: list[Members] = []
    shown_in: dict[str, str] = {}
    for code, atoms in shown.items():
        indices = np.array(sorted(atoms), dtype=np.intp)
        departments = tuple(structure.departments[i].code for i in indices)
        unit = ReleasedUnit(
            code=f"function:{code}",
            name=names.get(code, code),
            kind=UnitKind.FUNCTION,
            parent=None,
            depth=0,
            departments=departments,
            n=band(int(plan.counts[indices].sum())),
            function=code,
        )
        units.append(unit)
        members.append(indices)
        shown_in |= dict.fromkeys(departments, unit.code)
    return ReleasePlan(
        units=tuple(units),
        members=tuple(members),
        rows=tuple(units),
        shown_in=shown_in,
        counts=plan.counts,
        k=k,
        labels=plan.labels,
        dimensions=plan.dimensions,
        beside=(plan, *plan.beside),
    )
