"""Many at once: sent twice at the same moment counts once, and nobody is turned away."""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import event, func, select

from survey_app.db import db
from survey_app.store import responses, tokens
from survey_app.store.invitations import TokenSpentError
from survey_app.store.responses import AlreadyReceived
from survey_app.store.wave_tables import statements_of, tables_of
from tests.stage import Stage, answers

RACES = int(os.environ.get("RACES", "40"))  # the full number is 10,000
AT_ONCE = 4
WRITERS = 64


def _kept(stage: Stage, wave_id: int) -> int:
    kept = stage.session.scalar(select(func.count()).select_from(tables_of(wave_id).response))
    stage.session.rollback()
    return kept or 0


def _race(stage: Stage, token: str, receipts: list[str]) -> list[object]:
    """Send with the same token at the same moment, once for each receipt."""
    start = Barrier(len(receipts))

    def send(receipt: str) -> object:
        with stage.app.app_context():
            start.wait()
            try:
                return responses.record(
                    db.session, token=token, answers=answers(1, "once", receipt=receipt)
                )
            except TokenSpentError as spent:
                return spent

    with ThreadPoolExecutor(len(receipts)) as pool:
        return list(pool.map(send, receipts))


def _raced(stage: Stage, *, same_page: bool) -> tuple[int, Counter[type]]:
    wave = stage.open()
    wave_id = wave.id
    issued = [one.token for one in stage.invite(wave, ["sales"] * RACES)]
    stage.session.rollback()
    seen: Counter[type] = Counter()
    for token in issued:
        page = tokens.make_receipt()
        receipts = [page if same_page else tokens.make_receipt() for _ in range(AT_ONCE)]
        seen.update(type(one) for one in _race(stage, token, receipts))
    return _kept(stage, wave_id), seen


def test_a_page_sent_several_times_at_once_counts_once_and_thanks_every_time(stage):
    kept, seen = _raced(stage, same_page=True)

    assert kept == RACES
    assert seen == {responses.Receipt: RACES, AlreadyReceived: RACES * (AT_ONCE - 1)}


def test_a_token_used_in_several_tabs_at_once_counts_once(stage):
    kept, seen = _raced(stage, same_page=False)

    assert kept == RACES
    assert seen == {responses.Receipt: RACES, TokenSpentError: RACES * (AT_ONCE - 1)}


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_twin_looking_before_spending_doubles(stage, monkeypatch):
    """The token is looked up, then deleted: what comes between is kept twice."""

    def record(session, *, token, answers):
        read = tokens.read(token)
        wave_id = responses.batch_of(session, read).wave_id
        tables, statements = tables_of(wave_id), statements_of(wave_id)
        held = tables.invitation.c.token_hash == read.hash
        found = session.execute(select(tables.invitation.c.department).where(held)).scalar()
        session.rollback()
        time.sleep(0.01)
        if found is None:
            raise TokenSpentError
        rows = responses.CheckedAnswers(answers.ratings, "{}", ())
        code = responses._keep(session, statements, found, rows, tokens.make_receipt())
        session.execute(tables.invitation.delete().where(held))
        session.commit()
        return responses.Receipt(code)

    monkeypatch.setattr(responses, "record", record)
    kept, _ = _raced(stage, same_page=True)
    assert kept > RACES


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_sixty_four_writers_on_sqlite_are_all_served(stage):
    wave = stage.open()
    wave_id = wave.id
    issued = [one.token for one in stage.invite(wave, ["sales"] * WRITERS * 2)]
    stage.session.rollback()
    start = Barrier(WRITERS)

    def write(writer: int) -> None:
        with stage.app.app_context():
            start.wait()
            for number in (writer, writer + WRITERS):
                responses.record(db.session, token=issued[number], answers=answers(number))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    assert _kept(stage, wave_id) == WRITERS * 2


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_twin_without_patience_writers_are_turned_away(stage):
    wave = stage.open()
    issued = [one.token for one in stage.invite(wave, ["sales"] * WRITERS)]
    stage.session.rollback()
    stage.engine.dispose()
    event.listen(stage.engine, "connect", lambda made, _: made.execute("PRAGMA busy_timeout=0"))
    start = Barrier(WRITERS)

    def write(number: int) -> None:
        with stage.app.app_context():
            start.wait()
            responses.record(db.session, token=issued[number], answers=answers(number))

    with ThreadPoolExecutor(WRITERS) as pool, pytest.raises(Exception, match="locked"):
        list(pool.map(write, range(WRITERS)))
