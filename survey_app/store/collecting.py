"""What a collector keeps: spent tickets, and answers without anything that leads to a ticket."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from questionnaires.reader import parse
from survey_app.store import erasure, responses, tokens
from survey_app.store.harvest import Harvest, Shuffler
from survey_app.store.responses import AlreadyReceived, Answers, Receipt
from survey_app.store.strict_tables import collector_wave, comment, receipt, response, spent
from survey_app.strict import blind_rsa
from survey_app.strict.sheet import Sheet, dump, load

TICKET = b"interlock ticket 1\x00"
RANDOM_BYTES = 32


class CollectorPhase(StrEnum):
    """A collector waits until all tickets are out, takes answers, and hands them over."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


class OtherWaveError(ValueError):
    """The ticket is for another wave, or names a group that this wave does not have."""


class TicketRefusedError(ValueError):
    """The signature is not the signer's: forged, damaged, or of another group."""


class TicketSpentError(LookupError):
    """The ticket was used before, with other answers."""


class NotCollectingError(LookupError):
    """Answers are not taken yet, or no longer."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a browser hands in: the group, the prepared message, its unblinded signature."""

    wave: str
    group: str
    prepared: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def prepare_wave(engine: Engine, sheet: Sheet) -> None:
    """Take a wave from its sheet; the signer's public keys must be on it."""
    if set(sheet.keys) != {group.code for group in sheet.groups}:
        raise OtherWaveError("the sheet does not hold a public key for each group")
    with engine.begin() as connection:
        row = {"code": sheet.wave, "phase": CollectorPhase.WAITING.value, "sheet": dump(sheet)}
        connection.execute(insert(collector_wave).values(row))


def set_phase(engine: Engine, wave: str, phase: CollectorPhase) -> None:
    """Begin or end taking answers."""
    with engine.begin() as connection:
        connection.execute(
            update(collector_wave).where(collector_wave.c.code == wave).values(phase=phase.value)
        )


def sheet_of(engine: Engine, wave: str) -> tuple[Sheet, CollectorPhase] | None:
    """Return a wave's sheet and phase."""
    with engine.connect() as connection:
        row = connection.execute(
            select(collector_wave.c.sheet, collector_wave.c.phase).where(
                collector_wave.c.code == wave
            )
        ).one_or_none()
    return (load(row.sheet), CollectorPhase(row.phase)) if row else None


def message_of(wave: str, secret: bytes) -> bytes:
    """Return the message that a ticket's signature is about, before its random prefix."""
    return TICKET + wave.encode() + b"\x00" + secret


def record(engine: Engine, ticket: Ticket, answers: Answers) -> Receipt:
    """Spend a ticket and keep the answers: both, or neither.

    Raises
    ------
    OtherWaveError, TicketRefusedError, TicketSpentError, NotCollectingError
    AnswersMalformedError
        The ticket is still good.
    """
    known = sheet_of(engine, ticket.wave)
    if known is None:
        raise OtherWaveError
    sheet, phase = known
    if phase is not CollectorPhase.OPEN:
        raise NotCollectingError
    _check(sheet, ticket)
    rows = responses.checked(parse(sheet.questionnaire, sheet.wave), answers)
    asked = tokens.read_receipt(answers.receipt or "")
    with engine.begin() as connection:
        if not _spend(connection, ticket):
            return _received_before(connection, asked)
        _require_open(connection, ticket.wave)
        if asked is None or _is_known(connection, asked):
            asked = tokens.make_receipt()
        where = {"wave": ticket.wave, "department": ticket.group}
        connection.execute(
            insert(response).values(
                **where, id=secrets.token_bytes(16), ratings=rows.ratings, choices=rows.choices
            )
        )
        for question, text in rows.comments:
            one = {"id": secrets.token_bytes(16), "question": question, "text": text}
            connection.execute(insert(comment).values(**where, **one))
        connection.execute(insert(receipt).values(code=asked, wave=ticket.wave))
    return Receipt(asked)


def harvest(engine: Engine, wave: str, shuffler: Shuffler) -> Harvest:
    """Take all answers of a closed wave out, shuffled. They stay until :func:`forget`."""
    with engine.begin() as connection:
        phase = connection.scalar(
            select(collector_wave.c.phase).where(collector_wave.c.code == wave)
        )
        if phase != CollectorPhase.CLOSED.value:
            raise NotCollectingError
        answered: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in connection.execute(select(response).where(response.c.wave == wave)):
            answered[row.department].append((row.ratings, row.choices))
        said: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in connection.execute(select(comment).where(comment.c.wave == wave)):
            said[row.department, row.question].append(row.text)
        codes = connection.scalars(select(receipt.c.code).where(receipt.c.wave == wave))
        receipts = sorted(codes)
    for rows in answered.values():
        rows.sort()
        shuffler.shuffle(rows)
    for texts in said.values():
        texts.sort()
        shuffler.shuffle(texts)
    return Harvest(dict(sorted(answered.items())), dict(sorted(said.items())), receipts)


def forget(engine: Engine, wave: str) -> None:
    """Destroy what is left of a wave whose answers were handed over."""
    with engine.begin() as connection:
        for table in (spent, response, comment, receipt):
            connection.execute(delete(table).where(table.c.wave == wave))


def compact(engine: Engine) -> None:
    """Rewrite the files without what was destroyed, and empty the log."""
    erasure.compact(engine, touched=("spent", "response", "comment", "receipt"))


def _check(sheet: Sheet, ticket: Ticket) -> None:
    der = sheet.keys.get(ticket.group)
    message = ticket.prepared[blind_rsa.PREFIX_BYTES :]
    if der is None or not message.startswith(message_of(sheet.wave, b"")):
        raise OtherWaveError
    if len(message) != len(message_of(sheet.wave, bytes(RANDOM_BYTES))):
        raise OtherWaveError
    key = load_der_public_key(bytes.fromhex(der))
    if not isinstance(key, RSAPublicKey):
        raise TicketRefusedError
    if not blind_rsa.verifies(key, ticket.prepared, ticket.signature):
        raise TicketRefusedError


def _spend(connection: Connection, ticket: Ticket) -> bool:
    """Mark a ticket as spent; tell whether this was the first time."""
    on = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"ticket_hash": hashlib.sha256(ticket.prepared).digest(), "wave": ticket.wave}
    done = connection.execute(
        on.insert(spent).values(values).on_conflict_do_nothing().returning(spent.c.wave)
    )
    return done.one_or_none() is not None


def _received_before(connection: Connection, asked: str | None) -> AlreadyReceived:
    if asked is None or not _is_known(connection, asked):
        raise TicketSpentError
    return AlreadyReceived(asked)


def _is_known(connection: Connection, code: str) -> bool:
    return connection.scalar(select(receipt.c.code).where(receipt.c.code == code)) is not None


def _require_open(connection: Connection, wave: str) -> None:
    phase = connection.scalar(select(collector_wave.c.phase).where(collector_wave.c.code == wave))
    if phase != CollectorPhase.OPEN.value:
        raise NotCollectingError
