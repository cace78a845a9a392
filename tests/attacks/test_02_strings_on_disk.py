"""Attack 2. ``strings`` over the whole data directory after sealing.

Whoever copies the disk finds no token of an answered invitation, in no form it can take; not its
hash, not the batch's key, not the address the respondent came from.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import select

from survey_app.models import InvitationBatch, Wave
from survey_app.store import erasure, tokens
from survey_app.store.wave_tables import tables_of
from tests.attacks import respondent
from tests.attacks.linker import written_files
from tests.stage import CLOSING, Stage, answers

COMMENT = "a remark of the twelfth"


def _answered_wave(stage: Stage) -> tuple[int, dict[str, bytes]]:
    """A wave in which twelve answered by browser; return what must not be found afterwards."""
    wave = stage.open()
    issued = stage.invite(wave, ["sales"] * 12 + ["lab"] * 3)
    stage.session.rollback()
    for one in issued[:12]:
        sent = respondent.answer(stage, one.token, COMMENT)
        assert sent.status_code == 303
    response, comment = tables_of(wave.id).response, tables_of(wave.id).comment
    session = stage.session
    secrets: dict[str, bytes] = {}
    for i, one in enumerate(issued):
        secrets |= {f"token {i} {kind}": form for kind, form in _forms(one.token)}
    for i, row in enumerate(session.execute(select(response.c.id))):
        secrets[f"response id {i}"] = row.id
    for i, row in enumerate(session.execute(select(comment.c.id))):
        secrets[f"comment id {i}"] = row.id
    for i, key in enumerate(session.scalars(select(InvitationBatch.key))):
        assert key is not None
        secrets[f"batch key {i}"] = key
    secrets["address"] = respondent.ADDRESS.encode()
    secrets["user agent"] = respondent.AGENT.encode()
    session.rollback()
    return wave.id, secrets


def _forms(token: str) -> Iterable[tuple[str, bytes]]:
    read = tokens.read(token)
    plain = token.replace("-", "")
    yield from (("as mailed", token.encode()), ("without hyphens", plain.encode()))
    yield from (("in capitals", plain.upper().encode()), ("raw", read.raw), ("hash", read.hash))
    yield "hash in hex", read.hash.hex().encode()
    yield "hash in base64", base64.b64encode(read.hash)[:40]
    yield "random part", read.raw[tokens.BATCH_BYTES : tokens.BATCH_BYTES + tokens.RANDOM_BYTES]


def _found(stage: Stage, secrets: dict[str, bytes], folder: Path) -> set[str]:
    return {
        f"{name} in {path.name}"
        for path, content in written_files(stage, folder)
        for name, secret in secrets.items()
        if secret in content
    }


def test_nothing_of_an_answered_invitation_is_left_on_the_disk(
    stage: Stage, database_files: Path
) -> None:
    wave_id, secrets = _answered_wave(stage)
    stage.seal(stage.session.get_one(Wave, wave_id))

    assert _found(stage, secrets, database_files) == set()
    assert _found(stage, secrets, stage.instance) == set()


def test_twin_without_compacting_the_hashes_are_still_in_the_log(
    stage: Stage, database_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave_id, secrets = _answered_wave(stage)
    monkeypatch.setattr(erasure, "compact", lambda engine: {"operator": []})
    stage.seal(stage.session.get_one(Wave, wave_id))

    found = _found(stage, secrets, database_files)
    assert any("hash in" in place for place in found)
    assert any("response id" in place for place in found)


def test_twin_a_forgotten_backup_is_found_out(stage: Stage, database_files: Path) -> None:
    """Backups made while the wave was open are deleted; one put elsewhere is not ours to find."""
    wave_id, _ = _answered_wave(stage)
    wave = stage.session.get_one(Wave, wave_id)
    kept = {"hashes": tokens.read(_some_token(stage, wave_id)).hash}
    folder = stage.instance / "backups"
    folder.mkdir()
    for name in (f"interlock-{CLOSING.isoformat()}.dump", "forgotten.dump"):
        (folder / name).write_bytes(b"-".join(kept.values()))
    (stage.instance / "forgotten-elsewhere.dump").write_bytes(b"-".join(kept.values()))
    stage.seal(wave)

    found = _found(stage, kept, stage.instance)
    assert found == {"hashes in forgotten-elsewhere.dump"}


def _some_token(stage: Stage, wave_id: int) -> str:
    (issued,) = stage.invite(stage.session.get_one(Wave, wave_id), ["sales"])
    stage.answer(issued.token, answers(1))
    return issued.token
