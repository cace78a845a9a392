"""What a token looks like: a batch, 128 random bits, and a seal under the batch's key.

The seal tells a spent token (its hash is gone, its seal is right) from a forged one, without
keeping anything about spent tokens.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

BATCH_BYTES = 3
RANDOM_BYTES = 16
SEAL_BYTES = 6
KEY_BYTES = 32
GROUP = 5  # characters between hyphens
RECEIPT_BYTES = 10
RECEIPT = re.compile(r"[a-z2-7]{16}")
_LIKELY_SLIPS = str.maketrans({"0": "o", "1": "l", "8": "b"})
_LENGTH = (BATCH_BYTES + RANDOM_BYTES + SEAL_BYTES) * 8 // 5


class TokenMalformedError(ValueError):
    """What was given is not a token at all."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token, read. Only :attr:`hash` may be stored, and only while it is unspent."""

    batch_id: int
    raw: bytes

    @property
    def hash(self) -> bytes:
        """Return what the database keeps of it."""
        return hashlib.sha256(self.raw).digest()

    def is_sealed_by(self, key: bytes) -> bool:
        """Tell whether the batch with this key made the token."""
        body, seal = self.raw[:-SEAL_BYTES], self.raw[-SEAL_BYTES:]
        return hmac.compare_digest(seal, _seal(body, key))

    def text(self) -> str:
        """Write the token as people see it: base32, lower case, in groups."""
        letters = base64.b32encode(self.raw).decode().lower()
        return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))


def make_key() -> bytes:
    """Draw the key of a new batch."""
    return secrets.token_bytes(KEY_BYTES)


def make(batch_id: int, key: bytes) -> Token:
    """Draw a new token of a batch."""
    body = batch_id.to_bytes(BATCH_BYTES, "big") + secrets.token_bytes(RANDOM_BYTES)
    return Token(batch_id, body + _seal(body, key))


def read(text: str) -> Token:
    """Read a token from what was pasted: a whole link, capitals, spaces, likely slips.

    Raises
    ------
    TokenMalformedError
        It has another length or other characters.
    """
    last = text.strip().rsplit("#", 1)[-1].rsplit("/", 1)[-1].rsplit("=", 1)[-1]
    letters = re.sub(r"[\s\-.]+", "", last).lower().translate(_LIKELY_SLIPS)
    if len(letters) != _LENGTH:
        raise TokenMalformedError
    try:
        raw = base64.b32decode(letters.upper())
    except (binascii.Error, ValueError) as error:
        raise TokenMalformedError from error
    return Token(int.from_bytes(raw[:BATCH_BYTES], "big"), raw)


def make_receipt() -> str:
    """Draw a receipt code: 80 bits, told apart from everything else that is stored."""
    return base64.b32encode(secrets.token_bytes(RECEIPT_BYTES)).decode().lower()


def read_receipt(text: str) -> str | None:
    """Read a receipt code as people type it; ``None`` where it cannot be one."""
    letters = re.sub(r"[\s\-.]+", "", text).lower().translate(_LIKELY_SLIPS)
    return letters if RECEIPT.fullmatch(letters) else None


def _seal(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")[:SEAL_BYTES]
