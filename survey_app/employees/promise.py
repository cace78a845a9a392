"""What the first page says: who asks, how long it takes, with whom answers are merged."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from survey_app.employees.pages import minutes_of
from survey_app.models import Wave
from survey_app.store import waves

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Promise:
    """The facts of one wave, for somebody of one department.

    Attributes
    ----------
    shown_with : tuple of str
        Departments whose answers are shown together with one's own; empty where it stands alone.
    is_shown : bool
        Whether the department's answers are shown at all, and not only in totals above it.
    """

    organisation: str
    minutes: int
    closes_on: datetime.date | None
    department: str
    shown_with: tuple[str, ...]
    is_shown: bool
    k_scores: int
    k_distributions: int
    k_comments: int


def promise_to(session: Session, wave: Wave, *, department: str, language: str) -> Promise:
    """Gather what the first page says."""
    structure = waves.structure_of(session, wave)
    shown_with, is_shown = _shown_with(wave, department)
    names = (structure.department(code).name for code in shown_with)
    return Promise(
        organisation=wave.organisation.name,
        minutes=minutes_of(waves.questionnaire_of(wave), language),
        closes_on=wave.closes_on,
        department=structure.department(department).name,
        shown_with=tuple(names),
        is_shown=is_shown,
        k_scores=wave.k_scores,
        k_distributions=wave.k_distributions,
        k_comments=wave.k_comments,
    )


def _shown_with(wave: Wave, department: str) -> tuple[list[str], bool]:
    """Read the wave's plan: which departments share a unit with this one."""
    plan = json.loads(wave.plan or "{}")
    if "shown_in" not in plan:
        return [], True
    unit_code = plan["shown_in"].get(department)
    unit = next((u for u in plan.get("units", []) if u["code"] == unit_code), None)
    if unit is None:
        return [], False
    return [code for code in unit["departments"] if code != department], True
