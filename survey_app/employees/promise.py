"""What the first page says: who asks, how long it takes, with whom answers are merged."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from analysis.structure import Structure
from survey_app.employees.pages import minutes_of
from survey_app.models import Wave
from survey_app.store import waves

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ORGANISATION = "organisation"  # the plan's own word for the whole


class Place(Enum):
    """How the answers of a group are shown, if everybody answers."""

    ALONE = "alone"
    MERGED = "merged"
    TOTAL = "total"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Group:
    """Those who sit directly in one department.

    Attributes
    ----------
    is_direct : bool
        Whether there are departments below, so that the name alone would mean more people.
    """

    name: str
    is_direct: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one group's answers appear.

    Attributes
    ----------
    beside : tuple of Group
        Whom the group is merged with.
    total : str
        The unit in whose total alone the group counts.
    """

    place: Place
    beside: tuple[Group, ...] = ()
    total: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """The facts of one wave, for somebody of one department."""

    organisation: str
    minutes: int
    closes_on: datetime.date | None
    group: Group
    standing: Standing
    k_scores: int
    k_distributions: int
    k_comments: int


def promise_to(session: Session, wave: Wave, *, department: str, language: str) -> Promise:
    """Gather what the first page says."""
    structure = waves.structure_of(session, wave)
    return Promise(
        organisation=wave.organisation.name,
        minutes=minutes_of(waves.questionnaire_of(wave), language),
        closes_on=wave.closes_on,
        group=_group(structure, department),
        standing=standing_of(structure, wave.plan, department),
        k_scores=wave.k_scores,
        k_distributions=wave.k_distributions,
        k_comments=wave.k_comments,
    )


def standing_of(structure: Structure, plan_json: str | None, department: str) -> Standing:
    """Read a wave's plan: in which unit those who sit directly in a department are shown."""
    plan = json.loads(plan_json or "{}")
    if "shown_in" not in plan:
        return Standing(Place.ALONE)
    code = plan["shown_in"].get(department)
    unit = next((u for u in plan.get("units", []) if u["code"] == code), None)
    if unit is None:
        return Standing(Place.NOWHERE)
    inhabited = [
        other
        for other in unit["departments"]
        if other != department and structure.department(other).headcount
    ]
    if not inhabited:
        return Standing(Place.ALONE)
    if code == ORGANISATION or code in {d.code for d in structure.departments}:
        return Standing(Place.TOTAL, total=unit["name"])
    return Standing(Place.MERGED, beside=tuple(_group(structure, other) for other in inhabited))


def _group(structure: Structure, department: str) -> Group:
    is_direct = any(d.parent == department for d in structure.departments)
    return Group(structure.department(department).name, is_direct)
