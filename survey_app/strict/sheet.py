"""The sheet of a strict wave: what signer, collector and everybody else may know of it.

It travels as a file between the two who run signer and collector. Nothing in it is secret.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from analysis.disclosure.policy import LEAST_K_STRICT
from analysis.structure import Structure


class TooFewPeopleError(ValueError):
    """The whole organisation has fewer people than one group needs."""


@dataclass(frozen=True, slots=True)
class Group:
    """Departments whose tickets are signed with one key: at least ten people.

    ``code`` is the department in whose name their answers are kept.
    """

    code: str
    name: str
    departments: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One strict wave. ``keys`` are public keys by group (DER in hex) once the signer made them."""

    wave: str  # organisation/wave
    title: str
    questionnaire: str
    groups: tuple[Group, ...]
    functions: Mapping[str, str] = field(default_factory=dict)  # names by code: partners of ties
    keys: Mapping[str, str] = field(default_factory=dict)

    def with_keys(self, keys: Mapping[str, str]) -> Sheet:
        """Return the sheet with the signer's public keys on it."""
        return replace(self, keys=dict(keys))

    def group_names(self) -> dict[str, str]:
        """Return the departments of each group, in words, by its code."""
        return {group.code: group.name for group in self.groups}

    def group_of(self, department: str) -> Group:
        """Return the group that a department belongs to."""
        return next(group for group in self.groups if department in group.departments)


def groups_of(structure: Structure, least: int = LEAST_K_STRICT) -> tuple[Group, ...]:
    """Gather departments into groups of at least ``least`` people, small ones into the unit above.

    Raises
    ------
    TooFewPeopleError
    """
    waiting: dict[str | None, list[str]] = {}
    groups: list[Group] = []
    for department in reversed(structure.departments):  # children before parents
        members = [department.code, *waiting.pop(department.code, [])]
        if _people(structure, members) >= least:
            groups.append(_group(structure, department.code, members))
        else:
            waiting.setdefault(department.parent, []).extend(members)
    left = waiting.pop(None, [])
    return tuple(sorted(_with_leftovers(structure, groups, left, least), key=lambda g: g.code))


def sheet_of(wave: str, title: str, questionnaire: str, structure: Structure) -> Sheet:
    """Write the sheet of a wave that is to be opened in strict mode.

    Raises
    ------
    TooFewPeopleError
    """
    functions = {function.code: function.name for function in structure.functions}
    return Sheet(wave, title, questionnaire, groups_of(structure), functions)


def dump(sheet: Sheet) -> str:
    """Write a sheet as JSON."""
    content = {
        "wave": sheet.wave,
        "title": sheet.title,
        "questionnaire": sheet.questionnaire,
        "groups": [[g.code, g.name, list(g.departments), g.people] for g in sheet.groups],
        "functions": dict(sheet.functions),
        "keys": dict(sheet.keys),
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def load(text: str) -> Sheet:
    """Read a sheet back from its JSON."""
    content = json.loads(text)
    groups = (Group(code, name, tuple(d), people) for code, name, d, people in content["groups"])
    return Sheet(
        wave=content["wave"],
        title=content["title"],
        questionnaire=content["questionnaire"],
        groups=tuple(groups),
        functions=content["functions"],
        keys=content["keys"],
    )


def _people(structure: Structure, codes: list[str]) -> int:
    return sum(structure.department(code).headcount for code in codes)


def _group(structure: Structure, code: str, members: list[str]) -> Group:
    inhabited = sorted(m for m in members if structure.department(m).headcount)
    above = {department.parent for department in structure.departments}
    names = " + ".join(  # named as in the results: a division's own people are not all of it
        f"{structure.department(m).name}, directly" if m in above else structure.department(m).name
        for m in inhabited
    )
    return Group(code, names, tuple(sorted(members)), _people(structure, members))


def _with_leftovers(
    structure: Structure, groups: list[Group], left: list[str], least: int
) -> list[Group]:
    """Put what is left at the top into a group of its own, or into the smallest there is."""
    if not left:
        return groups
    if _people(structure, left) >= least:
        return [*groups, _group(structure, left[0], left)]
    if not groups:
        raise TooFewPeopleError(f"a strict wave needs at least {least} people")
    smallest = min(groups, key=lambda group: (group.people, group.code))
    merged = _group(structure, smallest.code, [*smallest.departments, *left])
    return [*(group for group in groups if group != smallest), merged]
