"""An upgrade takes a snapshot first, is all or nothing, and can be called again after any death."""

from __future__ import annotations

import datetime
import gc

import pytest
from sqlalchemy import event, inspect, text

from survey_app.db import alembic, db
from survey_app.operations import doctor, upgrade
from survey_app.operations.upgrade import UpgradeFailedError
from survey_app.store import condition
from tests.stage import Stage, apart

TODAY = datetime.date(2026, 4, 1)
OLD = "0001"
MOMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")


class Killed(BaseException):
    """The process died here."""


@pytest.fixture
def old(stage: Stage) -> Stage:
    """A database of an earlier version, with an organisation in it."""
    stage.found()
    stage.session.close()
    with stage.app.app_context():
        alembic.downgrade(OLD)
    return stage


def _revision(stage: Stage) -> str | None:
    found = condition.revision(stage.session)
    stage.session.rollback()
    return found


def _upgrade(stage: Stage) -> None:
    with stage.app.app_context():
        upgrade.upgrade(db.session, today=TODAY)


def test_an_upgrade_keeps_the_state_before(old):
    _upgrade(old)
    assert _revision(old) == doctor.newest_revision()

    (snapshot,) = upgrade.snapshots()
    assert TODAY.isoformat() in snapshot.name
    assert snapshot.stat().st_mode & 0o777 == 0o600
    assert upgrade.go_back(old.session, snapshot) == OLD
    assert old.session.execute(text("SELECT code FROM organisation")).scalar_one() == "maker"


def test_a_database_that_is_up_to_date_is_left_alone(stage):
    assert upgrade.upgrade(stage.session, today=TODAY) is None
    assert upgrade.snapshots() == []


def test_a_database_of_a_newer_version_is_refused(stage):
    stage.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    stage.session.commit()

    with pytest.raises(UpgradeFailedError, match="newer"):
        upgrade.upgrade(stage.session, today=TODAY)
    assert upgrade.snapshots() == []


def test_an_upgrade_killed_at_any_statement_begins_again(old):
    """All or nothing at each of them; then the next call succeeds."""
    moments = _moments(old)
    assert moments > 60
    step = 2 if old.is_sqlite else 9  # before or after a statement is one to a file
    tables = _tables(old)

    for moment in range(1, moments, step):
        _die_at(old, moment)
        assert _revision(old) == OLD, f"killed at moment {moment}"
        assert _tables(old) == tables, f"killed at moment {moment}"
    _upgrade(old)
    assert _revision(old) == doctor.newest_revision()


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_twin_without_one_transaction_a_killed_upgrade_is_found_out(old):
    tables = _tables(old)
    old.app.config["ALEMBIC_CONTEXT"]["transactional_ddl"] = False

    left_standing = 0
    for moment in range(1, 60, 5):
        _die_at(old, moment)
        left_standing += _tables(old) != tables or _revision(old) != OLD
    assert left_standing > 0


def test_a_migration_that_fails_leaves_everything_as_it_was(old, monkeypatch):
    def fail(*_: object) -> None:
        with old.engine.begin() as connection:
            connection.execute(text("CREATE TABLE half_done (id INTEGER)"))
            connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
        raise RuntimeError("the migration has a fault")

    monkeypatch.setattr(alembic, "upgrade", fail)
    with pytest.raises(UpgradeFailedError, match="as it was"):
        _upgrade(old)

    assert _revision(old) == OLD
    assert "half_done" not in _tables(old)


def test_the_command_upgrades_and_goes_back(old):
    def run(*words: str) -> str:
        done = apart(old.app.test_cli_runner().invoke, args=["upgrade", *words])
        assert done.exit_code == 0, done.output
        return str(done.output)

    assert "--back puts it back" in run()
    assert _revision(old) == doctor.newest_revision()
    assert f"Back at schema {OLD}" in run("--back", "--yes")
    assert _revision(old) == OLD


def _tables(stage: Stage) -> set[str]:
    found = set(inspect(stage.session.connection()).get_table_names())
    if stage.is_sqlite:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        found |= set(stage.session.scalars(text(query)))
    stage.session.rollback()
    return found


class _Counter:
    seen = 0


def _moments(stage: Stage) -> int:
    _die_at(stage, 10**9)
    count = _Counter.seen
    with stage.app.app_context():
        alembic.downgrade(OLD)
    return count


def _die_at(stage: Stage, moment: int) -> None:
    _Counter.seen = 0

    def count(*_: object, **__: object) -> None:
        _Counter.seen += 1
        if _Counter.seen == moment:
            raise Killed

    made: list[object] = []
    stage.engine.dispose()
    for name in MOMENTS:
        event.listen(stage.engine, name, count)
    event.listen(stage.engine, "connect", lambda connection, _: made.append(connection))
    try:
        with stage.app.app_context():
            alembic.upgrade()
    except Killed:
        for connection in made:
            connection.close()  # type: ignore[attr-defined]
    finally:
        for name in MOMENTS:
            event.remove(stage.engine, name, count)
        stage.engine.dispose()
        gc.collect()
