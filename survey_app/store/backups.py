"""Which backups were taken: kept in the audit log, so that sealing finds those of an open wave."""

from __future__ import annotations

import datetime
import json

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey_app.models import AuditEntry, Organisation, SignInLink, StaffSession, Wave, WaveState
from survey_app.store import audit, mailings

TAKEN = "backup taken"
RESTORED = "backup restored"
OPERATOR = "operator"
UNSEALED = (WaveState.OPEN.value, WaveState.CLOSED.value)
SEALED = (WaveState.SEALED.value, WaveState.PUBLISHED.value)


def unsealed_waves(session: Session) -> list[str]:
    """Name the waves whose answers could still be linked: open, or closed and not yet sealed."""
    return _waves(session, UNSEALED)


def sealed_waves(session: Session) -> list[str]:
    """Name the waves whose answers can no longer be linked."""
    return _waves(session, SEALED)


def announce(session: Session, *, path: str, unsealed: list[str], at: datetime.datetime) -> None:
    """Write down that a backup is being taken, before it is: a killed one leaves only the line."""
    detail = json.dumps({"path": path, "unsealed": unsealed}, ensure_ascii=False)
    audit.append(session, organisation_id=None, at=at, actor=OPERATOR, action=TAKEN, detail=detail)


def note_restored(session: Session, *, made_at: str, at: datetime.datetime) -> None:
    """Write down that a backup was restored."""
    audit.append(
        session, organisation_id=None, at=at, actor=OPERATOR, action=RESTORED, detail=made_at
    )


def taken_since(session: Session, day: datetime.date) -> list[str]:
    """Return where backups were written to, from a day on."""
    begin = datetime.datetime.combine(day, datetime.time())
    query = select(AuditEntry.detail).where(AuditEntry.action == TAKEN, AuditEntry.at >= begin)
    return [str(json.loads(detail)["path"]) for detail in session.scalars(query)]


def end_sessions(session: Session) -> None:
    """Sign everybody out: sessions that had ended since the backup must not come back."""
    session.execute(delete(StaffSession))
    session.execute(delete(SignInLink))
    mailings.forget_all(session)  # who was written to since is not known
    session.commit()


def _waves(session: Session, states: tuple[str, ...]) -> list[str]:
    query = (
        select(Organisation.code, Wave.code, Wave.opened_on)
        .join(Wave, Wave.organisation_id == Organisation.id)
        .where(Wave.state.in_(states))
        .order_by(Wave.id)
    )
    # The opening day tells a wave from a later namesake.
    return [f"{client}/{wave}/{opened}" for client, wave, opened in session.execute(query)]
