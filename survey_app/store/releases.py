"""Releases: an append-only ledger of each organisation, chained by hashes."""

from __future__ import annotations

import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.models import Organisation, ReleaseRecord, Wave, WaveState
from survey_app.store import chains
from survey_app.store.waves import WrongStateError

WAVE_KIND = "wave"


def publish(
    session: Session,
    wave: Wave,
    *,
    content: str,
    sums: str | None,
    today: datetime.date,
    kind: str = WAVE_KIND,
) -> ReleaseRecord:
    """Add a release to the ledger; the first one of a wave makes it published.

    Raises
    ------
    WrongStateError
        The wave is not sealed.
    """
    if wave.state not in {WaveState.SEALED.value, WaveState.PUBLISHED.value}:
        raise WrongStateError(f"wave {wave.code} is {wave.state}, not sealed")
    session.execute(
        select(Organisation.id).where(Organisation.id == wave.organisation_id).with_for_update()
    ).one()
    last = _last(session, wave.organisation_id)
    record = ReleaseRecord(
        organisation_id=wave.organisation_id,
        wave_id=wave.id,
        number=last.number + 1 if last else 1,
        kind=kind,
        content=content,
        sums=sums,
        previous_hash=last.hash if last else chains.GENESIS,
        released_on=today,
    )
    record.hash = hash_of(record)
    session.add(record)
    if wave.state == WaveState.SEALED.value:
        wave.state = WaveState.PUBLISHED.value
        wave.published_on = today
    session.commit()
    return record


def latest(session: Session, wave: Wave, *, kind: str = WAVE_KIND) -> ReleaseRecord | None:
    """Return the last release of a wave."""
    return session.scalar(
        select(ReleaseRecord)
        .where(ReleaseRecord.wave_id == wave.id, ReleaseRecord.kind == kind)
        .order_by(ReleaseRecord.number.desc())
        .limit(1)
    )


def of_organisation(session: Session, organisation_id: int) -> list[ReleaseRecord]:
    """Return the whole ledger of an organisation, the oldest first."""
    query = select(ReleaseRecord).where(ReleaseRecord.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(ReleaseRecord.number)))


def sums_of(session: Session, *, organisation_id: int) -> tuple[str, ...]:
    """Return the published sums of all releases, the oldest first, for a joint audit."""
    ledger = of_organisation(session, organisation_id)
    return tuple(record.sums for record in ledger if record.sums is not None)


def find(session: Session, *, organisation_id: int, number: int) -> ReleaseRecord | None:
    """Return one release by its place in the ledger."""
    return session.scalar(
        select(ReleaseRecord).where(
            ReleaseRecord.organisation_id == organisation_id, ReleaseRecord.number == number
        )
    )


def first_broken(session: Session, organisation_id: int) -> int | None:
    """Return the number of the first release that does not fit the chain; ``None`` if all do."""
    previous = chains.GENESIS
    for expected, record in enumerate(of_organisation(session, organisation_id), start=1):
        intact = record.previous_hash == previous and record.hash == hash_of(record)
        if record.number != expected or not intact:
            return expected
        previous = record.hash
    return None


def _last(session: Session, organisation_id: int) -> ReleaseRecord | None:
    return session.scalar(
        select(ReleaseRecord)
        .where(ReleaseRecord.organisation_id == organisation_id)
        .order_by(ReleaseRecord.number.desc())
        .limit(1)
    )


def hash_of(record: ReleaseRecord) -> bytes:
    """Return the hash of a release as it stands in its chain."""
    return chains.link(
        record.previous_hash,
        record.organisation_id,
        record.wave_id,
        record.number,
        record.kind,
        record.content,
        record.sums,
        record.released_on.isoformat(),
    )
