"""Tables of mailings. What they promise: numbers stay, addresses go, nobody is tied to a token."""

from __future__ import annotations

import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.db import Base


class MailingState(StrEnum):
    """How far a mailing is."""

    SENDING = "sending"
    DONE = "done"
    STOPPED = "stopped"


class Mailing(Base):
    """One letter to many. Of people only numbers are kept; ``salt`` opens the spool, and goes."""

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str]
    begun_on: Mapped[datetime.date]
    state: Mapped[str] = mapped_column(String(12), default=MailingState.SENDING.value)
    total: Mapped[int]
    sent: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)  # for good, by the server
    given_up: Mapped[int] = mapped_column(default=0)  # put off too often
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    batch_id: Mapped[int | None]  # the batch of tokens that is being handed out
    batch_sent: Mapped[int] = mapped_column(default=0)  # how many of it have left
    trouble: Mapped[str | None] = mapped_column(String(40))  # why nothing is sent at the moment
    holder: Mapped[str | None] = mapped_column(String(32))  # the worker that sends
    held_until: Mapped[datetime.datetime | None]


class SpooledAddress(Base):
    """One address still to be written to, encrypted; deleted when its letter has left.

    ``position`` is drawn at random: the order is not that of the file.
    """

    __tablename__ = "mail_spool"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - the mapper's own form

    mailing_id: Mapped[int] = mapped_column(
        ForeignKey("mailing.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime.datetime | None]
