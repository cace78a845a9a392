"""Making sure that what was dropped is gone: files of the database, its logs, its backups."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

TOUCHED = ("invitation_batch", "open_link", "participation_snapshot", "wave")
WATCHED = {  # what an operator of PostgreSQL must set, and why
    "wal_recycle": ("off", "old log files would be kept under new names"),
    "wal_keep_size": ("0", "old log files would be kept for followers"),
    "archive_mode": ("off", "old log files are copied elsewhere; delete those of the wave"),
    "log_statement": ("none", "statements would be written to the server's log"),
    "log_min_duration_statement": ("-1", "slow statements would be written to the server's log"),
    "log_parameter_max_length_on_error": ("0", "values would be written to the server's log"),
}
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


class ErasureBlockedError(RuntimeError):
    """Somebody is still reading the old state, so it cannot go yet. Try again."""


def compact(engine: Engine, touched: Sequence[str] = TOUCHED) -> dict[str, object]:
    """Rewrite the database's files without what was deleted, and empty its log.

    Returns
    -------
    dict
        What was done, and what only the operator can do: the ground of the evidence.

    Raises
    ------
    ErasureBlockedError
        A reader held the log open; nothing is lost, call again.
    """
    if engine.dialect.name == "sqlite":
        return _compact_sqlite(engine)
    return _compact_postgresql(engine, touched)


def delete_backups(folder: Path, *, since: datetime.date) -> list[str]:
    """Delete the backups taken on or after a day, and return their names."""
    if not folder.is_dir():
        return []
    taken = [path for path in sorted(folder.iterdir()) if _day(path) >= since and path.is_file()]
    for path in taken:
        path.unlink(missing_ok=True)
    return [path.name for path in taken]


def delete_listed(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """Delete backups by where they were written; return those deleted, and those not found.

    What is not found was moved or deleted by its owner: only they know, so they are told.
    """
    deleted, missing = [], []
    for path in map(Path, paths):
        try:
            path.unlink()
            deleted.append(path.name)
        except OSError:
            missing.append(str(path))
    return deleted, missing


def _compact_sqlite(engine: Engine) -> dict[str, object]:
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # VACUUM runs in no transaction
        connection.exec_driver_sql("VACUUM")
        checkpoint = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    if checkpoint[0]:
        raise ErasureBlockedError("the write-ahead log is still being read")
    return {"database": "sqlite", "vacuum": True, "log_truncated": True, "operator": []}


def _compact_postgresql(engine: Engine, touched: Sequence[str]) -> dict[str, object]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in touched:
            connection.execute(text(f"VACUUM (FULL) {table}"))
        refused = [
            statement
            for statement in ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT")
            if not _try(engine, statement)
        ]
        settings = {
            name: str(connection.execute(text(f"SHOW {name}")).scalar_one()) for name in WATCHED
        }
    return {
        "database": "postgresql",
        "vacuum": True,
        "log_truncated": not refused and settings["wal_recycle"] == "off",
        "operator": [*_advice(settings), *(f"run as superuser: {s}" for s in sorted({*refused}))],
    }


def advice(session: Session) -> list[str]:
    """Return what the operator of a PostgreSQL server still has to set."""
    found = {name: str(session.execute(text(f"SHOW {name}")).scalar_one()) for name in WATCHED}
    return list(_advice(found))


def _try(engine: Engine, statement: str) -> bool:
    """Run a statement that needs a right which the app may not have."""
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))
    except ProgrammingError:  # insufficient privilege
        return False
    return True


def _advice(settings: dict[str, str]) -> Iterable[str]:
    for name, (wanted, why) in WATCHED.items():
        if settings[name] != wanted:
            yield f"set {name} = {wanted} (it is {settings[name]}): {why}"


def _day(path: Path) -> datetime.date:
    """Return the day a backup was taken: as its name says, or else as its file does."""
    match = _DATE.search(path.name)
    try:
        if match is not None:
            return datetime.date(*(int(part) for part in match.groups()))
    except ValueError:
        pass  # digits, but no date
    return datetime.datetime.fromtimestamp(path.stat().st_mtime, tz=datetime.UTC).date()
