"""Backups are consistent, encrypted, found by sealing, and bring back nothing they may not."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from survey_app.config import Settings
from survey_app.models import RoleName, User, Wave
from survey_app.operations import backup, copies, erasures, vault
from survey_app.operations.backup import Backup, RestoreRefusedError
from survey_app.sealing import seal
from survey_app.store import audit, members, sealed, staff_sessions
from survey_app.store import releases as ledger
from survey_app.store.wave_tables import tables_of
from tests.stage import SEALING, Stage, answers, apart

PASSPHRASE = "kT3v-9QeXz_7RfLw2HsYb8NcJm4PdGa1"
NOW = datetime.datetime(2026, 3, 10, 4, tzinfo=datetime.UTC)
REMARK = "a remark that lies in the database"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "SCRYPT", vault.SCRYPT | {"n": 2})


def _settings(stage: Stage) -> Settings:
    found: Settings = stage.app.config["SETTINGS"]
    return found


def _take(stage: Stage, path: Path | None = None) -> Path:
    path = path or stage.instance / "backups" / "interlock-2026-03-10T040000.backup"
    backup.take(stage.session, path, passphrase=PASSPHRASE, instance=stage.instance, now=NOW)
    return path


def _read(path: Path) -> Backup:
    return backup.read(path, passphrase=PASSPHRASE)


def _restore(stage: Stage, path: Path) -> list[str]:
    return backup.restore(stage.session, _read(path), settings=_settings(stage), now=NOW)


def _answered(stage: Stage, remark: str = REMARK) -> Wave:
    wave = stage.open()
    for i, one in enumerate(stage.invite(wave, ["sales"] * 6)):
        stage.answer(one.token, answers(i, f"{remark} {i}"))
    return wave


def test_a_backup_comes_back_whole(stage, tmp_path):
    wave_id = _answered(stage).id
    path = _take(stage, tmp_path / "copy.backup")
    wave = stage.session.get_one(Wave, wave_id)
    stage.answer(stage.invite(wave, ["lab"])[0].token, answers(99, "after the backup"))
    assert backup.verify(stage.engine, _read(path)) == []
    _restore(stage, path)

    comment = tables_of(wave_id).comment
    texts = sorted(row.text for row in stage.session.execute(comment.select()))
    assert texts == [f"{REMARK} {i}" for i in range(6)]
    assert audit.first_broken(stage.session, None) is None
    assert audit.entries(stage.session, None)[-1].action == "backup restored"


def test_a_restored_database_goes_on_working(stage, tmp_path):
    wave_id = _answered(stage).id
    path = _take(stage, tmp_path / "copy.backup")
    _restore(stage, path)
    wave = stage.session.get_one(Wave, wave_id)
    stage.answer(stage.invite(wave, ["lab"])[0].token, answers(7))
    stage.seal(wave)

    assert sealed.load(stage.session, wave).respondents == 7


def test_nothing_in_the_file_can_be_read_and_only_its_owner_may_try(stage, tmp_path):
    _answered(stage)
    path = _take(stage, tmp_path / "copy.backup")
    content = path.read_bytes()

    assert REMARK.encode() not in content
    assert b"maker" not in content
    assert path.stat().st_mode & 0o777 == 0o600


def test_backups_of_a_busy_database_are_all_consistent(stage, tmp_path):
    """Every response has its receipt and its comment, in each of the copies."""
    wave_id = stage.open().id
    issued = stage.invite(stage.session.get_one(Wave, wave_id), ["sales"] * 60)
    stage.session.rollback()
    stop = threading.Event()

    def keep_answering() -> None:
        with stage.app.app_context():
            for i, one in enumerate(issued):
                if not stop.is_set():
                    stage.answer(one.token, answers(i, f"{REMARK} {i}"))

    writer = threading.Thread(target=keep_answering)
    writer.start()
    seen = [_counted(stage, copies.take(stage.engine), wave_id) for _ in range(5)]
    stop.set()
    writer.join()

    for responses, receipts, comments, invitations in seen:
        assert responses == receipts == comments == 60 - invitations


def _counted(stage: Stage, content: bytes, wave_id: int) -> tuple[int, ...]:
    tables = tables_of(wave_id)
    named = (tables.response, tables.receipt, tables.comment, tables.invitation)
    with copies.opened(stage.engine, content) as beside, Session(beside) as session:
        return tuple(
            session.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
            for table in named
        )


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_twin_a_copy_of_the_live_file_is_not_consistent(stage):
    """What ``cp`` makes of a database in use: what is still in the log is missing."""
    wave_id = _answered(stage).id
    copied = bytearray((stage.instance / "interlock.sqlite").read_bytes())
    copied[18:20] = b"\x01\x01"

    with pytest.raises(Exception, match="no such table"):
        _counted(stage, bytes(copied), wave_id)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_sealing_deletes_what_was_taken_while_the_wave_was_open(stage, tmp_path, elsewhere):
    wave = _answered(stage)
    path = _take(stage, tmp_path / "usb" / "copy.backup" if elsewhere else None)
    assert path.exists()
    stage.seal(wave)

    assert not path.exists()
    detail = sealed.steps(stage.session, wave)["backups_deleted"][1]
    assert path.name in detail["deleted"]


def test_sealing_names_the_backups_that_somebody_moved(stage, tmp_path):
    wave = _answered(stage)
    path = _take(stage, tmp_path / "copy.backup")
    path.rename(tmp_path / "moved.backup")
    stage.seal(wave)

    detail = sealed.steps(stage.session, wave)["backups_deleted"][1]
    assert detail["moved_or_gone"] == [str(path)]


def test_a_backup_that_holds_open_what_was_sealed_since_is_refused(stage, tmp_path):
    wave = _answered(stage)
    path = _take(stage, tmp_path / "copy.backup")
    kept = tmp_path / "hidden.backup"
    kept.write_bytes(path.read_bytes())
    stage.seal(wave)

    with pytest.raises(RestoreRefusedError, match="maker/q1"):
        _restore(stage, kept)
    assert sealed.load(stage.session, stage.session.get_one(Wave, wave.id)).respondents == 6


def test_sessions_that_ended_do_not_come_back(stage, tmp_path):
    stage.found()
    staff_sessions.keep(
        stage.session, token_hash=b"h" * 32, content="{}", user=None, until=datetime.datetime.max
    )
    path = _take(stage, tmp_path / "copy.backup")
    staff_sessions.forget(stage.session, token_hash=b"h" * 32)
    _restore(stage, path)

    now = NOW.replace(tzinfo=None)
    assert staff_sessions.content(stage.session, token_hash=b"h" * 32, now=now) is None


def _published(stage: Stage, remark: str = REMARK) -> Wave:
    wave = _answered(stage, remark)
    stage.close(wave)
    seal(stage.session, wave, today=SEALING)
    ledger.publish(stage.session, wave, content="{}", sums=None, today=SEALING)
    return wave


def test_what_was_erased_stays_erased_after_a_restore(stage, tmp_path):
    wave_id = _published(stage).id
    person = members.add(
        stage.session,
        stage.session.get_one(Wave, wave_id).organisation,
        email="gone@maker.example",
        role=RoleName.LEADER,
        password="not needed here",
    ).user
    path = _take(stage, tmp_path / "copy.backup")
    wave = stage.session.get_one(Wave, wave_id)
    given = {"instance": stage.instance, "today": SEALING}
    erasures.erase_answers(stage.session, wave, **given)
    person = stage.session.get_one(User, person.id)
    erasures.erase_person(stage.session, person, key=_settings(stage).secret(), **given)
    assert _left(stage, wave_id) == (0, 0)

    again = _restore(stage, path)

    assert again == ["answers of maker/q1", "an account"]
    assert _left(stage, wave_id) == (0, 0)
    assert ledger.latest(stage.session, stage.session.get_one(Wave, wave_id)) is not None


def test_twin_without_the_orders_the_erased_comes_back(stage, tmp_path, monkeypatch):
    wave_id = _published(stage).id
    path = _take(stage, tmp_path / "copy.backup")
    wave = stage.session.get_one(Wave, wave_id)
    erasures.erase_answers(stage.session, wave, instance=stage.instance, today=SEALING)
    monkeypatch.setattr(erasures, "orders", lambda session, instance: [])
    _restore(stage, path)

    assert _left(stage, wave_id)[0] == 6


def test_erased_even_where_the_database_was_lost_with_its_orders(stage, tmp_path):
    """The list beside the database is enough."""
    wave_id = _published(stage).id
    path = _take(stage, tmp_path / "copy.backup")
    wave = stage.session.get_one(Wave, wave_id)
    erasures.erase_answers(stage.session, wave, instance=stage.instance, today=SEALING)
    listed = erasures.orders(stage.session, stage.instance)
    stage.session.execute(text(_WITHOUT_TRIGGER[stage.is_sqlite]))
    stage.session.execute(text("DELETE FROM erasure_order"))
    stage.session.commit()

    assert erasures.orders(stage.session, stage.instance) == listed
    _restore(stage, path)
    assert _left(stage, wave_id)[0] == 0


_WITHOUT_TRIGGER = {
    True: "DROP TRIGGER erasure_order_no_delete",
    False: "DROP TRIGGER erasure_order_no_delete ON erasure_order",
}


def _left(stage: Stage, wave_id: int) -> tuple[int, int]:
    wave = stage.session.get_one(Wave, wave_id)
    found = sealed.load(stage.session, wave).respondents
    person = members.find_user(stage.session, email="gone@maker.example")
    stage.session.rollback()
    return found, int(person is not None)


def test_sealed_answers_go_only_by_an_order(stage):
    wave_id = _published(stage).id

    with pytest.raises(Exception, match="never touched again"):
        stage.session.execute(text(f"DELETE FROM sealed_answers WHERE wave_id = {wave_id}"))
    stage.session.rollback()


def test_answers_that_were_kept_long_enough_are_erased(stage):
    wave_id = _published(stage).id
    expire = erasures.expire
    given = {"days": 100, "instance": stage.instance}
    early, late = (SEALING + datetime.timedelta(days=n) for n in (100, 101))

    assert expire(stage.session, days=0, instance=stage.instance, today=late) == []
    assert expire(stage.session, **given, today=early) == []
    assert expire(stage.session, **given, today=late) == ["maker/q1"]
    assert expire(stage.session, **given, today=late) == []
    assert _left(stage, wave_id)[0] == 0


def test_erased_answers_are_gone_from_the_disk(stage, request):
    remark = "only in this test's own database"
    wave_id = _published(stage, remark).id
    wave = stage.session.get_one(Wave, wave_id)
    erasures.erase_answers(stage.session, wave, instance=stage.instance, today=SEALING)
    folder = stage.instance if stage.is_sqlite else request.getfixturevalue("postgres_server").data
    files = (path for path in folder.rglob("*") if path.is_file())
    left = [path.name for path in files if remark.encode() in path.read_bytes()]

    assert left == []


def test_the_commands_take_verify_and_restore(stage, tmp_path):
    _answered(stage)
    stage.session.rollback()
    key, file = tmp_path / "key", tmp_path / "copy.backup"
    key.write_text(PASSPHRASE)

    def run(*arguments: object, status: int = 0) -> str:
        words = [*map(str, arguments), "--key-file", str(key)]
        done = apart(stage.app.test_cli_runner().invoke, args=words)
        assert done.exit_code == status, done.output
        return str(done.output)

    assert "can still be linked" in run("backup", file)
    assert "nothing is overwritten" in run("backup", file, status=1)
    assert "put up whole" in run("restore", file, "--verify")
    assert "everybody was signed out" in run("restore", file, "--yes")
    key.write_text("kT3v-9QeXz_7RfLw2HsYb8NcJm4PdGa2")
    assert "Nothing was changed" in run("restore", file, "--verify", status=1)
    key.write_text("weak")
    assert "easy to guess" in run("backup", tmp_path / "other", status=1)
