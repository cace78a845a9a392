"""The doctor names each illness, and what helps; a healthy instance has none."""

from __future__ import annotations

import datetime
import socket
import time

import pytest
from sqlalchemy import text

from survey_app import create_app, jobs
from survey_app.config import Settings
from survey_app.db import db, get_session
from survey_app.operations import doctor
from survey_app.operations.findings import Finding, Level
from survey_app.store import audit, erasure
from tests.stage import Stage, apart

NOW = datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)


def _examined(stage: Stage) -> list[Finding]:
    found = doctor.examine(stage.app, stage.session, now=NOW)
    stage.session.rollback()
    return found


def _bad(stage: Stage) -> dict[str, str]:
    return {f.subject: f.said for f in _examined(stage) if f.level is Level.BAD}


@pytest.fixture
def healthy(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage whose folder is shut, whose worker has just been seen, and whose server is set."""
    stage.instance.parent.chmod(0o755)
    stage.instance.chmod(0o700)
    jobs.beat(stage.app.extensions[jobs.EXTENSION].queue, NOW.timestamp() - 5)
    if (
        not stage.is_sqlite
    ):  # the tests' server gives up safety for speed; a session can get it back
        monkeypatch.setattr(erasure, "WATCHED", {"wal_recycle": ("off", "")})
        monkeypatch.setitem(doctor.condition.DURABLE, "postgresql", {"synchronous_commit": "on"})
    return stage


def test_a_healthy_instance_has_no_bad_finding(healthy):
    assert _bad(healthy) == {}


def test_every_illness_comes_with_what_to_do(healthy):
    healthy.instance.chmod(0o755)
    jobs.beat(healthy.app.extensions[jobs.EXTENSION].queue, NOW.timestamp() - 5000)

    for finding in _examined(healthy):
        assert (finding.remedy != "") == (finding.level is not Level.GOOD), finding


def test_a_worker_that_was_not_seen_for_long_is_missed(healthy):
    jobs.beat(healthy.app.extensions[jobs.EXTENSION].queue, NOW.timestamp() - 5000)

    assert _bad(healthy) == {"worker": "last seen 5000 s ago"}


def test_a_folder_that_others_read_is_found(healthy):
    healthy.instance.chmod(0o755)
    (healthy.instance / "secret").chmod(0o644)

    assert {"instance folder", "secret"} <= set(_bad(healthy))


def test_a_schema_that_is_not_ours_is_found(healthy):
    healthy.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    healthy.session.commit()

    assert "interlock upgrade" in {f.remedy for f in _examined(healthy)}
    assert not doctor.is_ready(healthy.session)
    healthy.session.rollback()


def test_a_forged_audit_entry_is_found(healthy):
    healthy.found()
    entry = audit.append(
        healthy.session,
        organisation_id=healthy.organisation_id,
        at=NOW.replace(tzinfo=None),
        actor="eve@maker.example",
        action="exported",
    )
    previous, healthy_hash = entry.previous_hash, entry.hash
    assert _bad(healthy) == {}
    healthy.session.execute(
        text(
            "INSERT INTO audit_entry (organisation_id, at, actor, action, detail, previous_hash,"
            " hash) VALUES (:o, :at, 'mallory', 'nothing', '', :p, :h)"
        ),
        {
            "o": healthy.organisation_id,
            "at": "2026-11-02 10:00:00" if healthy.is_sqlite else NOW.replace(tzinfo=None),
            "p": healthy_hash,
            "h": previous,
        },
    )
    healthy.session.commit()

    assert _bad(healthy) == {"chains": "audit of maker: an entry does not fit its hash"}


def test_a_server_that_keeps_old_logs_breaks_the_promise(postgres_stage, monkeypatch):
    monkeypatch.setattr(erasure, "WATCHED", {"wal_recycle": ("on", "planted: the wrong way round")})
    found = [f for f in _examined(postgres_stage) if f.subject == "promise"]

    assert [f.level for f in found] == [Level.BAD]
    assert "wal_recycle = on" in found[0].remedy


def test_a_server_that_does_not_sync_is_found(postgres_stage):
    """The tests' own server runs without fsync: the doctor must not like it."""
    assert "durability" in _bad(postgres_stage)


def test_a_database_that_is_away_is_a_finding_and_not_an_error(tmp_path):
    away = f"postgresql+psycopg://nobody@/none?host={tmp_path}"
    app = create_app(Settings(instance=tmp_path / "i", database_url=away, testing=True))
    with app.app_context():
        found = doctor.examine(app, get_session(), now=NOW)
        assert not doctor.is_ready(get_session())
        get_session().rollback()
        db.engine.dispose()

    assert "cannot be reached" in next(f.said for f in found if f.subject == "database")
    assert app.test_client().get("/readyz").status_code == 503
    assert app.test_client().get("/healthz").status_code == 200


def test_a_mail_server_that_does_not_answer_is_found(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    settings = Settings(instance=tmp_path, mail_server="127.0.0.1", mail_port=port, testing=True)
    app = create_app(settings)
    with app.app_context():
        found = doctor.examine(app, get_session(), now=NOW)
        db.engine.dispose()

    assert "does not answer" in next(f.said for f in found if f.subject == "mail")


def test_the_command_fails_where_something_is_bad_and_not_otherwise(healthy):
    jobs.beat(healthy.app.extensions[jobs.EXTENSION].queue, time.time())
    done = apart(healthy.app.test_cli_runner().invoke, args=["doctor"])
    assert (done.exit_code, "0 bad" in done.output) == (0, True), done.output

    healthy.instance.chmod(0o755)
    done = apart(healthy.app.test_cli_runner().invoke, args=["doctor"])
    assert done.exit_code == 1
    assert "chmod 700" in done.output


def test_a_migrated_database_is_ready(stage):
    assert apart(stage.app.test_client().get, "/readyz").json == {"status": "ready"}
