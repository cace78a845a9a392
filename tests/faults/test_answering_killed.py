"""An acknowledged answer is there once, whatever is killed when, and whoever closes meanwhile."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from survey_app.db import db
from survey_app.models import Wave
from survey_app.sealing import seal
from survey_app.store import responses, sealed, waves
from survey_app.store.invitations import WaveClosedError
from survey_app.store.wave_tables import tables_of
from tests.faults.killing import killed_at, throw_away
from tests.stage import CLOSING, SEALING, Stage, answers

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def test_an_answer_killed_at_every_statement_and_sent_again_is_kept_once(
    stage: Stage, connections: list[Any]
) -> None:
    wave_id = stage.open().id
    wave = stage.session.get_one(Wave, wave_id)
    tokens = [one.token for one in stage.invite(wave, ["sales"] * 40)]
    kept = 0
    for moment, token in enumerate(tokens, start=1):
        sent = answers(moment, f"remark {moment}", receipt=_receipt(moment))
        with killed_at(stage, moment) as count:
            stage.answer(token, sent)
        throw_away(connections)
        again = stage.answer(token, sent)
        kept += 1
        assert again.code == _receipt(moment)
        assert _rows(stage, wave_id) == {"response": kept, "comment": kept, "receipt": kept}
        if not count.killed:
            break

    assert kept > 8, "too few moments to die at"
    assert kept < len(tokens), "the last try was to go through"


def test_answers_sent_while_the_wave_closes_are_kept_or_refused_never_lost(stage: Stage) -> None:
    """Thirty answer at once; in the midst of it the wave is closed and sealed."""
    wave = stage.open()
    wave_id = wave.id
    tokens = [one.token for one in stage.invite(wave, ["sales"] * 30)]
    stage.session.rollback()

    def send(number: int) -> str | None:
        with stage.app.app_context():
            try:
                return responses.record(
                    db.session, token=tokens[number], answers=answers(number)
                ).code
            except WaveClosedError:
                return None

    def close() -> None:
        with stage.app.app_context():
            found = db.session.get_one(Wave, wave_id)
            waves.close_wave(db.session, found, today=CLOSING)
            seal(db.session, found, today=SEALING)

    with ThreadPoolExecutor(6) as pool:
        first = [pool.submit(send, number) for number in range(15)]
        closing = pool.submit(close)
        rest = [pool.submit(send, number) for number in range(15, 30)]
        closing.result()
        acknowledged = [code for code in (one.result() for one in (*first, *rest)) if code]

    stage.session.rollback()
    wave = stage.session.get_one(Wave, wave_id, populate_existing=True)
    assert Counter(sealed.receipts(stage.session, wave)) == Counter(acknowledged)
    assert sealed.load(stage.session, wave).respondents == len(acknowledged)


def test_a_retry_after_the_wave_was_sealed_is_told_that_it_is_closed(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    stage.answer(issued.token, answers(1, receipt=_receipt(1)))
    stage.seal(wave)

    with pytest.raises(WaveClosedError):
        stage.answer(issued.token, answers(1, receipt=_receipt(1)))
    assert sealed.receipts(stage.session, wave) == (_receipt(1),)


def _receipt(number: int) -> str:
    return LETTERS[number // 32] * 8 + LETTERS[number % 32] * 8


def _rows(stage: Stage, wave_id: int) -> dict[str, int]:
    tables = tables_of(wave_id)
    found = {}
    for name in ("response", "comment", "receipt"):
        query = select(func.count()).select_from(getattr(tables, name))
        found[name] = stage.session.scalar(query) or 0
    stage.session.rollback()
    return found
