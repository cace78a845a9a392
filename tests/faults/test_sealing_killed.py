"""Sealing is killed after each statement and before each commit, resumed, and compared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect

from survey_app.models import Wave, WaveState
from survey_app.sealing import seal
from survey_app.store import erasure, sealed
from tests.faults.killing import Killed, killed_at, throw_away
from tests.stage import SEALING, Stage, answers


def test_sealing_killed_at_every_statement_loses_and_doubles_nothing(
    stage: Stage, connections: list[Any]
) -> None:
    moments = _moments(stage)
    assert moments > 20

    for moment in range(1, moments + 1):
        wave_id = _closed_wave(stage, code=f"w{moment}")
        expected = _expected(stage)
        with killed_at(stage, moment) as count:
            _seal(stage, wave_id)
        assert count.killed
        throw_away(connections)
        _seal(stage, wave_id)
        assert _held(stage, wave_id) == expected, f"killed at moment {moment}"
        _assert_nothing_left(stage, wave_id)


def test_sealing_killed_many_times_over_comes_to_an_end(
    stage: Stage, connections: list[Any]
) -> None:
    wave_id = _closed_wave(stage, code="stubborn")
    for moment in range(1, 40, 3):
        with killed_at(stage, moment):
            _seal(stage, wave_id)
        throw_away(connections)
    _seal(stage, wave_id)

    assert _held(stage, wave_id) == _expected(stage)


def test_sealing_killed_while_backups_are_deleted_deletes_the_rest(
    stage: Stage, connections: list[Any], monkeypatch: Any
) -> None:
    folder = stage.instance / "backups"
    folder.mkdir()
    for day in range(3, 9):
        (folder / f"backup-2026-03-0{day}.sqlite").write_bytes(b"x")
    wave_id = _closed_wave(stage, code="backups")
    real = erasure.delete_backups

    def die_after_two(folder: Any, **limits: Any) -> list[str]:
        for path in sorted(folder.iterdir())[:2]:
            path.unlink()
        raise Killed

    monkeypatch.setattr(erasure, "delete_backups", die_after_two)
    try:
        _seal(stage, wave_id)
    except Killed:
        throw_away(connections)
    monkeypatch.setattr(erasure, "delete_backups", real)
    _seal(stage, wave_id)

    assert list(folder.iterdir()) == []
    assert stage.session.get_one(Wave, wave_id).state == WaveState.SEALED.value


def _closed_wave(stage: Stage, *, code: str) -> int:
    wave = stage.open(code)
    for i, one in enumerate(sorted(stage.invite(wave, ["sales"] * 5 + ["lab"] * 2), key=_place)):
        if i < 6:
            stage.answer(one.token, answers(i, f"comment {i}"))
    stage.close(wave)
    return wave.id


def _place(issued: Any) -> str:
    return issued.department


def _expected(_: Stage) -> dict[str, list[Any]]:
    return {
        "answers": sorted(answers(i).ratings for i in range(6)),
        "numbers": list("012345"),
        "comments": sorted(f"comment {i}" for i in range(6)),
        "receipts": [16] * 6,
    }


def _held(stage: Stage, wave_id: int) -> dict[str, list[Any]]:
    wave = stage.session.get_one(Wave, wave_id)
    held = sealed.load(stage.session, wave)
    width = len(answers().ratings)
    return {
        "answers": sorted(held.ratings[i : i + width] for i in range(0, len(held.ratings), width)),
        "numbers": sorted(choices["number"] for choices in held.choices),
        "comments": sorted(text for _, _, text in held.comments),
        "receipts": [len(code) for code in sealed.receipts(stage.session, wave)],
    }


def _assert_nothing_left(stage: Stage, wave_id: int) -> None:
    names = inspect(stage.session.connection()).get_table_names()
    assert not [name for name in names if name.startswith(f"wave{wave_id}_")]
    wave = stage.session.get_one(Wave, wave_id)
    assert set(sealed.steps(stage.session, wave)) == {"rewritten", "backups_deleted", "compacted"}
    stage.session.rollback()


def _seal(stage: Stage, wave_id: int) -> None:
    seal(stage.session, stage.session.get_one(Wave, wave_id), today=SEALING)


def _moments(stage: Stage) -> int:
    wave_id = _closed_wave(stage, code="count")
    with killed_at(stage, 10**9) as count:
        _seal(stage, wave_id)
    assert not count.killed
    return count.seen
