"""Sealed wave -> matrix -> measures -> gate -> release: the one road, and the only one.

The only module that knows both the database and the measures. It runs in the worker.
"""

from __future__ import annotations

import datetime

import numpy as np
from sqlalchemy.orm import Session

from analysis.assessment.assess import History, assess
from analysis.assessment.wave import Comment, WaveData, wave_data
from analysis.disclosure.ledger import Ledger, LedgerEntry
from analysis.disclosure.released import WaveLabel, dump
from analysis.disclosure.released import load as read_release
from analysis.disclosure.sums import dump_sums, load_sums
from analysis.matrix import ResponseMatrix, decode, keying_of
from survey_app.models import Wave, WaveState
from survey_app.sealing import seal
from survey_app.store import releases, sealed, waves


def advance(session: Session, wave_id: int, *, today: datetime.date) -> None:
    """Take a closed wave as far as it goes: seal it, then publish it. Safe to call again."""
    wave = session.get_one(Wave, wave_id)
    if wave.state == WaveState.CLOSED.value:
        seal(session, wave, today=today)
    if wave.state == WaveState.SEALED.value:
        publish(session, wave, today=today)


def publish(session: Session, wave: Wave, *, today: datetime.date) -> None:
    """Compute everything that may be known about a sealed wave, and store it as a release."""
    waves.set_progress(session, wave, "computing")
    assessment = assess(load(session, wave), history=_history(session, wave))
    releases.publish(
        session,
        wave,
        content=dump(assessment.release),
        sums=dump_sums(assessment.sums),
        today=today,
    )
    waves.set_progress(session, wave, None)


def _history(session: Session, wave: Wave) -> History | None:
    """Return the last published wave before this one, and the ledger of all releases."""
    before = [
        other
        for other in waves.of_organisation(session, wave.organisation_id)
        if other.state == WaveState.PUBLISHED.value and other.id < wave.id
    ]
    record = releases.latest(session, before[0]) if before else None
    if record is None:
        return None
    entries = (
        LedgerEntry(one.hash.hex(), load_sums(one.sums))
        for one in releases.of_organisation(session, wave.organisation_id)
        if one.sums is not None
    )
    return History(load(session, before[0]), read_release(record.content), Ledger(tuple(entries)))


def load(session: Session, wave: Wave) -> WaveData:
    """Read a sealed wave into what the analysis is handed."""
    questionnaire = waves.questionnaire_of(wave)
    structure = waves.structure_of(session, wave)
    content = sealed.load(session, wave)
    keying = keying_of(questionnaire)
    closed_on = wave.closed_on or wave.opened_on
    return wave_data(
        label=WaveLabel(
            code=wave.code,
            name=wave.name,
            date=closed_on.isoformat() if closed_on else "",
            questionnaire=questionnaire.code,
            version=questionnaire.version,
            languages=questionnaire.languages,
        ),
        questionnaire=questionnaire,
        structure=structure,
        matrix=ResponseMatrix(
            ratings=decode(content.ratings, keying),
            departments=np.asarray(content.departments, dtype=np.int32),
            keying=keying,
        ),
        policy=waves.policy_of(wave),
        choices=content.choices,
        comments=tuple(Comment(*row) for row in content.comments),
        invited=wave.invited or None,
    )
