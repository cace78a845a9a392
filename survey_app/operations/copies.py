"""Consistent copies of a database in use, and putting one back.

No copy is ever written to the disk unencrypted: SQLite's is made in memory, by its own backup
interface; PostgreSQL's is what ``pg_dump`` writes to a pipe.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, text

JOURNAL_MARKS = slice(18, 20)  # bytes of SQLite's header: 1 journal, 2 write-ahead log
LOCK_PATIENCE = "10s"
PROGRAMS = Path("/usr/lib/postgresql")


class CopyError(RuntimeError):
    """A copy could not be made or put back; the text says why. Nothing was changed."""


def take(engine: Engine) -> bytes:
    """Copy the whole database, as it was at one moment, while others go on writing.

    Raises
    ------
    CopyError
    """
    if engine.dialect.name == "sqlite":
        return _take_sqlite(engine)
    return _run("pg_dump", engine.url, "--format=custom", "--no-owner", "--no-privileges")


def put_back(engine: Engine, content: bytes) -> None:
    """Replace everything in the database by a copy: all of it, or nothing.

    Raises
    ------
    CopyError
    """
    engine.dispose()
    if engine.dialect.name == "sqlite":
        _put_back_sqlite(engine, content)
    else:
        _put_back_postgresql(engine.url, content)


@contextmanager
def opened(engine: Engine, content: bytes) -> Iterator[Engine]:
    """Open a copy beside the database, to be looked at; it is gone afterwards.

    Raises
    ------
    CopyError
        It cannot be opened, or this server lets us make no second database.
    """
    if engine.dialect.name == "sqlite":
        beside = create_engine("sqlite://", creator=lambda: _loaded(content))
        yield beside
        beside.dispose()
        return
    name = f"interlock_verify_{secrets.token_hex(6)}"
    try:
        _statement(engine, f"CREATE DATABASE {name}")
    except Exception as error:
        raise CopyError("the server lets us make no database to verify the backup in") from error
    try:
        beside = create_engine(engine.url.set(database=name))
        _put_back_postgresql(beside.url, content)
        yield beside
        beside.dispose()
    finally:
        _statement(engine, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _take_sqlite(engine: Engine) -> bytes:
    with engine.connect() as connection, closing(sqlite3.connect(":memory:")) as memory:
        connection.exec_driver_sql("COMMIT")  # a copy asks for no lock that would stop writers
        source = connection.connection.driver_connection
        if not isinstance(source, sqlite3.Connection):
            raise CopyError("this is not Python's own SQLite driver")
        source.backup(memory, pages=-1)
        copied = bytearray(memory.serialize())
    copied[JOURNAL_MARKS] = b"\x01\x01"  # in memory there is no write-ahead log
    return bytes(copied)


def _put_back_sqlite(engine: Engine, content: bytes) -> None:
    with closing(_loaded(content)) as memory, engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        target = connection.connection.driver_connection
        if not isinstance(target, sqlite3.Connection):
            raise CopyError("this is not Python's own SQLite driver")
        try:
            memory.backup(target, pages=-1)
        except sqlite3.Error as error:
            raise CopyError(f"the database is in use: {error}. Stop web and worker.") from error
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _loaded(content: bytes) -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        memory.deserialize(content)
        memory.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        memory.close()
        raise CopyError("the copy is no SQLite database") from error
    return memory


def _put_back_postgresql(url: URL, content: bytes) -> None:
    script = _run("pg_restore", None, "--no-owner", "--no-privileges", "--file=-", given=content)
    before = (
        f"SET lock_timeout = '{LOCK_PATIENCE}';\n"
        "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
    )
    options = ("--single-transaction", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1")
    _run("psql", url, *options, given=before.encode() + script)


def _run(program: str, url: URL | None, *options: str, given: bytes | None = None) -> bytes:
    """Run one of PostgreSQL's programs; the password travels in its environment alone."""
    password = str(url.password) if url is not None and url.password else ""
    where = [] if url is None else [f"--dbname={_address(url)}"]
    command = [_program(program), *where, *options]
    environment = {"PGPASSWORD": password, "LC_ALL": "C"}
    done = subprocess.run(  # noqa: S603 - our own words, and no shell
        command, input=given, env=environment, capture_output=True, check=False, cwd="/"
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CopyError(f"{program}: {said[0] if said else 'failed'}")
    return done.stdout


def _address(url: URL) -> str:
    """Return how PostgreSQL's programs find the database, without the password."""
    named = URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=url.query,
    )
    return named.render_as_string()


def _program(name: str) -> str:
    """Find the newest of PostgreSQL's programs."""
    folders = sorted(PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(folders[-1]) if folders else shutil.which(name)
    if found is None:
        raise CopyError(f"{name} is missing. This brings it: apt-get install postgresql-client")
    return found


def _statement(engine: Engine, statement: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
