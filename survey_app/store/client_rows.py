"""The rows of one client: read to hand over, counted, and told from those of all others."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Date, DateTime, LargeBinary, Select, Table, or_, select
from sqlalchemy.orm import Session

from survey_app.db import Base
from survey_app.models import Organisation, Wave, WaveState

Row = dict[str, Any]

# What is handed over, in the order in which it can be written. No answer, comment or invitation,
# nobody's account, no token: those stay where the promise was given.
OF_ORGANISATION = ("function", "department", "instrument", "target_level", "audit_entry")
OF_WAVES = (
    "sealing_record",
    "counted_receipts",
    "release",
    "commitment",
    "cost_ranges",
    "tie_day",
)
FINISHED = (WaveState.DRAFT.value, WaveState.PUBLISHED.value)


def table(name: str) -> Table:
    """Return a table by its name."""
    return Base.metadata.tables[name]


def finished_waves(session: Session, organisation: Organisation) -> list[Wave]:
    """Return the waves that can be handed over, the oldest first."""
    return [wave for wave in _waves(session, organisation) if wave.state in FINISHED]


def unfinished_waves(session: Session, organisation: Organisation) -> list[Wave]:
    """Return the waves that hold answers and are not published yet."""
    return [wave for wave in _waves(session, organisation) if wave.state not in FINISHED]


def rows_of(session: Session, organisation: Organisation) -> dict[str, list[Row]]:
    """Return all rows that are handed over, by table, ready to be written as JSON."""
    waves = [wave.id for wave in finished_waves(session, organisation)]
    found = {
        "organisation": _read(session, _where(table("organisation"), "id", [organisation.id])),
        "wave": _read(session, _where(table("wave"), "id", waves)),
    }
    for name in OF_ORGANISATION:
        found[name] = _read(session, _where(table(name), "organisation_id", [organisation.id]))
    for name in OF_WAVES:
        found[name] = _read(session, _where(table(name), "wave_id", waves))
    session.rollback()
    return found


def typed(name: str, row: Mapping[str, Any]) -> Row:
    """Turn a row read from JSON into one that the table takes.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is no row of this table.
    """
    columns = table(name).columns
    if set(row) != set(columns.keys()):
        raise KeyError(name)
    return {column.name: _typed(column.type, row[column.name]) for column in columns}


def fingerprint_of_others(session: Session, organisation_id: int) -> str:
    """Return a hash over every row of every other client, byte for byte."""
    digest = hashlib.sha256()
    for found in Base.metadata.sorted_tables:
        for line in _lines_of_others(session, found, organisation_id):
            digest.update(line)
    return digest.hexdigest()


def counts(session: Session, organisation_id: int) -> dict[str, int]:
    """Return how many rows of each table belong to a client."""
    found = {}
    for one in Base.metadata.sorted_tables:
        condition = _belongs(one, organisation_id)
        if condition is not None:
            number = len(session.execute(select(*one.primary_key).where(condition)).all())
            if number:
                found[one.name] = number
    return found


def _waves(session: Session, organisation: Organisation) -> list[Wave]:
    query = select(Wave).where(Wave.organisation_id == organisation.id)
    return list(session.scalars(query.order_by(Wave.id)))


def _where(found: Table, column: str, values: Sequence[int]) -> Select[Any]:
    return select(found).where(found.c[column].in_(values)).order_by(*found.primary_key)


def _read(session: Session, query: Select[Any]) -> list[Row]:
    rows = session.execute(query).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:  # noqa: ANN401 - what a column may hold
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def _typed(kind: Any, value: Any) -> Any:  # noqa: ANN401 - as above
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value, validate=True)
    if isinstance(kind, DateTime):
        return datetime.datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return datetime.date.fromisoformat(value)
    return value


def _belongs(found: Table, organisation_id: int) -> Any:  # noqa: ANN401 - a condition
    """Return the condition under which a row is a client's; ``None`` where none ever is."""
    waves = select(Wave.id).where(Wave.organisation_id == organisation_id)
    if found.name == "organisation":
        return found.c.id == organisation_id
    if "organisation_id" in found.c:
        return found.c.organisation_id == organisation_id
    if "wave_id" in found.c and found.name != "erasure_order":
        return found.c.wave_id.in_(waves)
    for column in found.c:
        for key in column.foreign_keys:
            above = _belongs(key.column.table, organisation_id)
            if above is not None:
                return column.in_(select(key.column).where(above))
    return None


def _lines_of_others(session: Session, found: Table, organisation_id: int) -> Iterator[bytes]:
    condition = _belongs(found, organisation_id)
    if condition is None:
        return
    query = select(found).order_by(*found.primary_key)
    key = next(iter(found.primary_key))
    nobody = [column.is_(None) for column in found.c if column.name == "organisation_id"]
    for row in session.execute(query.where(or_(~condition, *nobody), key.is_not(None))):
        yield json.dumps([found.name, *map(_plain, row)], ensure_ascii=False).encode()
