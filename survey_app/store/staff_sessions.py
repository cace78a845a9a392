"""Sessions of signed-in staff."""

from __future__ import annotations

import datetime

from sqlalchemy import delete, select, update
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
    """Write a new session."""
    session.add(StaffSession(token_hash=token_hash, content=content, user=user, expires_at=until))
    session.commit()


def go_on(session: Session, *, token_hash: bytes, content: str, until: datetime.datetime) -> None:
    """Write a session that changed; one that was ended meanwhile stays ended."""
    session.rollback()
    session.execute(
        update(StaffSession)
        .where(StaffSession.token_hash == token_hash)
        .values(content=content, expires_at=until)
    )
    session.commit()


def forget_expired(session: Session, *, now: datetime.datetime) -> None:
    """Forget the sessions that ran out."""
    session.rollback()  # what a view left uncommitted is not ours to commit
    session.execute(delete(StaffSession).where(StaffSession.expires_at <= now))
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
