"""In which condition the database is: its schema, its durability, its size."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from survey_app.models import Organisation, Wave, WaveState
from survey_app.store import audit, erasure, releases

DURABLE = {"sqlite": {"journal_mode": "wal", "synchronous": "2", "secure_delete": "1"}}
DURABLE["postgresql"] = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def kind(session: Session) -> str:
    """Return ``sqlite`` or ``postgresql``."""
    return session.get_bind().dialect.name


def revision(session: Session) -> str | None:
    """Return the schema's revision; ``None`` where there is no schema yet."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return None
    return session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def durability(session: Session) -> dict[str, tuple[str, str]]:
    """Return the settings that decide whether an acknowledged answer survives a power cut.

    Returns
    -------
    dict
        By name: what it should be, and what it is; only those that differ.
    """
    command = "PRAGMA" if kind(session) == "sqlite" else "SHOW"
    wanted = DURABLE[kind(session)]
    found = {n: str(session.execute(text(f"{command} {n}")).scalar_one()) for n in wanted}
    return {n: (wanted[n], found[n]) for n in wanted if found[n] != wanted[n]}


def promise(session: Session) -> list[str]:
    """Return what an operator still has to set so that sealing erases everything."""
    return [] if kind(session) == "sqlite" else erasure.advice(session)


def broken_chains(session: Session) -> list[str]:
    """Return the ledgers that were tampered with: releases and audit, of each organisation."""
    found = ["audit of the instance"] if audit.first_broken(session, None) is not None else []
    for number, code in session.execute(select(Organisation.id, Organisation.code)):
        if releases.first_broken(session, number) is not None:
            found.append(f"releases of {code}")
        if audit.first_broken(session, number) is not None:
            found.append(f"audit of {code}")
    return found


def waves_by_state(session: Session) -> dict[str, int]:
    """Count the waves at each station."""
    query = select(Wave.state, func.count()).group_by(Wave.state)
    counted = {state: n for state, n in session.execute(query)}  # noqa: C416 - rows, not pairs
    return {state.value: counted.get(state.value, 0) for state in WaveState}


def integrity(session: Session) -> list[str]:
    """Return what SQLite finds wrong with its own file; PostgreSQL checks itself."""
    if kind(session) != "sqlite":
        return []
    found = [str(row[0]) for row in session.execute(text("PRAGMA quick_check(5)"))]
    return [] if found == ["ok"] else found


def file_of(session: Session) -> Path | None:
    """Return where SQLite keeps the database; ``None`` for a server."""
    name = session.get_bind().engine.url.database
    return Path(name) if kind(session) == "sqlite" and name else None


def size(session: Session) -> int:
    """Return how many bytes the database takes."""
    if kind(session) == "sqlite":
        pages, page = (
            session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("page_count", "page_size")
        )
        return int(pages) * int(page)
    return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
