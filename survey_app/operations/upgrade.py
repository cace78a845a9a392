"""Upgrading the schema: a snapshot first, then all migrations in one transaction.

Killed anywhere, the database is as it was before, and the next call begins again.
"""

from __future__ import annotations

import datetime
import logging
from pathlib import Path

from sqlalchemy.orm import Session

from survey_app.db import alembic
from survey_app.operations import copies, doctor
from survey_app.operations.backup import write_whole
from survey_app.sealing import backup_folder
from survey_app.store import condition

SNAPSHOT = "before-{newest}-{day}.snapshot"


class UpgradeFailedError(RuntimeError):
    """The database was left, or put back, as it was; the text says what happened."""


def upgrade(session: Session, *, today: datetime.date) -> Path | None:
    """Bring the schema up to date; return the snapshot that was taken first, if one was.

    Raises
    ------
    UpgradeFailedError
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    before, newest = condition.revision(session), doctor.newest_revision()
    engine = session.get_bind().engine
    session.rollback()
    if before == newest:
        return None
    if before is not None and before not in doctor.known_revisions():
        raise UpgradeFailedError(
            f"The database's schema is {before}, which this version does not know: it was made by "
            "a newer one. Install that, or go back to a snapshot."
        )
    if before is None:
        alembic.upgrade()
        return None
    content = copies.take(engine)
    path = backup_folder() / SNAPSHOT.format(newest=newest, day=today.isoformat())
    write_whole(path, content)
    try:
        alembic.upgrade()
    except Exception as error:
        if _revision_now(session) != before:
            copies.put_back(engine, content)
        raise UpgradeFailedError(
            f"A migration failed: {type(error).__name__}. The database is as it was ({before})."
        ) from error
    return path


def snapshots() -> list[Path]:
    """Return the snapshots that are there, the newest last."""
    found = backup_folder().glob("before-*.snapshot")
    return sorted(found, key=lambda path: path.stat().st_mtime)


def go_back(session: Session, snapshot: Path) -> str:
    """Put a snapshot back; what came in since is lost. Return the revision it has.

    Raises
    ------
    CopyError
        Nothing was changed.
    """
    engine = session.get_bind().engine
    session.close()
    copies.put_back(engine, snapshot.read_bytes())
    return condition.revision(session) or ""


def _revision_now(session: Session) -> str | None:
    session.rollback()
    found = condition.revision(session)
    session.rollback()
    return found
