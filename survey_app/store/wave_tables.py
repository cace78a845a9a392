"""The tables a wave has of its own while it is open; sealing drops them.

Nothing in them tells when a row came or who sent it, and no two share a key; a rowid, which would
keep the order of arrival, is left out. That rows still
lie in some order on the disk is why sealing rewrites them and drops these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
)
from sqlalchemy import Text as LongText
from sqlalchemy.sql.dml import ReturningDelete

from survey_app.models import InvitationBatch

UNSAMPLED = {"autovacuum_enabled": "off"}  # or PostgreSQL copies samples into its statistics


@dataclass(frozen=True, slots=True)
class WaveTables:
    """Tables of one open wave.

    Attributes
    ----------
    invitation : Table
        ``token_hash`` (SHA-256), ``batch_id``, ``department``. A spent one is deleted.
    response : Table
        ``department``, ``id`` (random), ``ratings`` (digit string), ``choices`` (JSON text).
    comment : Table
        ``id`` (random), ``department``, ``question``, ``text``: apart from the responses.
    receipt : Table
        ``code``: that an answer was counted, not which.
    """

    invitation: Table
    response: Table
    comment: Table
    receipt: Table
    metadata: MetaData


@lru_cache(maxsize=256)
def tables_of(wave_id: int) -> WaveTables:
    """Name the tables of one wave."""
    metadata = MetaData()
    invitation = Table(
        f"wave{wave_id}_invitation",
        metadata,
        Column("token_hash", LargeBinary(32), primary_key=True),
        Column("batch_id", Integer, ForeignKey(InvitationBatch.__table__.c.id), nullable=False),
        Column("department", String(80), nullable=False),
        sqlite_with_rowid=False,
        postgresql_with=UNSAMPLED,
    )
    response = Table(
        f"wave{wave_id}_response",
        metadata,
        Column("department", String(80), primary_key=True),
        Column("id", LargeBinary(16), primary_key=True),
        Column("ratings", String, nullable=False),
        Column("choices", LongText, nullable=False),
        sqlite_with_rowid=False,
        postgresql_with=UNSAMPLED,
    )
    comment = Table(
        f"wave{wave_id}_comment",
        metadata,
        Column("id", LargeBinary(16), primary_key=True),
        Column("department", String(80), nullable=False),
        Column("question", String(40), nullable=False),
        Column("text", LongText, nullable=False),
        sqlite_with_rowid=False,
        postgresql_with=UNSAMPLED,
    )
    receipt = Table(
        f"wave{wave_id}_receipt",
        metadata,
        Column("code", String(32), primary_key=True),
        sqlite_with_rowid=False,
        postgresql_with=UNSAMPLED,
    )
    return WaveTables(invitation, response, comment, receipt, metadata)


@dataclass(frozen=True, slots=True)
class WaveStatements:
    """What is asked for every respondent, written once: building costs more than running."""

    find: Select[str]
    spend: ReturningDelete[str]
    has_receipt: Select[str]
    keep_response: Insert
    keep_comment: Insert
    keep_receipt: Insert
    state: Select[str]


@lru_cache(maxsize=256)
def statements_of(wave_id: int) -> WaveStatements:
    """Write the statements of one wave's tables; values are bound by name."""
    tables, wave = tables_of(wave_id), InvitationBatch.metadata.tables["wave"]
    held, receipt = tables.invitation.c, tables.receipt.c
    return WaveStatements(
        find=select(held.department).where(held.token_hash == bindparam("hash")),
        spend=delete(tables.invitation)
        .where(held.token_hash == bindparam("hash"))
        .returning(held.department),
        has_receipt=select(receipt.code).where(receipt.code == bindparam("receipt")),
        keep_response=insert(tables.response),
        keep_comment=insert(tables.comment),
        keep_receipt=insert(tables.receipt),
        state=select(wave.c.state).where(wave.c.id == wave_id),
    )


def create_tables(connection: Connection, wave_id: int) -> None:
    """Make the tables of a wave that opens, in the caller's transaction."""
    tables = tables_of(wave_id)
    tables.metadata.create_all(connection, checkfirst=False)
    kept = (tables.response, tables.comment, tables.receipt)
    if connection.dialect.name == "postgresql":
        _guard_postgresql(connection, tables, kept, wave_id)
        return
    for table in kept:
        for event in ("UPDATE", "DELETE"):
            _refuse_sqlite(connection, table.name, event, "")
        _refuse_sqlite(connection, table.name, "INSERT", f"WHEN {_NOT_OPEN.format(wave_id)}")


_NOT_OPEN = "(SELECT w.state FROM wave AS w WHERE w.id = {}) <> 'open'"
_WHY = "answers come in while the wave is open, and are then neither changed nor removed"


def _refuse_sqlite(connection: Connection, table: str, event: str, when: str) -> None:
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} {when}"
        f" BEGIN SELECT RAISE(ABORT, '{_WHY}'); END"
    )


def _guard_postgresql(
    connection: Connection, tables: WaveTables, kept: tuple[Table, ...], wave_id: int
) -> None:
    """Use the functions that the migrations made."""
    for table in kept:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table.name}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION interlock_refuse('{_WHY}')"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table.name}_insert BEFORE INSERT ON {table.name}"
            f" FOR EACH ROW EXECUTE FUNCTION interlock_require_open({wave_id}, '{_WHY}')"
        )
    for table in tables.metadata.tables.values():
        for column in table.columns:  # no ANALYZE, by hand either, copies answers elsewhere
            connection.exec_driver_sql(
                f"ALTER TABLE {table.name} ALTER COLUMN {column.name} SET STATISTICS 0"
            )


def drop_tables(connection: Connection, wave_id: int) -> None:
    """Drop the tables of a wave, those that are still there."""
    for table in tables_of(wave_id).metadata.tables.values():
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table.name}")
