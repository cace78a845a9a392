"""Invitations: rights to answer once. No row ties one to a person; a spent one is deleted."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import InternalError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from survey_app.models import InvitationBatch, Mode, OpenLink, Wave, WaveState
from survey_app.store import tokens, waves
from survey_app.store.tokens import Token, TokenMalformedError
from survey_app.store.wave_tables import statements_of, tables_of
from survey_app.store.waves import WrongStateError

LINK_BYTES = 20
DEVICE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that look alike
DEVICE_LENGTH = 12


class TokenUnknownError(LookupError):
    """No such token was ever issued."""


class TokenSpentError(LookupError):
    """The token has been used: an answer was received with it."""


class TokenVoidedError(LookupError):
    """The token belongs to a batch that was made again; the newer mail holds a good one."""


class WaveClosedError(LookupError):
    """The wave no longer takes answers."""


class LinkUsedUpError(LookupError):
    """An open link has reached its limit."""


class UnknownDepartmentsError(ValueError):
    """Somebody was to be invited for a department that the wave's tree does not have."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token as it goes into one message. It exists in memory only, and its ``repr`` hides it."""

    department: str
    token: str
    batch_id: int

    def __repr__(self) -> str:
        return f"IssuedToken(department={self.department!r}, token=...)"


@dataclass(frozen=True, slots=True)
class Invited:
    """Where a token leads."""

    wave_id: int
    department: str


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """Where an open link leads; the department is chosen by whoever uses it."""

    wave_id: int
    is_used_up: bool


def issue_batch(session: Session, *, wave_id: int, departments: Sequence[str]) -> list[IssuedToken]:
    """Make one token for each entry of ``departments``, in random order.

    Parameters
    ----------
    session : Session
    wave_id : int
        An open wave.
    departments : sequence of str
        The department of each person to be invited, a department as often as it has people.

    Returns
    -------
    list of IssuedToken
        Shuffled. Only hashes are stored, so this is the only time the tokens can be read.

    Raises
    ------
    WaveClosedError
        The wave is not open.
    UnknownDepartmentsError
        Nothing was made.
    """
    wave = _open_wave(session, wave_id)
    known = {d.code for d in waves.structure_of(session, wave).departments}
    unknown = sorted(set(departments) - known)
    if unknown:
        raise UnknownDepartmentsError(", ".join(unknown))
    batch = _new_batch(session, wave_id, size=len(departments))
    issued = [(tokens.make(batch.id, _key(batch)), department) for department in departments]
    secrets.SystemRandom().shuffle(issued)
    _keep(session, wave_id, issued)
    session.execute(
        update(Wave).where(Wave.id == wave_id).values(invited=Wave.invited + len(issued))
    )
    session.commit()
    return [IssuedToken(department, token.text(), token.batch_id) for token, department in issued]


def void_batch(session: Session, *, batch_id: int) -> None:
    """Take back what is unspent of a batch, as when mailing broke off; then make it again."""
    batch = session.get_one(InvitationBatch, batch_id)
    invitation = tables_of(batch.wave_id).invitation
    _open_wave(session, batch.wave_id)
    taken_back = len(
        session.scalars(
            delete(invitation)
            .where(invitation.c.batch_id == batch_id)
            .returning(invitation.c.department)
        ).all()
    )
    batch.voided = True
    batch.key = None
    session.execute(
        update(Wave)
        .where(Wave.id == batch.wave_id)
        .values(invited=Wave.invited - max(0, taken_back - batch.lost))
    )
    session.commit()


def write_off(session: Session, *, batch_id: int, handed_out: int) -> None:
    """Do not count as invited for whom a token was made that never left this machine.

    Which tokens these are is not known to anybody: they were in memory only.
    """
    batch = session.get_one(InvitationBatch, batch_id)
    lost = batch.size - handed_out
    if batch.voided or lost <= batch.lost:
        session.rollback()
        return
    session.execute(
        update(Wave)
        .where(Wave.id == batch.wave_id)
        .values(invited=Wave.invited - (lost - batch.lost))
    )
    batch.lost = lost
    session.commit()


def batches(session: Session, *, wave_id: int) -> list[InvitationBatch]:
    """Return the batches of a wave, the oldest first."""
    query = select(InvitationBatch).where(InvitationBatch.wave_id == wave_id)
    return list(session.scalars(query.order_by(InvitationBatch.id)))


@dataclass(frozen=True, slots=True)
class LivingBatch:
    """A batch that is not voided, of a wave that is open."""

    id: int
    wave_id: int


_ROWS, _WAVES = InvitationBatch.__table__, Wave.__table__
# Written once: building a statement costs more than running it.
_BATCH = (
    select(_ROWS.c.wave_id, _ROWS.c.voided, _ROWS.c.key, _WAVES.c.state)
    .join_from(_ROWS, _WAVES, _WAVES.c.id == _ROWS.c.wave_id)
    .where(_ROWS.c.id == bindparam("batch"))
)


def find(session: Session, token: str) -> Invited:
    """Look up a token without spending it: a mail scanner may do so as often as it likes.

    Raises
    ------
    TokenUnknownError, TokenSpentError, TokenVoidedError, WaveClosedError
    """
    read = read_token(token)
    batch = batch_of(session, read)
    wave_id = batch.wave_id
    with unless_sealed_meanwhile(session, wave_id):
        department = session.connection().scalar(statements_of(wave_id).find, {"hash": read.hash})
    if department is None:
        raise TokenSpentError
    return Invited(wave_id, department)


@contextmanager
def unless_sealed_meanwhile(session: Session, wave_id: int) -> Iterator[None]:
    """Say that a wave is closed where its tables went away between two statements of ours."""
    try:
        yield
    except (OperationalError, ProgrammingError, InternalError):
        session.rollback()
        state = session.scalar(select(Wave.state).where(Wave.id == wave_id))
        session.rollback()
        if state == WaveState.OPEN.value:
            raise
        raise WaveClosedError from None


def read_token(token: str) -> Token:
    """Read a pasted token; what cannot be one is unknown."""
    try:
        return tokens.read(token)
    except TokenMalformedError:
        raise TokenUnknownError from None


def batch_of(session: Session, token: Token) -> LivingBatch:
    """Return the living batch that made a token, of a wave that is open.

    Raises
    ------
    TokenUnknownError, TokenVoidedError, WaveClosedError
    """
    row = session.connection().execute(_BATCH, {"batch": token.batch_id}).one_or_none()
    if row is None:
        raise TokenUnknownError
    if row.voided:
        raise TokenVoidedError
    if row.key is not None and not token.is_sealed_by(row.key):
        raise TokenUnknownError
    if row.state != WaveState.OPEN.value:
        raise WaveClosedError
    return LivingBatch(token.batch_id, row.wave_id)


def create_open_link(session: Session, *, wave_id: int, limit: int) -> str:
    """Make a link that many may use, ``limit`` times in all; return its secret."""
    secret = secrets.token_urlsafe(LINK_BYTES)
    _keep_open_link(session, wave_id=wave_id, limit=limit, secret=secret)
    return secret


def create_device_code(session: Session, *, wave_id: int, limit: int) -> str:
    """Make an open link for a shared device: its secret is short enough to be typed."""
    secret = "".join(secrets.choice(DEVICE_LETTERS) for _ in range(DEVICE_LENGTH))
    _keep_open_link(session, wave_id=wave_id, limit=limit, secret=secret)
    return "-".join(secret[i : i + 4] for i in range(0, DEVICE_LENGTH, 4))


def read_device_code(typed: str) -> str:
    """Return a device code as it is kept, however it was typed."""
    return "".join(letter for letter in typed.lower() if letter in DEVICE_LETTERS)


def _keep_open_link(session: Session, *, wave_id: int, limit: int, secret: str) -> None:
    if limit < 1:
        raise ValueError("an open link needs a limit of at least one")
    _open_wave(session, wave_id)
    batch = _new_batch(session, wave_id, size=limit)
    session.add(
        OpenLink(
            wave_id=wave_id, batch_id=batch.id, secret_hash=_hash(secret), most_uses=limit, uses=0
        )
    )
    session.commit()


def find_open_link(session: Session, *, secret: str) -> OpenInvitation:
    """Look up an open link without using it.

    Raises
    ------
    TokenUnknownError, WaveClosedError
    """
    link = _link(session, secret)
    return OpenInvitation(link.wave_id, link.uses >= link.most_uses)


def use_open_link(session: Session, *, secret: str, department: str) -> str:
    """Use an open link once: make a token for somebody of this department.

    Raises
    ------
    TokenUnknownError, WaveClosedError, LinkUsedUpError, UnknownDepartmentsError
    """
    session.rollback()  # the lock is taken by a write, before anything is read
    used = session.execute(
        update(OpenLink)
        .where(OpenLink.secret_hash == _hash(secret), OpenLink.uses < OpenLink.most_uses)
        .values(uses=OpenLink.uses + 1)
        .returning(OpenLink.batch_id, OpenLink.wave_id)
    ).one_or_none()
    if used is None:
        _link(session, secret)
        raise LinkUsedUpError
    wave = _open_wave(session, used.wave_id)
    if department not in {d.code for d in waves.structure_of(session, wave).departments}:
        session.rollback()
        raise UnknownDepartmentsError(department)
    token = tokens.make(used.batch_id, _key(session.get_one(InvitationBatch, used.batch_id)))
    _keep(session, used.wave_id, [(token, department)])
    session.commit()
    return token.text()


def uses_of_open_links(session: Session, *, wave_id: int) -> tuple[int, int]:
    """Return how many uses a wave's open links allow in all, and in how many links."""
    query = select(func.coalesce(func.sum(OpenLink.most_uses), 0), func.count())
    most, links = session.execute(query.where(OpenLink.wave_id == wave_id)).one()
    return int(most), int(links)


def _open_wave(session: Session, wave_id: int) -> Wave:
    wave = session.get_one(Wave, wave_id)
    if wave.state == WaveState.DRAFT.value:
        raise WrongStateError(f"wave {wave.code} is not open yet")
    if wave.state != WaveState.OPEN.value:
        session.rollback()
        raise WaveClosedError
    if wave.mode == Mode.STRICT.value:
        raise WrongStateError("in strict mode the signer issues invitations")
    return wave


def _new_batch(session: Session, wave_id: int, *, size: int) -> InvitationBatch:
    batch = InvitationBatch(wave_id=wave_id, key=tokens.make_key(), size=size)
    session.add(batch)
    session.flush()
    return batch


def _key(batch: InvitationBatch) -> bytes:
    if batch.key is None:
        raise TokenVoidedError
    return batch.key


def _keep(session: Session, wave_id: int, issued: Sequence[tuple[Token, str]]) -> None:
    """Store the hashes, in the order of the hashes, which is none."""
    ordered = sorted(issued, key=lambda pair: pair[0].hash)
    rows = [
        {"token_hash": token.hash, "batch_id": token.batch_id, "department": department}
        for token, department in ordered
    ]
    if rows:
        session.execute(insert(tables_of(wave_id).invitation), rows)


def _link(session: Session, secret: str) -> OpenLink:
    link = session.scalar(select(OpenLink).where(OpenLink.secret_hash == _hash(secret)))
    if link is None:
        raise TokenUnknownError
    if session.get_one(Wave, link.wave_id).state != WaveState.OPEN.value:
        raise WaveClosedError
    return link


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
