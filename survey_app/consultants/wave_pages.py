"""What the page of a wave shows, station by station."""

from __future__ import annotations

import datetime
from typing import Any

from questionnaires import timing
from questionnaires.advice import advice
from questionnaires.model import Questionnaire
from questionnaires.reader import parse
from survey_app import opening
from survey_app.consultants import coverage, drafts
from survey_app.consultants.progress import progress_of
from survey_app.consultants.wave_forms import problems_of
from survey_app.db import get_session
from survey_app.models import Wave, WaveState
from survey_app.store import invitations, organisations, themes, tie_days, waves


def content_of(wave: Wave, today: datetime.date) -> dict[str, Any]:
    """Return what the template of this station shows."""
    if wave.state == WaveState.DRAFT.value:
        return draft(wave)
    if wave.state == WaveState.OPEN.value:
        return _open(wave, today)
    return {
        "progress": progress_of(wave),
        "reading": themes.reading(get_session(), wave),
        "ties_from": tie_days.of_wave(get_session(), wave),
    }


def draft(wave: Wave) -> dict[str, Any]:
    """Return what a draft would become: who is merged, how long it takes, what is missing."""
    session = get_session()
    structure = organisations.structure(session, wave.organisation_id)
    policy = waves.policy_of(wave)
    problems = problems_of(wave.questionnaire, wave.code)
    questionnaire = None if problems else parse(wave.questionnaire, wave.code)
    obstacles = drafts.obstacles(structure, problems=len(problems), k=policy.k_scores)
    plan = None
    if structure.departments:
        try:
            plan = opening.expected_plan(structure, policy)
        except ValueError as error:  # two units would bear one code
            obstacles.append(str(error))
    return {
        "structure": structure,
        "problems": problems,
        "questionnaire": questionnaire,
        "obstacles": obstacles,
        "plan": plan,
        "fates": coverage.fates(structure, plan) if plan else [],
        "ties": coverage.tie_coverage(structure, questionnaire, policy) if questionnaire else None,
        "minutes": meter(questionnaire) if questionnaire else {},
        "advice": advice(questionnaire) if questionnaire else (),
    }


def meter(questionnaire: Questionnaire) -> dict[str, float]:
    """Return the minutes that answering takes, by language."""
    return {code: timing.minutes(questionnaire, code) for code in questionnaire.languages}


def _open(wave: Wave, today: datetime.date) -> dict[str, Any]:
    session = get_session()
    structure = waves.structure_of(session, wave)
    participation = waves.participation(session, wave, today)
    return {
        "structure": structure,
        "people": sum(department.headcount for department in structure.departments),
        "participation": participation,
        "batches": invitations.batches(session, wave_id=wave.id),
        "open_uses": invitations.uses_of_open_links(session, wave_id=wave.id),
    }
