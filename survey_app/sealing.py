"""Sealing a closed wave: mix, rewrite, destroy what could link.

One command that may be killed anywhere and called again. Rewriting is one transaction: before it
the wave's tables are whole, after it they do not exist. What follows can only be repeated.
"""

from __future__ import annotations

import datetime
import secrets
from pathlib import Path

from flask import current_app
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from survey_app.models import Mode, Wave, WaveState
from survey_app.store import backups, erasure, harvest, sealed
from survey_app.store.harvest import Harvest, Shuffler
from survey_app.store.wave_tables import tables_of
from survey_app.store.waves import WrongStateError

REWRITTEN = "rewritten"
BACKUPS_DELETED = "backups_deleted"
COMPACTED = "compacted"
BACKUPS = "backups"  # in the instance folder


class NothingCollectedError(ValueError):
    """A strict wave is sealed from what its collector hands over, and that is not here yet."""


def seal(
    session: Session,
    wave: Wave,
    *,
    today: datetime.date,
    collected: Harvest | None = None,
    shuffler: Shuffler | None = None,
) -> None:
    """Seal a closed wave; go on where an earlier call was stopped.

    Parameters
    ----------
    session : Session
        What is uncommitted in it is rolled back.
    wave : Wave
        Closed. One that is sealed already is left alone.
    today : date
    collected : Harvest, optional
        Strict mode: what the collector handed over.
    shuffler : Shuffler, optional
        The operating system's randomness, unless a test brings its own.

    Raises
    ------
    WrongStateError
        The wave is a draft or still open.
    NothingCollectedError
        A strict wave without ``collected``.
    ErasureBlockedError
        Somebody still reads the old state; call again.
    """
    session.rollback()
    if wave.state in {WaveState.SEALED.value, WaveState.PUBLISHED.value}:
        return
    if wave.state != WaveState.CLOSED.value:
        raise WrongStateError(f"wave {wave.code} is {wave.state}, not closed")
    if wave.mode == Mode.STRICT.value and wave.sealing_step is None and collected is None:
        raise NothingCollectedError(wave.code)
    _rewrite(session, wave, today, collected, shuffler or secrets.SystemRandom())
    _delete_backups(session, wave, today)
    _compact(session, wave, today)
    _finish(session, wave, today)


def backup_folder() -> Path:
    """Return where backups of this instance are kept."""
    return Path(current_app.instance_path) / BACKUPS


def _is_elsewhere(path: str) -> bool:
    return Path(path).parent != backup_folder().resolve()


def _rewrite(
    session: Session,
    wave: Wave,
    today: datetime.date,
    collected: Harvest | None,
    shuffler: Shuffler,
) -> None:
    if not _begin(session, wave, after=None):
        return
    read = collected or harvest.read(session.connection(), tables_of(wave.id), shuffler)
    sealed.rewrite(session, wave, read, today=today)
    session.commit()


def _delete_backups(session: Session, wave: Wave, today: datetime.date) -> None:
    if not _begin(session, wave, after=REWRITTEN):
        return
    opened_on = wave.opened_on or datetime.date.min
    listed = [path for path in backups.taken_since(session, opened_on) if _is_elsewhere(path)]
    deleted = erasure.delete_backups(backup_folder(), since=opened_on)
    deleted_elsewhere, not_found = erasure.delete_listed(listed)
    before = wave.opened_on.isoformat() if wave.opened_on else None
    detail = {
        "deleted": [*deleted, *deleted_elsewhere],
        "kept_if_older_than": before,
        "moved_or_gone": not_found,  # their owner must delete what was moved
    }
    sealed.keep_step(session, wave, BACKUPS_DELETED, today=today, detail=detail)
    session.commit()


def _compact(session: Session, wave: Wave, today: datetime.date) -> None:
    if not _begin(session, wave, after=BACKUPS_DELETED):
        return
    engine = _engine(session)
    session.rollback()
    detail = erasure.compact(engine)
    if not _begin(session, wave, after=BACKUPS_DELETED):
        return
    sealed.keep_step(session, wave, COMPACTED, today=today, detail=detail)
    session.commit()


def _finish(session: Session, wave: Wave, today: datetime.date) -> None:
    if not _begin(session, wave, after=COMPACTED):
        return
    wave.state = WaveState.SEALED.value
    wave.sealed_on = today
    session.commit()


def _begin(session: Session, wave: Wave, *, after: str | None) -> bool:
    """Lock the wave and tell whether the step that follows ``after`` is to be done now."""
    state, step = session.execute(
        select(Wave.state, Wave.sealing_step).where(Wave.id == wave.id).with_for_update()
    ).one()
    session.refresh(wave)
    if state == WaveState.CLOSED.value and step == after:
        return True
    session.rollback()
    return False


def _engine(session: Session) -> Engine:
    bind = session.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine
