"""What a signer keeps: keys, and who may still pick up a ticket."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from sqlalchemy import Connection, Engine, delete, insert, select, update

from survey_app.store import tokens
from survey_app.store.strict_tables import signer_invitation, signer_key, signer_wave
from survey_app.strict import blind_rsa
from survey_app.strict.sheet import Sheet, dump, load

BATCH = 1  # a signer's wave is one batch


class SignerPhase(StrEnum):
    """A signer's wave hands out tickets, and then forgets who came."""

    PICK_UP = "pick_up"
    OVER = "over"


class PickUpRefusedError(LookupError):
    """The invitation is forged, or of a wave that this signer does not know."""


class PickedUpBeforeError(LookupError):
    """The invitation was used for another ticket."""


class PickUpOverError(LookupError):
    """Tickets are no longer handed out."""


@dataclass(frozen=True, slots=True)
class TicketInvitation:
    """What goes into one message. It exists in memory only, and its ``repr`` hides it."""

    group: str
    token: str
    fingerprint: str

    def __repr__(self) -> str:
        return f"TicketInvitation(group={self.group!r}, token=...)"

    @property
    def fragment(self) -> str:
        """Return what stands behind the # of a link."""
        return f"{self.token}.{self.fingerprint}"


def prepare_wave(
    engine: Engine, sheet: Sheet, departments: Sequence[str]
) -> list[TicketInvitation]:
    """Make the keys of a wave and one invitation for each entry of ``departments``, shuffled."""
    batch_key = tokens.make_key()
    keys = {group.code: blind_rsa.make_key() for group in sheet.groups}
    prints = {code: blind_rsa.fingerprint(key.public_key()) for code, key in keys.items()}
    sheet = sheet.with_keys({code: _public(key).hex() for code, key in keys.items()})
    issued = [
        (sheet.group_of(department).code, tokens.make(BATCH, batch_key))
        for department in departments
    ]
    secrets.SystemRandom().shuffle(issued)
    with engine.begin() as connection:
        connection.execute(
            insert(signer_wave).values(
                code=sheet.wave,
                phase=SignerPhase.PICK_UP.value,
                batch_key=batch_key,
                sheet=dump(sheet),
            )
        )
        for code, key in keys.items():
            pair = {"private": _private(key), "public": _public(key)}
            connection.execute(insert(signer_key).values(wave=sheet.wave, group_code=code, **pair))
        rows = [
            {"token_hash": token.hash, "wave": sheet.wave, "group_code": code}
            for code, token in sorted(issued, key=lambda pair: pair[1].hash)
        ]
        connection.execute(insert(signer_invitation), rows)
    return [TicketInvitation(code, token.text(), prints[code]) for code, token in issued]


def sheet_of(engine: Engine, wave: str) -> Sheet | None:
    """Return the sheet of a wave, with the public keys on it."""
    with engine.connect() as connection:
        text = connection.scalar(select(signer_wave.c.sheet).where(signer_wave.c.code == wave))
    return load(text) if text else None


def group_of(engine: Engine, *, wave: str, token: str) -> str:
    """Return the group whose key an invitation's ticket will be signed with. Nothing is spent.

    Raises
    ------
    PickUpRefusedError, PickUpOverError
    """
    with engine.connect() as connection:
        read = _checked(connection, wave, token)
        query = select(signer_invitation.c.group_code)
        code: str | None = connection.scalar(
            query.where(signer_invitation.c.token_hash == read.hash)
        )
    if code is None:
        raise PickUpRefusedError
    return code


def sign(engine: Engine, *, wave: str, token: str, blinded: bytes) -> bytes:
    """Sign one ticket for an invitation, once; the same blinded ticket may be asked for again.

    Raises
    ------
    PickUpRefusedError, PickedUpBeforeError, PickUpOverError
    BlindingError
        What was sent is no blinded message; the invitation is still good.
    """
    asked = hashlib.sha256(blinded).digest()
    with engine.begin() as connection:
        read = _checked(connection, wave, token)
        here = signer_invitation.c.token_hash == read.hash
        row = connection.execute(
            select(signer_invitation.c.group_code, signer_invitation.c.picked_up)
            .where(here)
            .with_for_update()
        ).one_or_none()
        if row is None:
            raise PickUpRefusedError
        if row.picked_up is not None and not hmac.compare_digest(row.picked_up, asked):
            raise PickedUpBeforeError
        signed = blind_rsa.blind_sign(_key(connection, wave, row.group_code), blinded)
        connection.execute(update(signer_invitation).where(here).values(picked_up=asked))
    return signed


def end_pick_up(engine: Engine, wave: str) -> int:
    """Destroy keys and invitations of a wave; return how many tickets were picked up."""
    with engine.begin() as connection:
        mine = signer_invitation.c.wave == wave
        picked_up = connection.execute(
            select(signer_invitation.c.token_hash).where(
                mine, signer_invitation.c.picked_up.is_not(None)
            )
        ).all()
        connection.execute(delete(signer_invitation).where(mine))
        connection.execute(delete(signer_key).where(signer_key.c.wave == wave))
        connection.execute(
            update(signer_wave)
            .where(signer_wave.c.code == wave)
            .values(phase=SignerPhase.OVER.value, batch_key=None)
        )
    return len(picked_up)


def _checked(connection: Connection, wave: str, token: str) -> tokens.Token:
    row = connection.execute(
        select(signer_wave.c.phase, signer_wave.c.batch_key).where(signer_wave.c.code == wave)
    ).one_or_none()
    if row is None:
        raise PickUpRefusedError
    if row.phase != SignerPhase.PICK_UP.value:
        raise PickUpOverError
    try:
        read = tokens.read(token)
    except tokens.TokenMalformedError:
        raise PickUpRefusedError from None
    if not read.is_sealed_by(row.batch_key):
        raise PickUpRefusedError
    return read


def _key(connection: Connection, wave: str, group: str) -> RSAPrivateKey:
    der = connection.scalar(
        select(signer_key.c.private).where(
            signer_key.c.wave == wave, signer_key.c.group_code == group
        )
    )
    if der is None:
        raise PickUpOverError
    key = load_der_private_key(der, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise PickUpRefusedError
    return key


def _private(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _public(key: RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
