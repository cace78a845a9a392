"""Addresses on their way: encrypted with a key of the mailing's own, which dies with it."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be written to. It exists in memory only, and its ``repr`` hides it."""

    address: str
    department: str
    language: str

    def __repr__(self) -> str:
        return "Recipient(...)"


def new_salt() -> bytes:
    """Draw the salt of a mailing's key."""
    return secrets.token_bytes(SALT_BYTES)


def sealed(recipient: Recipient, *, secret: str, salt: bytes) -> bytes:
    """Encrypt a recipient."""
    content = json.dumps([recipient.address, recipient.department, recipient.language])
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key(secret, salt)).encrypt(nonce, content.encode(), None)


def opened(content: bytes, *, secret: str, salt: bytes) -> Recipient:
    """Decrypt a recipient.

    Raises
    ------
    cryptography.exceptions.InvalidTag
        The key is another, or the content was changed.
    """
    nonce, rest = content[:NONCE_BYTES], content[NONCE_BYTES:]
    return Recipient(*json.loads(AESGCM(_key(secret, salt)).decrypt(nonce, rest, None)))


def _key(secret: str, salt: bytes) -> bytes:
    return hmac.digest(secret.encode(), b"mail-spool:" + salt, "sha256")
