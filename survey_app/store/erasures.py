"""Orders to erase: kept and carried out in one transaction, and carried out again where needed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey_app.models import (
    CountedReceipts,
    ErasureOrder,
    Organisation,
    SealedAnswers,
    SealedComments,
    StaffSession,
    ThemeEdit,
    ThemeReading,
    User,
    Wave,
    WaveState,
)
from survey_app.store.waves import WrongStateError

OF_A_WAVE = (SealedAnswers, SealedComments, CountedReceipts, ThemeReading, ThemeEdit)
TABLES = tuple(table.__tablename__ for table in OF_A_WAVE)


class Kind(StrEnum):
    """What an order is about."""

    ANSWERS = "answers"
    PERSON = "person"
    CLIENT = "client"


def name_of(session: Session, wave: Wave) -> str:
    """Name a wave so that it is found again in a restored database."""
    return f"{session.get_one(Organisation, wave.organisation_id).code}/{wave.code}"


def erase_answers(session: Session, wave: Wave, *, today: datetime.date) -> None:
    """Erase answers, comments, receipts and unread themes of a published wave; releases stay.

    Raises
    ------
    WrongStateError
        The wave is not published: its results would be lost with the answers.
    """
    if wave.state != WaveState.PUBLISHED.value:
        raise WrongStateError(f"wave {wave.code} is {wave.state}, not published")
    _keep_order(session, Kind.ANSWERS, name_of(session, wave), today, wave_id=wave.id)
    for table in OF_A_WAVE:
        session.execute(delete(table).where(table.wave_id == wave.id))
    session.commit()


def erase_person(session: Session, user: User, *, subject: str, today: datetime.date) -> None:
    """Erase a staff member's account, roles, passkeys and sessions; ``subject`` is a keyed hash."""
    _keep_order(session, Kind.PERSON, subject, today)
    session.execute(delete(StaffSession).where(StaffSession.user == user.fs_uniquifier))
    session.delete(user)
    session.commit()


def keep_client_order(session: Session, *, subject: str, today: datetime.date) -> None:
    """Keep the order to destroy a client, in the caller's transaction; ``subject`` is a hash."""
    _keep_order(session, Kind.CLIENT, subject, today)


def orders(session: Session) -> list[tuple[str, str, str]]:
    """Return all orders: kind, subject and day."""
    query = select(ErasureOrder).order_by(ErasureOrder.id)
    return [(o.kind, o.subject, o.ordered_on.isoformat()) for o in session.scalars(query)]


def wave_named(session: Session, name: str) -> Wave | None:
    """Return the wave of a name that :func:`name_of` made."""
    organisation, _, code = name.partition("/")
    return session.scalar(
        select(Wave)
        .join(Organisation, Organisation.id == Wave.organisation_id)
        .where(Organisation.code == organisation, Wave.code == code)
    )


def people(session: Session) -> Sequence[User]:
    """Return everybody who has an account."""
    return session.scalars(select(User)).all()


def published_before(session: Session, day: datetime.date) -> list[Wave]:
    """Return the waves published before a day whose answers were not erased yet."""
    erased = select(ErasureOrder.wave_id).where(ErasureOrder.kind == Kind.ANSWERS.value)
    query = select(Wave).where(
        Wave.state == WaveState.PUBLISHED.value,
        Wave.published_on < day,
        Wave.id.not_in(erased),
    )
    return list(session.scalars(query))


def _keep_order(
    session: Session,
    kind: Kind,
    subject: str,
    today: datetime.date,
    *,
    wave_id: int | None = None,
) -> None:
    known = select(ErasureOrder.id).where(
        ErasureOrder.kind == kind.value, ErasureOrder.subject == subject
    )
    if session.scalar(known) is None:
        order = ErasureOrder(kind=kind.value, subject=subject, wave_id=wave_id, ordered_on=today)
        session.add(order)
        session.flush()
