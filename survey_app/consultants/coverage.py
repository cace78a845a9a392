"""Who will be merged with whom, and which ties will reach the limit: told before opening."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from analysis.disclosure.policy import DisclosurePolicy
from analysis.structure import Department, Structure
from questionnaires.model import Questionnaire

EXPECTED_RATE = 0.7
MOST_NAMED = 4
FEWEST_TO_BE_RATED = 3  # a function of one or two people is never rated: a personal appraisal


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one department's answers: shown alone, merged, or only counted above."""

    name: str
    depth: int
    headcount: int
    kind: str  # "alone", "merged", "above"
    text: str


@dataclass(frozen=True, slots=True)
class RatingFunction:
    """How many answers about each partner are to be expected from one function."""

    name: str
    people: int
    expected: float
    reaches: bool


@dataclass(frozen=True, slots=True)
class TieCoverage:
    """Which functions will say enough about their partners, if they pick them evenly."""

    functions: tuple[RatingFunction, ...]
    partners: int
    k: int
    rate: float
    never_rated: tuple[str, ...]


def fates(structure: Structure, plan_json: str) -> list[Fate]:
    """Return what becomes of each department, by the plan that opening will freeze."""
    units = json.loads(plan_json)["units"]
    return [
        Fate(
            name=department.name,
            depth=len(structure.path(department.code)) - 1,
            headcount=department.headcount,
            **_fate(structure, department.code, units),
        )
        for department in structure.departments
        if department.headcount
    ]


def _fate(structure: Structure, code: str, units: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    holding = [_people_of(structure, unit) for unit in units if code in unit["departments"]]
    if not holding:
        return {"kind": "above", "text": gettext("not shown: too few in the whole organisation")}
    smallest = min(holding, key=lambda unit: len(unit.departments))
    others = [other for other in smallest.departments if other.code != code]
    if not others:
        return {"kind": "alone", "text": gettext("shown alone")}
    if len(others) > MOST_NAMED:
        return {"kind": "above", "text": gettext("counted in %(unit)s", unit=smallest.name)}
    names = ", ".join(department.name for department in others)
    return {"kind": "merged", "text": gettext("shown together with %(names)s", names=names)}


@dataclass(frozen=True, slots=True)
class _Unit:
    name: str
    departments: tuple[Department, ...]


def _people_of(structure: Structure, unit: Mapping[str, Any]) -> _Unit:
    """Return a unit of the plan with those of its departments in which somebody sits."""
    departments = (structure.department(code) for code in unit["departments"])
    return _Unit(unit["name"], tuple(d for d in departments if d.headcount))


def tie_coverage(
    structure: Structure,
    questionnaire: Questionnaire,
    policy: DisclosurePolicy,
    rate: float = EXPECTED_RATE,
) -> TieCoverage | None:
    """Say what is to be expected of the ties; ``None`` where none are asked."""
    asked = questionnaire.tie_question
    if asked is None or len(structure.functions) < 2:
        return None
    people = Counter[str]()
    for department in structure.departments:
        if department.function:
            people[department.function] += department.headcount
    others = len(structure.functions) - 1
    picks = min(asked.most_partners, others) / others
    return TieCoverage(
        functions=tuple(
            _rating(function.name, people[function.code], rate * picks, policy.k_scores)
            for function in structure.functions
        ),
        partners=asked.most_partners,
        k=policy.k_scores,
        rate=rate,
        never_rated=tuple(
            f.name for f in structure.functions if 0 < people[f.code] < FEWEST_TO_BE_RATED
        ),
    )


def _rating(name: str, people: int, share: float, k: int) -> RatingFunction:
    expected = people * share
    return RatingFunction(name, people, math.floor(expected), expected >= k)
