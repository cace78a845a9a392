"""The tables. Each states its promise.

What one respondent sends never touches these tables while a wave is open: it lies in tables of
the wave's own (``store/wave_tables.py``), which sealing drops. What is left after sealing are
the rows of ``SealedAnswers`` and ``SealedComments``, shuffled.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Any

from flask_security.models import sqla as accounts
from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.db import Base

accounts.FsModels.set_db_info(  # type: ignore[no-untyped-call]
    base_model=Base,
    user_table_name="account",
    role_table_name="account_role",
    webauthn_table_name="account_passkey",
)


class WaveState(StrEnum):
    """The stations of a wave, in order; there is no way back."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    SEALED = "sealed"
    PUBLISHED = "published"


class Mode(StrEnum):
    """How anonymity is kept (the promise of each is in PRIVACY)."""

    SEALED = "sealed"
    STRICT = "strict"


class RoleName(StrEnum):
    """What a person may be in one organisation."""

    OWNER = "owner"
    CONSULTANT = "consultant"
    LEADER = "leader"


class Role(Base, accounts.FsRoleMixin):
    """Required by the account library; what a person may do is in ``Membership``."""

    __tablename__ = "account_role"


class User(Base, accounts.FsUserMixin):
    """A consultant, leader or owner. Respondents have no account."""

    __tablename__ = "account"

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )


class WebAuthn(Base, accounts.FsWebAuthnMixin):
    """A passkey."""

    __tablename__ = "account_passkey"


class StaffSession(Base):
    """A signed-in staff member's session, kept here so that signing out ends it."""

    __tablename__ = "staff_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    content: Mapped[str]
    user: Mapped[str | None] = mapped_column(String(64), index=True)  # the account's fs_uniquifier
    expires_at: Mapped[datetime.datetime]


class SignInLink(Base):
    """A link that signs a staff member in once. Only its hash is kept."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime.datetime]


class Organisation(Base):
    """One client. Everything belongs to exactly one."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)  # in addresses
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(12), default="en")


class Membership(Base):
    """What one person may do in one organisation; a leader's scope is a part of its tree."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str | None] = mapped_column(String(80))  # a department's code; none: everything

    user: Mapped[User] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship()


class Function(Base):
    """A kind of work to which departments belong."""

    __tablename__ = "function"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))


class Department(Base):
    """A unit in today's tree. A wave keeps a copy of the tree of its own date."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    parent: Mapped[str | None] = mapped_column(String(80))  # code of the unit above
    function: Mapped[str | None] = mapped_column(String(80))  # code of its function
    headcount: Mapped[int] = mapped_column(default=0)  # people directly here
    position: Mapped[int] = mapped_column(default=0)  # parents before children


class Instrument(Base):
    """A client's own questionnaire, as the text of its file."""

    __tablename__ = "instrument"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(80))
    text: Mapped[str]


class Wave(Base):
    """One administration of a questionnaire.

    From opening on, mode, limits, questionnaire, tree and plan do not change: triggers of the
    database hold that too (migrations). Dates are days, never times.
    """

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        CheckConstraint("k_scores >= 5 AND k_distributions >= 8 AND k_comments >= 10", "limits"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default=WaveState.DRAFT.value)
    mode: Mapped[str] = mapped_column(String(12), default=Mode.SEALED.value)
    k_scores: Mapped[int] = mapped_column(default=5)
    k_distributions: Mapped[int] = mapped_column(default=8)
    k_comments: Mapped[int] = mapped_column(default=10)
    questionnaire: Mapped[str]  # the exact text of the file
    structure: Mapped[str | None]  # JSON of analysis.structure.Structure, frozen at opening
    plan: Mapped[str | None]  # JSON: which departments will be merged, told before the first answer
    opened_on: Mapped[datetime.date | None]
    closes_on: Mapped[datetime.date | None]
    closed_on: Mapped[datetime.date | None]
    sealing_step: Mapped[str | None] = mapped_column(String(40))  # how far sealing has come
    sealed_on: Mapped[datetime.date | None]
    progress: Mapped[str | None] = mapped_column(String(80))  # what background work is at
    published_on: Mapped[datetime.date | None]
    invited: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship()


class InvitationBatch(Base):
    """A batch of tokens made at once. Its key tells its own tokens from forged ones."""

    __tablename__ = "invitation_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    key: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # gone when voided or sealed
    size: Mapped[int]
    voided: Mapped[bool] = mapped_column(default=False)
    lost: Mapped[int] = mapped_column(default=0, server_default="0")  # never handed out


class OpenLink(Base):
    """One link that many may use, up to a limit; each use makes a token."""

    __tablename__ = "open_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("invitation_batch.id", ondelete="CASCADE"))
    most_uses: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0)


class ParticipationSnapshot(Base):
    """How many had answered when the day began to be shown; only of an open wave, one a wave."""

    __tablename__ = "participation_snapshot"

    wave_id: Mapped[int] = mapped_column(
        ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True
    )
    counted_on: Mapped[datetime.date]
    content: Mapped[str]  # JSON, already rounded down


class SealingRecord(Base):
    """What sealing has done to a wave, and on which day: the ground of the evidence."""

    __tablename__ = "sealing_record"

    wave_id: Mapped[int] = mapped_column(
        ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True
    )
    step: Mapped[str] = mapped_column(String(40), primary_key=True)
    done_on: Mapped[datetime.date]
    detail: Mapped[str]  # JSON: what was destroyed, never what it held


class SealedAnswers(Base):
    """All answers of one department in one wave, in random order, no row per person.

    ``ratings`` joins the respondents' digit strings; ``choices`` is a JSON list in the same
    order; ``counts`` are the item x answer counts as int32, the sufficient statistic.
    """

    __tablename__ = "sealed_answers"

    wave_id: Mapped[int] = mapped_column(
        ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True
    )
    department: Mapped[str] = mapped_column(String(80), primary_key=True)
    respondents: Mapped[int]
    ratings: Mapped[str]
    choices: Mapped[str]
    counts: Mapped[bytes]


class SealedComments(Base):
    """All comments of one department to one question, in an order of their own."""

    __tablename__ = "sealed_comments"

    wave_id: Mapped[int] = mapped_column(
        ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True
    )
    department: Mapped[str] = mapped_column(String(80), primary_key=True)
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    texts: Mapped[str]  # JSON list, shuffled


class CountedReceipts(Base):
    """The receipt codes of all counted answers of a wave, sorted: public after sealing."""

    __tablename__ = "counted_receipts"

    wave_id: Mapped[int] = mapped_column(
        ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True
    )
    codes: Mapped[str]  # JSON list, sorted


class ReleaseRecord(Base):
    """A release, as stored: what pages, files and mail read. Never changed, never removed."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    number: Mapped[int]  # position in the organisation's ledger
    kind: Mapped[str] = mapped_column(String(40), default="wave")
    content: Mapped[str]  # analysis.disclosure.released.dump
    sums: Mapped[str | None]  # JSON of the published sums, for joint audits
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    released_on: Mapped[datetime.date]


class ThemeReading(Base):
    """The themes of a wave before leaders see them: a person reads first.

    ``draft`` is what that person sees; ``memory`` what the next quarter finds the same themes by.
    """

    __tablename__ = "theme_reading"

    wave_id: Mapped[int] = mapped_column(
        ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True
    )
    is_read: Mapped[bool] = mapped_column(default=False)
    is_released: Mapped[bool] = mapped_column(default=False)
    draft: Mapped[str]
    memory: Mapped[str]


class ThemeEdit(Base):
    """What the consultant changed after reading the themes, replayed on the next run."""

    __tablename__ = "theme_edit"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    position: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class AuditEntry(Base):
    """What a staff member did, chained by hashes. Never about respondents."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime.datetime]
    actor: Mapped[str] = mapped_column(String(255))
    action: Mapped[str] = mapped_column(String(80))
    detail: Mapped[str]
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class ErasureOrder(Base):
    """What was ordered to be erased: kept, so that a restored backup is erased again."""

    __tablename__ = "erasure_order"
    __table_args__ = (UniqueConstraint("kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # answers or person
    subject: Mapped[str] = mapped_column(String(200))  # a wave's name, or a person's keyed hash
    wave_id: Mapped[int | None]
    ordered_on: Mapped[datetime.date]
