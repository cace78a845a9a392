"""A locked backup opens with its passphrase alone, whole, or not at all."""

from __future__ import annotations

import secrets

import pytest

from survey_app.operations import vault
from survey_app.operations.vault import BackupUnreadableError

PASSPHRASE = "kT3v-9QeXz_7RfLw2HsYb8NcJm4PdGa1"
HEAVY = vault.SCRYPT


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "SCRYPT", HEAVY | {"n": 2})
    monkeypatch.setattr(vault, "BLOCK", 64)


def _locked(content: bytes) -> bytes:
    return vault.lock(content, passphrase=PASSPHRASE, label={"made_on": "2026-11-02"})


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
def test_what_was_locked_comes_back(size):
    content = secrets.token_bytes(size)

    assert vault.unlock(_locked(content), passphrase=PASSPHRASE) == content


def test_nothing_of_the_content_can_be_read_without_the_passphrase():
    locked = _locked(b"an answer that nobody may read" * 20)

    assert b"an answer" not in locked
    assert vault.label_of(locked)["made_on"] == "2026-11-02"
    with pytest.raises(BackupUnreadableError):
        vault.unlock(locked, passphrase=PASSPHRASE + "x")


def test_every_flipped_bit_and_every_cut_is_found_out():
    locked = _locked(secrets.token_bytes(200))
    for place in range(len(locked)):
        flipped = bytearray(locked)
        flipped[place] ^= 1
        with pytest.raises(BackupUnreadableError):
            vault.unlock(bytes(flipped), passphrase=PASSPHRASE)
        with pytest.raises(BackupUnreadableError):
            vault.unlock(locked[:place], passphrase=PASSPHRASE)


def test_blocks_cannot_change_places():
    locked = _locked(b"a" * 64 + b"b" * 64 + b"c" * 10)
    head, sealed = locked[: locked.index(b"}\n") + 2], locked[locked.index(b"}\n") + 2 :]
    first, second, rest = sealed[:80], sealed[80:160], sealed[160:]

    with pytest.raises(BackupUnreadableError):
        vault.unlock(head + second + first + rest, passphrase=PASSPHRASE)


def test_what_is_no_backup_is_said_to_be_none():
    with pytest.raises(BackupUnreadableError, match="not a backup"):
        vault.unlock(b"SQLite format 3\x00", passphrase=PASSPHRASE)


def test_the_key_costs_an_attacker_memory():
    assert HEAVY["n"] * HEAVY["r"] * 128 >= 32 * 2**20
