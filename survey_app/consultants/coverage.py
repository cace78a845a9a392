"""Who will be merged with whom, and which ties will reach the limit: told before opening."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from analysis.disclosure.policy import DisclosurePolicy
from analysis.structure import Structure
from questionnaires.model import Questionnaire

EXPECTED_RATE = 0.7
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
    plan = json.loads(plan_json)
    units = {unit["code"]: unit for unit in plan["units"]}
    return [
        Fate(
            name=department.name,
            depth=len(structure.path(department.code)) - 1,
            headcount=department.headcount,
            **_fate(structure, department.code, units.get(plan["shown_in"].get(department.code))),
        )
        for department in structure.departments
    ]


def _fate(structure: Structure, code: str, unit: Mapping[str, object] | None) -> dict[str, str]:
    if structure.department(code).headcount == 0:
        return {"kind": "alone", "text": gettext("nobody sits directly here")}
    if unit is None:
        return {"kind": "above", "text": gettext("not shown: too few in the whole organisation")}
    others = [other for other in _departments(unit) if other != code]
    filled = [structure.department(o) for o in others if structure.department(o).headcount]
    if not filled:
        return {"kind": "alone", "text": gettext("shown alone")}
    if len(filled) > MOST_NAMED:
        return {"kind": "above", "text": gettext("counted in %(unit)s", unit=unit["name"])}
    names = ", ".join(department.name for department in filled)
    return {"kind": "merged", "text": gettext("shown together with %(names)s", names=names)}


MOST_NAMED = 4


def _departments(unit: Mapping[str, object]) -> Sequence[str]:
    departments = unit["departments"]
    return departments if isinstance(departments, list) else []


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
