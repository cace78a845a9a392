"""Sessions of signed-in staff."""

from __future__ import annotations

import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey_app.models import StaffSession


def content(session: Session, *, token_hash: bytes, now: datetime.datetime) -> str | None:
    """Return what a living session holds."""
    return session.scalar(
        select(StaffSession.content).where(
            StaffSession.token_hash == token_hash, StaffSession.expires_at > now
        )
    )


def keep(
    session: Session,
    *,
    token_hash: bytes,
    content: str,
    user: str | None,
    until: datetime.datetime,
) -> None:
    """Write a session, new or changed, and forget those that ran out."""
    session.rollback()  # what a view left uncommitted is not ours to commit
    # A write first: it waits for SQLite's lock, where a read that turns into a write is refused.
    session.execute(delete(StaffSession).where(StaffSession.token_hash == token_hash))
    session.add(StaffSession(token_hash=token_hash, content=content, user=user, expires_at=until))
    session.commit()


def forget(session: Session, *, token_hash: bytes) -> None:
    """End one session."""
    session.rollback()
    session.execute(delete(StaffSession).where(StaffSession.token_hash == token_hash))
    session.commit()


def forget_user(session: Session, *, user: str) -> None:
    """End all sessions of a person: after a new password, role or recovery."""
    session.execute(delete(StaffSession).where(StaffSession.user == user))
    session.commit()
