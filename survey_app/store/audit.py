"""What staff did: an append-only list, chained by hashes. Never about respondents."""

from __future__ import annotations

import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.models import AuditEntry, Organisation
from survey_app.store import chains
from survey_app.texts import normalise

MOST_DETAIL = 2_000


def append(
    session: Session,
    *,
    organisation_id: int | None,
    at: datetime.datetime,
    actor: str,
    action: str,
    detail: str = "",
) -> AuditEntry:
    """Add what a staff member did; ``at`` is in UTC, without a zone."""
    if organisation_id is not None:
        session.execute(
            select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
        ).one()
    last = session.scalar(_entries(organisation_id).order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(
        organisation_id=organisation_id,
        at=at.replace(microsecond=0),
        actor=normalise(actor, 255),
        action=normalise(action, 80),
        detail=normalise(detail, MOST_DETAIL),
        previous_hash=last.hash if last else chains.GENESIS,
    )
    entry.hash = hash_of(entry)
    session.add(entry)
    session.commit()
    return entry


def entries(session: Session, organisation_id: int | None) -> list[AuditEntry]:
    """Return everything staff did in an organisation, the oldest first."""
    return list(session.scalars(_entries(organisation_id).order_by(AuditEntry.id)))


def first_broken(session: Session, organisation_id: int | None) -> int | None:
    """Return the id of the first entry that does not fit the chain; ``None`` if all do."""
    previous = chains.GENESIS
    for entry in entries(session, organisation_id):
        if entry.previous_hash != previous or entry.hash != hash_of(entry):
            return entry.id
        previous = entry.hash
    return None


def _entries(organisation_id: int | None):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return select(AuditEntry).where(AuditEntry.organisation_id == organisation_id)


def hash_of(entry: AuditEntry) -> bytes:
    """Return the hash of an entry as it stands in its chain."""
    return chains.link(
        entry.previous_hash,
        entry.organisation_id,
        entry.at.isoformat(),
        entry.actor,
        entry.action,
        entry.detail,
    )
