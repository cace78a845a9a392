"""Encryption of backups: scrypt makes a key of the passphrase, AES-256-GCM seals block by block.

A file is a magic line, a line of JSON that anybody may read, and the sealed blocks. Each block's
number and whether it is the last are part of its seal, so that none can be dropped, swapped or
cut off; the readable line is part of each seal as well.
"""

from __future__ import annotations

import json
import secrets
import struct
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"interlock backup 1\n"
BLOCK = 2**20
SALT_BYTES = 16
PREFIX_BYTES = 7  # of the nonce; 4 bytes of number and 1 that marks the last block follow
TAG_BYTES = 16
SCRYPT = {"length": 32, "n": 2**15, "r": 8, "p": 1}
MOST_HEADER = 4096


class BackupUnreadableError(ValueError):
    """The file is no backup, was damaged, or the passphrase is another."""


def lock(content: bytes, *, passphrase: str, label: Mapping[str, object]) -> bytes:
    """Encrypt ``content``; ``label`` stays readable, but cannot be changed unnoticed."""
    salt, prefix = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(PREFIX_BYTES)
    open_part = dict(label) | {"salt": salt.hex(), "prefix": prefix.hex()}
    head = MAGIC + json.dumps(open_part, sort_keys=True).encode() + b"\n"
    cipher = AESGCM(_key(passphrase, salt))
    blocks = [content[at : at + BLOCK] for at in range(0, len(content), BLOCK)] or [b""]
    last = len(blocks) - 1
    sealed = (
        cipher.encrypt(_nonce(prefix, number, is_last=number == last), block, head)
        for number, block in enumerate(blocks)
    )
    return head + b"".join(sealed)


def label_of(locked: bytes) -> dict[str, object]:
    """Read the readable line, which needs no passphrase (and proves nothing).

    Raises
    ------
    BackupUnreadableError
    """
    end = locked.find(b"\n", len(MAGIC), len(MAGIC) + MOST_HEADER)
    try:
        found: dict[str, object] = json.loads(locked[len(MAGIC) : end])
    except ValueError:
        found = {}
    if not locked.startswith(MAGIC) or end < 0 or not {"salt", "prefix"} <= found.keys():
        raise BackupUnreadableError("This is not a backup of Interlock.")
    return found


def unlock(locked: bytes, *, passphrase: str) -> bytes:
    """Decrypt what :func:`lock` made.

    Raises
    ------
    BackupUnreadableError
        Nothing of the content was given out.
    """
    label = label_of(locked)
    head, _, sealed = locked[len(MAGIC) :].partition(b"\n")
    head = MAGIC + head + b"\n"
    size = BLOCK + TAG_BYTES
    blocks = [sealed[at : at + size] for at in range(0, len(sealed), size)]
    last = len(blocks) - 1
    try:
        prefix = bytes.fromhex(str(label["prefix"]))
        cipher = AESGCM(_key(passphrase, bytes.fromhex(str(label["salt"]))))
        opened = [
            cipher.decrypt(_nonce(prefix, number, is_last=number == last), block, head)
            for number, block in enumerate(blocks)
        ]
    except (InvalidTag, ValueError):
        raise BackupUnreadableError(
            "The passphrase is another one, or the file was damaged on its way."
        ) from None
    if not blocks:
        raise BackupUnreadableError("The file ends before its content begins.")
    return b"".join(opened)


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, **SCRYPT).derive(passphrase.encode())


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, is_last)
