"""The tables of programs that read: tokens, addresses to tell, and what they were told.

None of it is about respondents, and none of it holds a number that was released.
"""

from __future__ import annotations

import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.db import Base


class ApiToken(Base):
    """The right of a program to read one organisation's releases. Only its hash is kept."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_on: Mapped[datetime.date]
    expires_on: Mapped[datetime.date]


class Webhook(Base):
    """An address that is told when results are out. Its secret is derived, not kept."""

    __tablename__ = "webhook"
    __table_args__ = (UniqueConstraint("organisation_id", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(String(500))
    nonce: Mapped[str] = mapped_column(String(64))  # what its secret is derived from
    after: Mapped[
        int
    ]  # the organisation's newest release when it was added: older ones are not told


class DeliveryState(StrEnum):
    """How far telling somebody of a release has come."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


class WebhookDelivery(Base):
    """One release told to one address, or what came of trying. No row: not tried yet."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="state"),)

    webhook_id: Mapped[int] = mapped_column(
        ForeignKey("webhook.id", ondelete="CASCADE"), primary_key=True
    )
    release_id: Mapped[int] = mapped_column(
        ForeignKey("release.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(12), default=DeliveryState.WAITING.value)
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime.datetime | None]
    came: Mapped[str] = mapped_column(String(80), default="")  # of the last try
