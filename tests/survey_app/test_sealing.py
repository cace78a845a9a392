"""Sealing keeps every answer and nothing that could link one."""

from __future__ import annotations

import datetime
import json
from collections import Counter

import numpy as np
import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError

from analysis.matrix import decode, keying_of
from survey_app.models import InvitationBatch, Mode, OpenLink, SealedComments, WaveState
from survey_app.sealing import BACKUPS, NothingCollectedError, seal
from survey_app.store import invitations, sealed, waves
from survey_app.store.waves import WrongStateError
from tests.stage import CLOSING, OPENING, SEALING, Stage, answers, pulse


def test_a_sealed_wave_holds_every_answer_once(stage: Stage) -> None:
    wave = stage.open()
    issued = stage.invite(wave, ["sales"] * 9 + ["lab"] * 6 + ["legal"])
    sent = {one.token: (one.department, answers(i)) for i, one in enumerate(issued)}
    receipts = {stage.answer(token, given).code for token, (_, given) in sent.items()}
    stage.seal(wave)

    held = sealed.load(stage.session, wave)
    width = len(pulse()[1].items)
    rows = [held.ratings[i : i + width] for i in range(0, len(held.ratings), width)]
    index_of = waves.structure_of(stage.session, wave).index_of
    assert Counter(zip(held.departments, rows, strict=True)) == Counter(
        (index_of(department), given.ratings) for department, given in sent.values()
    )
    numbers = {given.ratings: given.choices["number"] for _, given in sent.values()}
    assert [c["number"] for c in held.choices] == [numbers[row] for row in rows]
    assert set(sealed.receipts(stage.session, wave)) == receipts
    assert wave.state == WaveState.SEALED.value
    assert wave.sealed_on == SEALING


def test_the_counts_are_those_of_the_decoded_ratings(stage: Stage) -> None:
    wave = stage.open()
    for i, one in enumerate(stage.invite(wave, ["sales"] * 7)):
        stage.answer(one.token, answers(i * 37))
    stage.seal(wave)

    held = sealed.load(stage.session, wave)
    keying = keying_of(pulse()[1])
    matrix = decode(held.ratings, keying)
    (blob,) = held.counts.values()
    counts = np.frombuffer(blob, dtype=np.int32).reshape(len(keying.items), keying.high + 1)
    for item in range(len(keying.items)):
        assert counts[item].tolist() == np.bincount(matrix[:, item], minlength=6).tolist()


def test_sealing_destroys_tables_keys_and_links(stage: Stage) -> None:
    wave = stage.open()
    issued = stage.invite(wave, ["sales"] * 6)
    invitations.create_open_link(stage.session, wave_id=wave.id, limit=5)
    for i, one in enumerate(issued[:4]):
        stage.answer(one.token, answers(i))
    waves.participation(stage.session, wave, OPENING)
    stage.seal(wave)

    session = stage.session
    names = inspect(session.connection()).get_table_names()
    assert not [name for name in names if name.startswith(f"wave{wave.id}_")]
    assert session.scalars(select(InvitationBatch.key)).all() == [None, None]
    assert session.scalar(select(func.count()).select_from(OpenLink)) == 0
    steps = sealed.steps(session, wave)
    assert steps["rewritten"][1]["responses"] == 4
    assert steps["rewritten"][1]["unspent_tokens_destroyed"] == 2
    assert {day for day, _ in steps.values()} == {SEALING}


def test_backups_taken_while_the_wave_was_open_are_deleted_and_older_ones_kept(
    stage: Stage,
) -> None:
    folder = stage.instance / BACKUPS
    folder.mkdir()
    names = ["interlock-2026-02-27.sqlite", "interlock-2026-03-02.sqlite", "i-20260310.dump"]
    for name in [*names, "undated"]:
        (folder / name).write_bytes(b"x")
    wave = stage.open()
    stage.seal(wave)

    assert [path.name for path in folder.iterdir()] == names[:1]
    deleted = sealed.steps(stage.session, wave)["backups_deleted"][1]["deleted"]
    assert set(deleted) == {*names[1:], "undated"}


def test_nobody_looks_at_answers_before_sealing(stage: Stage) -> None:
    wave = stage.open()
    with pytest.raises(WrongStateError):
        sealed.load(stage.session, wave)
    with pytest.raises(WrongStateError):
        seal(stage.session, wave, today=SEALING)
    stage.close(wave)
    with pytest.raises(WrongStateError):
        sealed.load(stage.session, wave)


def test_sealing_again_changes_nothing(stage: Stage) -> None:
    wave = stage.open()
    for i, one in enumerate(stage.invite(wave, ["sales"] * 6)):
        stage.answer(one.token, answers(i, f"comment {i}"))
    stage.seal(wave)
    before = sealed.load(stage.session, wave)
    seal(stage.session, wave, today=SEALING + datetime.timedelta(days=3))

    assert sealed.load(stage.session, wave) == before
    assert wave.sealed_on == SEALING


def test_sealed_rows_can_no_longer_be_changed(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    stage.answer(issued.token, answers(1, "a comment"))
    stage.seal(wave)
    row = stage.session.scalars(select(SealedComments)).one()
    assert json.loads(row.texts) == ["a comment"]

    row.texts = '["another"]'
    with pytest.raises(IntegrityError):
        stage.session.commit()
    stage.session.rollback()


def test_an_empty_wave_can_be_sealed(stage: Stage) -> None:
    wave = stage.open()
    stage.seal(wave)

    assert sealed.load(stage.session, wave).respondents == 0
    assert sealed.receipts(stage.session, wave) == ()


def test_a_strict_wave_waits_for_what_its_collector_hands_over(stage: Stage) -> None:
    wave = stage.open(mode=Mode.STRICT)
    waves.close_wave(stage.session, wave, today=CLOSING)

    with pytest.raises(NothingCollectedError):
        seal(stage.session, wave, today=SEALING)
