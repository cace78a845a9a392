"""Mailings: who is still to be written to (encrypted), and how many were.

A letter's address is deleted in the same transaction that counts it as sent, so that whoever goes
on after a crash knows what is left, and nobody knows who was written to.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from survey_app.mail.tables import Mailing, MailingState, SpooledAddress

POSITIONS = 1 << 62
WHILE_OPEN = ("invitation", "reminder")


class LeaseLostError(RuntimeError):
    """Another worker has taken the mailing over."""


@dataclass(frozen=True, slots=True)
class Spooled:
    """One encrypted address, and how often it was tried."""

    position: int
    content: bytes
    tries: int


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to send a mailing, to be renewed with every letter."""

    mailing_id: int
    holder: str


def create(  # noqa: PLR0913 - all that a mailing is, by name
    session: Session,
    *,
    wave_id: int,
    kind: str,
    note: str,
    salt: bytes,
    contents: Sequence[bytes],
    today: datetime.date,
) -> Mailing:
    """Keep a mailing and its encrypted addresses, in random order."""
    mailing = Mailing(
        wave_id=wave_id,
        kind=kind,
        note=note,
        begun_on=today,
        total=len(contents),
        salt=salt,
    )
    session.add(mailing)
    session.flush()
    positions = secrets.SystemRandom().sample(range(POSITIONS), len(contents))
    rows = [
        {"mailing_id": mailing.id, "position": position, "content": content, "tries": 0}
        for position, content in sorted(zip(positions, contents, strict=True))
    ]
    if rows:
        session.execute(insert(SpooledAddress), rows)
    session.commit()
    return mailing


def of_wave(session: Session, wave_id: int) -> list[Mailing]:
    """Return the mailings of a wave, the newest first."""
    query = select(Mailing).where(Mailing.wave_id == wave_id).order_by(Mailing.id.desc())
    return list(session.scalars(query))


def find(session: Session, *, wave_id: int, mailing_id: int) -> Mailing | None:
    """Return a mailing of this wave."""
    query = select(Mailing).where(Mailing.id == mailing_id, Mailing.wave_id == wave_id)
    return session.scalar(query)


def unfinished(session: Session) -> list[int]:
    """Return the mailings that have something left to send."""
    query = select(Mailing.id).where(Mailing.state == MailingState.SENDING.value)
    found = list(session.scalars(query.order_by(Mailing.id)))
    session.rollback()
    return found


def lease(
    session: Session, mailing_id: int, *, now: datetime.datetime, until: datetime.datetime
) -> Lease | None:
    """Take the right to send; ``None`` if somebody else has it or nothing is to be sent."""
    holder = secrets.token_hex(16)
    session.rollback()
    taken = session.execute(
        update(Mailing)
        .where(
            Mailing.id == mailing_id,
            Mailing.state == MailingState.SENDING.value,
            or_(Mailing.holder.is_(None), Mailing.held_until < now),
        )
        .values(holder=holder, held_until=until)
        .returning(Mailing.id)
    ).one_or_none()
    session.commit()
    return Lease(mailing_id, holder) if taken else None


def let_go(session: Session, lease: Lease, *, trouble: str | None) -> None:
    """Give the right back; say what keeps letters from being sent, if anything does."""
    session.rollback()
    session.execute(
        update(Mailing)
        .where(Mailing.id == lease.mailing_id, Mailing.holder == lease.holder)
        .values(holder=None, held_until=None, trouble=trouble)
    )
    session.commit()


def due(session: Session, mailing_id: int, *, now: datetime.datetime, most: int) -> list[Spooled]:
    """Return addresses that are to be written to now, in their random order."""
    rows = session.execute(
        select(SpooledAddress.position, SpooledAddress.content, SpooledAddress.tries)
        .where(
            SpooledAddress.mailing_id == mailing_id,
            or_(SpooledAddress.due_at.is_(None), SpooledAddress.due_at <= now),
        )
        .order_by(SpooledAddress.position)
        .limit(most)
    ).all()
    session.rollback()
    return [Spooled(*row) for row in rows]


def left(session: Session, mailing_id: int) -> int:
    """Return how many addresses are still to be written to."""
    query = select(func.count()).where(SpooledAddress.mailing_id == mailing_id)
    found = session.scalar(query) or 0
    session.rollback()
    return found


def begin_batch(session: Session, lease: Lease, *, batch_id: int | None) -> None:
    """Note which batch of tokens is being handed out; ``None``: none any more."""
    session.rollback()
    _hold(session, lease, batch_id=batch_id, batch_sent=0)
    session.commit()


def count_sent(session: Session, lease: Lease, one: Spooled, *, until: datetime.datetime) -> None:
    """Count a letter that has left, and forget to whom.

    Raises
    ------
    LeaseLostError
        Nothing was changed.
    """
    session.rollback()
    _hold(
        session,
        lease,
        sent=Mailing.sent + 1,
        batch_sent=Mailing.batch_sent + 1,
        held_until=until,
        trouble=None,
    )
    _forget(session, lease, one)
    session.commit()


def count_failed(
    session: Session, lease: Lease, one: Spooled, *, is_refused: bool, until: datetime.datetime
) -> None:
    """Count a letter that will never leave, and forget to whom it was."""
    session.rollback()
    number = {"refused": Mailing.refused + 1} if is_refused else {"given_up": Mailing.given_up + 1}
    _hold(session, lease, held_until=until, **number)
    _forget(session, lease, one)
    session.commit()


def put_off(
    session: Session,
    lease: Lease,
    one: Spooled,
    *,
    due_at: datetime.datetime,
    until: datetime.datetime,
) -> None:
    """Try an address again later."""
    session.rollback()
    _hold(session, lease, held_until=until)
    session.execute(
        update(SpooledAddress)
        .where(
            SpooledAddress.mailing_id == lease.mailing_id,
            SpooledAddress.position == one.position,
        )
        .values(tries=one.tries + 1, due_at=due_at)
    )
    session.commit()


def finish(session: Session, mailing_id: int, state: MailingState) -> None:
    """End a mailing: what is left of its addresses is destroyed, and the salt of their key."""
    session.rollback()
    _end(session, [mailing_id], state)
    session.commit()


def end_with_wave(session: Session, wave_id: int) -> None:
    """Stop what only makes sense while a wave is open; the caller commits."""
    query = select(Mailing.id).where(
        Mailing.wave_id == wave_id,
        Mailing.kind.in_(WHILE_OPEN),
        Mailing.state == MailingState.SENDING.value,
    )
    _end(session, list(session.scalars(query)), MailingState.STOPPED)


def forget_all(session: Session) -> None:
    """Stop every mailing, as after a restored backup; the caller commits."""
    query = select(Mailing.id).where(Mailing.state == MailingState.SENDING.value)
    _end(session, list(session.scalars(query)), MailingState.STOPPED)


def _end(session: Session, mailing_ids: list[int], state: MailingState) -> None:
    if not mailing_ids:
        return
    session.execute(delete(SpooledAddress).where(SpooledAddress.mailing_id.in_(mailing_ids)))
    session.execute(
        update(Mailing)
        .where(Mailing.id.in_(mailing_ids))
        .values(state=state.value, salt=None, holder=None, held_until=None, trouble=None)
    )


def _hold(session: Session, lease: Lease, **values: object) -> None:
    """Write into the mailing if it is still this worker's.

    Raises
    ------
    LeaseLostError
    """
    held = session.execute(
        update(Mailing)
        .where(Mailing.id == lease.mailing_id, Mailing.holder == lease.holder)
        .values(**values)
        .returning(Mailing.id)
    ).one_or_none()
    if held is None:
        session.rollback()
        raise LeaseLostError


def _forget(session: Session, lease: Lease, one: Spooled) -> None:
    session.execute(
        delete(SpooledAddress).where(
            SpooledAddress.mailing_id == lease.mailing_id,
            SpooledAddress.position == one.position,
        )
    )
