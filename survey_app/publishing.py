"""Sealed wave -> matrix -> measures -> gate -> release: the one road, and the only one.

The only module that knows both the database and the measures. It runs in the worker.
"""

from __future__ import annotations

import datetime

import numpy as np
from sqlalchemy.orm import Session

from analysis.assessment.assess import History, assess
from analysis.assessment.voices import Reading
from analysis.assessment.wave import Comment, WaveData, wave_data
from analysis.disclosure.ledger import Ledger, LedgerEntry
from analysis.disclosure.released import WaveLabel, dump
from analysis.disclosure.released import load as read_release
from analysis.disclosure.sums import dump_sums, load_sums
from analysis.friction import drafts
from analysis.matrix import ResponseMatrix, decode, keying_of
from survey_app.models import Wave, WaveState
from survey_app.sealing import NothingCollectedError, seal
from survey_app.store import releases, sealed, themes, waves


def advance(session: Session, wave_id: int, *, today: datetime.date) -> None:
    """Take a closed wave as far as it goes: seal it, then publish it. Safe to call again."""
    wave = session.get_one(Wave, wave_id)
    if wave.state == WaveState.CLOSED.value:
        try:
            seal(session, wave, today=today)
        except NothingCollectedError:
            return  # a strict wave waits for its collector
    is_due = wave.state == WaveState.PUBLISHED.value and wave_id in themes.to_release(session)
    if wave.state == WaveState.SEALED.value or is_due:
        publish(session, wave, today=today)


def publish(session: Session, wave: Wave, *, today: datetime.date) -> None:
    """Compute everything that may be known about a sealed wave, and store it as a release."""
    waves.set_progress(session, wave, "computing")
    before = _before(session, wave)
    assessment = assess(
        load(session, wave),
        history=_history(session, before),
        ledger=_ledger(session, wave),
        reading=_reading(session, wave, before),
    )
    voices = assessment.voices
    if voices.found is not None:
        themes.keep_draft(
            session,
            wave,
            draft=drafts.dump_draft(voices.found),
            memory=drafts.dump_memory(voices.memory),
            is_released=voices.themes is not None,
        )
    releases.publish(
        session,
        wave,
        content=dump(assessment.release),
        sums=dump_sums(assessment.sums),
        today=today,
    )
    waves.set_progress(session, wave, None)


def _before(session: Session, wave: Wave) -> Wave | None:
    """Return the last published wave before this one."""
    published = (
        other
        for other in waves.of_organisation(session, wave.organisation_id)
        if other.state == WaveState.PUBLISHED.value and other.id < wave.id
    )
    return next(published, None)


def _history(session: Session, before: Wave | None) -> History | None:
    record = releases.latest(session, before) if before is not None else None
    if before is None or record is None or not sealed.is_held(session, before):
        return None
    return History(load(session, before), read_release(record.content))


def _ledger(session: Session, wave: Wave) -> Ledger:
    entries = (
        LedgerEntry(record.hash.hex(), load_sums(record.sums))
        for record in releases.of_organisation(session, wave.organisation_id)
        if record.sums is not None
    )
    return Ledger(tuple(entries))


def _reading(session: Session, wave: Wave, before: Wave | None) -> Reading:
    kept = themes.reading(session, wave)
    last = themes.reading(session, before) if before is not None else None
    return Reading(
        is_read=kept is not None and kept.is_read,
        edits=drafts.load_edits(themes.edits(session, wave)),
        remembered=drafts.load_memory(last.memory) if last is not None else (),
    )


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
