"""What leaders may open: of each published wave, its newest release. Light until opened."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_app.follow_up import TieDay
from survey_app.models import ReleaseRecord, Wave
from survey_app.store.releases import WAVE_KIND
from survey_app.store.tie_days import ties_from


@dataclass(frozen=True, slots=True)
class PublishedWave:
    """A wave whose results can be read, and the fingerprint of the release to read."""

    code: str
    name: str
    closed_on: datetime.date | None
    record_id: int
    hash: bytes
    ties_from: datetime.date  # before it, ties are shown to those concerned alone


def waves(session: Session, organisation_id: int) -> tuple[PublishedWave, ...]:
    """Return the published waves of an organisation, the oldest first."""
    newest = (
        select(func.max(ReleaseRecord.number))
        .where(ReleaseRecord.wave_id == Wave.id, ReleaseRecord.kind == WAVE_KIND)
        .correlate(Wave)
        .scalar_subquery()
    )
    query = (
        select(
            Wave.code,
            Wave.name,
            Wave.closed_on,
            ReleaseRecord.id,
            ReleaseRecord.hash,
            func.coalesce(Wave.published_on, ReleaseRecord.released_on),
            TieDay.ties_from,
        )
        .join(ReleaseRecord, ReleaseRecord.wave_id == Wave.id)
        .join(TieDay, TieDay.wave_id == Wave.id, isouter=True)
        .where(ReleaseRecord.organisation_id == organisation_id, ReleaseRecord.number == newest)
        .order_by(Wave.closed_on, ReleaseRecord.number)
    )
    return tuple(
        PublishedWave(code, name, closed_on, record_id, fingerprint, ties_from(day, chosen))
        for code, name, closed_on, record_id, fingerprint, day, chosen in session.execute(query)
    )


def content(session: Session, record_id: int) -> str:
    """Return the JSON of one release."""
    return session.scalars(select(ReleaseRecord.content).where(ReleaseRecord.id == record_id)).one()
