"""The tables of a signer and of a collector: two databases that share nothing.

The signer knows who may pick up a ticket and never sees a ticket. The collector sees tickets and
answers and never knows who picked one up.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, Text, create_engine

from survey_app.db import prepare_sqlite

SIGNER = MetaData()
COLLECTOR = MetaData()

signer_wave = Table(
    "signer_wave",
    SIGNER,
    Column("code", String(90), primary_key=True),
    Column("phase", String(12), nullable=False),
    Column("batch_key", LargeBinary(32)),
    Column("sheet", Text, nullable=False),
)
signer_key = Table(
    "signer_key",
    SIGNER,
    Column("wave", String(90), primary_key=True),
    Column("group_code", String(80), primary_key=True),
    Column("private", LargeBinary, nullable=False),
    Column("public", LargeBinary, nullable=False),
)
signer_invitation = Table(
    "signer_invitation",
    SIGNER,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("wave", String(90), nullable=False),
    Column("group_code", String(80), nullable=False),
    Column("picked_up", LargeBinary(32)),  # hash of the blinded message: the same may ask again
    sqlite_with_rowid=False,
)

collector_wave = Table(
    "collector_wave",
    COLLECTOR,
    Column("code", String(90), primary_key=True),
    Column("phase", String(12), nullable=False),
    Column("sheet", Text, nullable=False),
)
spent = Table(
    "spent",
    COLLECTOR,
    Column("ticket_hash", LargeBinary(32), primary_key=True),
    Column("wave", String(90), nullable=False),
    sqlite_with_rowid=False,
)
response = Table(
    "response",
    COLLECTOR,
    Column("wave", String(90), primary_key=True),
    Column("department", String(80), primary_key=True),
    Column("id", LargeBinary(16), primary_key=True),
    Column("ratings", String, nullable=False),
    Column("choices", Text, nullable=False),
    sqlite_with_rowid=False,
)
comment = Table(
    "comment",
    COLLECTOR,
    Column("id", LargeBinary(16), primary_key=True),
    Column("wave", String(90), nullable=False),
    Column("department", String(80), nullable=False),
    Column("question", String(40), nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)
receipt = Table(
    "receipt",
    COLLECTOR,
    Column("code", String(32), primary_key=True),
    Column("wave", String(90), nullable=False),
    sqlite_with_rowid=False,
)


def open_database(address: str, metadata: MetaData) -> Engine:
    """Open a signer's or collector's database, with its tables made if they are missing."""
    if address.startswith("sqlite:///"):
        Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    metadata.create_all(engine)
    return engine
