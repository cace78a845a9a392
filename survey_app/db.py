"""The database connection, and what SQLite must be told so that nothing is lost.

SQLite: write-ahead log, one sync per commit, 30 seconds of patience, deleted content overwritten.
A request that may write takes the write lock at once, so that it can never fail half way.
"""

from __future__ import annotations

from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session

BUSY_TIMEOUT_MS = 30_000
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The parent of all tables that migrations know."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy()
alembic = Alembic(metadatas=Base.metadata, run_mkdir=False, command_name="")


def init_app(app: Flask) -> None:
    """Connect the app to its database."""
    db.init_app(app)
    # The library also closes asynchronous sessions. There are none, and asking so starts a
    # thread for each request: two thirds of the time of a respondent's page.
    app.teardown_appcontext_funcs = [
        close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)
    ]
    app.config.setdefault("ALEMBIC", {})["script_location"] = str(MIGRATIONS)
    app.config.setdefault("ALEMBIC_CONTEXT", {})["transactional_ddl"] = True  # all or nothing
    alembic.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)


def get_session() -> Session:
    """Return the session of this request or task; it is closed at its end."""
    return db.session


def prepare_sqlite(engine: Engine) -> None:
    """Make every connection of a SQLite engine durable and patient."""

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a driver's own type
        connection.isolation_level = None  # SQLAlchemy's events begin the transactions
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = has_request_context() and request.method in READING_METHODS
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
