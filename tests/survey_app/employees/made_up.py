"""A wave with the full questionnaire, open, with links to answer it."""

from __future__ import annotations

import datetime
import json

from flask import Flask

from analysis.structure import Department, Function, Structure
from questionnaires.library import built_in_text
from survey_app.db import get_session
from survey_app.models import Wave
from survey_app.store import invitations, organisations, waves

OPENING = datetime.date(2026, 3, 2)
CLOSING = datetime.date(2026, 3, 20)

STRUCTURE = Structure(
    "Kepler Instruments",
    (
        Department("sales", "Sales", None, "sales", 14),
        Department("inside", "Inside sales", "sales", "sales", 8),
        Department("finance", "Finance", None, "finance", 12),
        Department("lab", "Laboratory", None, "research", 12),
        Department("legal", "Legal", None, "legal", 3),
        Department("compliance", "Compliance", None, "legal", 4),
    ),
    (
        Function("sales", "Sales"),
        Function("finance", "Finance"),
        Function("research", "Research and development"),
        Function("legal", "Legal"),
        Function("it", "IT"),
        Function("service", "Customer service"),
    ),
)
PLAN = json.dumps(
    {
        "shown_in": {
            "sales": "sales",
            "inside": "inside",
            "finance": "finance",
            "lab": "organisation",
            "legal": "legal+",
            "compliance": "legal+",
        },
        "units": [
            {
                "code": "organisation",
                "name": "Kepler Instruments",
                "departments": [d.code for d in STRUCTURE.departments],
            },
            {"code": "sales", "name": "Sales", "departments": ["sales", "inside"]},
            {"code": "inside", "name": "Inside sales", "departments": ["inside"]},
            {"code": "finance", "name": "Finance", "departments": ["finance"]},
            {
                "code": "legal+",
                "name": "Legal + Compliance",
                "departments": ["legal", "compliance"],
            },
        ],
    }
)


def open_wave(app: Flask, questionnaire: str = "alignment_core", code: str = "q1") -> int:
    """Open a wave in the organisation "kepler"; return its key."""
    with app.app_context():
        session = get_session()
        organisation = organisations.find(session, code="kepler")
        if organisation is None:
            organisation = organisations.create(session, code="kepler", name=STRUCTURE.organisation)
            organisations.replace_structure(session, organisation.id, STRUCTURE)
        wave = waves.create_draft(
            session,
            organisation_id=organisation.id,
            code=code,
            name="Spring 2026",
            questionnaire_text=built_in_text(questionnaire),
        )
        waves.open_wave(session, wave, today=OPENING, plan_json=PLAN, closes_on=CLOSING)
        return wave.id


def tokens(app: Flask, wave_id: int, *departments: str) -> list[str]:
    """Hand out one token for each department named, in that order."""
    with app.app_context():
        issued = invitations.issue_batch(get_session(), wave_id=wave_id, departments=departments)
    by_department: dict[str, list[str]] = {}
    for token in issued:
        by_department.setdefault(token.department, []).append(token.token)
    return [by_department[department].pop() for department in departments]


def open_link(app: Flask, wave_id: int, *, limit: int = 5) -> str:
    """Make a link that many may use."""
    with app.app_context():
        return invitations.create_open_link(get_session(), wave_id=wave_id, limit=limit)


def close(app: Flask, wave_id: int) -> None:
    """Close the wave."""
    with app.app_context():
        session = get_session()
        waves.close_wave(session, session.get_one(Wave, wave_id), today=CLOSING)
