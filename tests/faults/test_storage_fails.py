"""A full disk, a broken one, the power going: what was thanked for is there, nothing is corrupt.

Not covered: directory entries that were never synced, a drive that acknowledges a sync and does not
do it, and PostgreSQL, whose own tests stand for it.
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.disk import answers_for
from tests.faults.kill import mark, ratings

ROOT = Path(__file__).resolve().parents[2]
FIRST_WRITES = int(os.environ.get("FAULTY_WRITES", "12"))  # the full number is 60
POWER_CUTS = int(os.environ.get("POWER_CUTS", "60"))  # the full number is 200
HEAD = struct.Struct("<cBqI")
SECTOR = 512


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("gcc is not installed: apt-get install -y gcc libc6-dev")
    library = tmp_path_factory.mktemp("shim") / "storage.so"
    source = Path(__file__).parent / "storage.c"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True
    )
    return library


@pytest.fixture
def instance(tmp_path: Path, migrated_sqlite: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir()
    shutil.copy(migrated_sqlite, folder / "interlock.sqlite")
    return folder


def _run(shim: Path, *words: object) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.disk", *map(str, words)],
        env=os.environ | {"LD_PRELOAD": str(shim)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "broken"])
def test_each_of_the_first_writes_may_fail(shim, instance, error):
    found = _run(shim, "fail", instance, error, FIRST_WRITES)

    assert found["hits"] == FIRST_WRITES
    assert found["failures"] > 0
    assert (found["lost"], found["doubled"], found["check"]) == (0, 0, "ok"), found
    assert found["thanked"] == FIRST_WRITES * answers_for(FIRST_WRITES), "who sends again is served"


def test_twin_thanks_whatever_the_database_says_are_found_out(shim, instance):
    assert _run(shim, "fail", instance, errno.EIO, FIRST_WRITES, "deaf")["lost"] != 0


def test_the_power_may_go_at_any_moment(shim, instance, tmp_path):
    assert _losses(shim, instance, tmp_path / "trace", "") == (0, 0, 0)


def test_twin_without_syncing_answers_are_lost(shim, instance, tmp_path):
    lost, _, _ = _losses(shim, instance, tmp_path / "trace", "synchronous=OFF")

    assert lost > 0


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that reached the disk: a write, a sync, a cut, or a mark of thanks."""

    kind: str
    is_log: bool
    at: int
    data: bytes


def _losses(shim: Path, instance: Path, path: Path, pragma: str) -> tuple[int, int, int]:
    """Cut the power many times; return how often answers were lost, doubled, the file corrupt."""
    wave = _run(shim, "trace", instance, path, pragma)["wave"]
    operations, base = _read(path), Path(f"{path}.base").read_bytes()
    rng = random.Random(7)
    lost = doubled = corrupt = 0
    for _ in range(POWER_CUTS):
        moment = rng.randrange(len(operations) + 1)
        before = operations[:moment]
        folder = path.parent / "after"
        _surviving(before, base, folder, rng)
        thanked = {op.at for op in before if op.kind == "M"}
        state = _state(folder / "interlock.sqlite", int(str(wave)), thanked)
        lost, doubled, corrupt = lost + state[0], doubled + state[1], corrupt + state[2]
    return lost, doubled, corrupt


def _read(path: Path) -> list[Operation]:
    content, at, found = path.read_bytes(), 0, []
    while at < len(content):
        kind, is_log, place, size = HEAD.unpack_from(content, at)
        at += HEAD.size
        data = content[at : at + size]
        at += size
        found.append(Operation(kind.decode(), bool(is_log), place, data))
    return found


def _surviving(operations: list[Operation], base: bytes, folder: Path, rng: random.Random) -> None:
    """Write what a disk may hold: all that was synced, and of the rest any sectors."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for is_log, name in ((False, "interlock.sqlite"), (True, "interlock.sqlite-wal")):
        own = [op for op in operations if op.is_log == is_log and op.kind != "M"]
        synced = max((i for i, op in enumerate(own) if op.kind == "S"), default=-1)
        content = bytearray(b"" if is_log else base)
        for i, op in enumerate(own):
            if op.kind == "C" and (i <= synced or rng.random() < 0.5):
                del content[op.at :]
                content.extend(bytes(op.at - len(content)))
            if op.kind == "W":
                _write(content, op, None if i <= synced else rng)
        (folder / name).write_bytes(content)


def _write(content: bytearray, op: Operation, rng: random.Random | None) -> None:
    for start in range(0, len(op.data), SECTOR):
        if rng is not None and rng.random() < 0.5:
            continue
        piece, at = op.data[start : start + SECTOR], op.at + start
        content.extend(bytes(max(0, at + len(piece) - len(content))))
        content[at : at + len(piece)] = piece


def _state(path: Path, wave: int, thanked: set[int]) -> tuple[int, int, int]:
    try:
        with closing(sqlite3.connect(path)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                return 0, 0, 1
            kept = [
                row[0] for row in connection.execute(f"SELECT ratings FROM wave{wave}_response")
            ]
            marks = [row[0] for row in connection.execute(f"SELECT text FROM wave{wave}_comment")]
    except sqlite3.DatabaseError:
        return 0, 0, 1
    wanted = {"".join(ratings(number).values()) for number in thanked}
    lost = len(wanted - {*kept}) + len({mark(n) for n in thanked} - {*marks})
    return lost, len(kept) - len({*kept}) + len(marks) - len({*marks}), 0
