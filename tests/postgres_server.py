"""Starting a PostgreSQL server for the tests, and stopping it again."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

SERVER_USER = "postgres"  # the server refuses to run as root
SETTINGS = {
    "listen_addresses": "",
    "wal_recycle": "off",  # what the evidence asks of an operator
    "wal_keep_size": "0",
    "max_wal_size": "64MB",
    "min_wal_size": "32MB",
    "shared_buffers": "16MB",
    "fsync": "off",
    "log_statement": "none",
}
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; each test takes databases of its own from it."""

    programs: Path
    data: Path
    socket: Path

    def new_database(self, template: str = "template1") -> str:
        """Make a database, a copy of ``template``, and return its name."""
        name = f"test{next(_numbers)}"
        self.run("createdb", "-T", template, name)
        return name

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs against it."""
        _run([self.programs / program, "-h", self.socket, "-U", SERVER_USER, *arguments])

    def address(self, name: str) -> str:
        """Return how SQLAlchemy finds a database of this server."""
        return f"postgresql+psycopg://{SERVER_USER}@/{name}?host={self.socket}"


def find_programs() -> Path | None:
    """Return the folder of the newest server's programs, if there is one."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if folders:
        return folders[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def running(programs: Path) -> Iterator[PostgresServer]:
    """Start a server in a short-named temporary folder (a socket's name has few characters)."""
    folder = Path(tempfile.mkdtemp(prefix="il-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, SERVER_USER)
    data = folder / "data"
    try:
        _run(
            [
                programs / "initdb",
                "-D",
                data,
                "-U",
                SERVER_USER,
                "-A",
                "trust",
                "-N",
                "-E",
                "UTF8",
                "--no-locale",
            ]
        )
        options = " ".join(f"-c {name}={value!r}" for name, value in SETTINGS.items())
        start = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "start"]
        _run([*start, "-o", f"{options} -k {folder}"])
        try:
            yield PostgresServer(programs, data, folder)
        finally:
            _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[object]) -> None:
    as_server = ["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []
    words = [*as_server, *(str(part) for part in command)]
    done = subprocess.run(words, check=False, capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{words[-3:]}: {done.stderr}{done.stdout}")
