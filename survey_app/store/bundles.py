"""Writing a client that comes from elsewhere, and destroying one that has left: all or nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from survey_app.models import (
    AuditEntry,
    Membership,
    Organisation,
    ReleaseRecord,
    StaffSession,
    User,
    Wave,
    WaveState,
)
from survey_app.store import audit, chains, client_rows, erasures, releases
from survey_app.store.client_rows import OF_ORGANISATION, OF_WAVES, Row
from survey_app.store.wave_tables import drop_tables

GUARDED = (
    "wave", "sealed_answers", "sealed_comments", "counted_receipts", "release", "audit_entry",
    "sealing_record",
)  # fmt: skip
ROAD = (WaveState.OPEN, WaveState.CLOSED, WaveState.SEALED, WaveState.PUBLISHED)


class ClientExistsError(ValueError):
    """There is a client with this short name already."""


class OthersChangedError(RuntimeError):
    """Another client's rows would not be what they were; nothing was destroyed."""


@dataclass(frozen=True, slots=True)
class Wiped:
    """What was destroyed, and what the other clients were before and after."""

    counts: dict[str, int]
    others_before: str
    others_after: str
    accounts: int


def write(session: Session, rows: Mapping[str, list[Row]], *, code: str) -> Organisation:
    """Write a client's rows under new numbers, its chains made anew; the caller commits.

    Raises
    ------
    ClientExistsError, KeyError, TypeError, ValueError
        The caller rolls back.
    """
    if session.scalar(select(Organisation.id).where(Organisation.code == code)) is not None:
        raise ClientExistsError(code)
    (given,) = rows["organisation"]
    client = Organisation(code=code, name=given["name"], language=given["language"])
    session.add(client)
    session.flush()
    waves = {row["id"]: _write_wave(session, client, row) for row in rows["wave"]}
    for name in OF_ORGANISATION:
        if name != "audit_entry":
            _write_rows(session, name, rows[name], client, waves)
    _write_audit(session, rows["audit_entry"], client)
    for name in OF_WAVES:
        if name not in {"release", "counted_receipts"}:
            _write_rows(session, name, rows[name], client, waves)
    for row in rows["wave"]:
        of_wave = [r for r in rows["counted_receipts"] if r["wave_id"] == row["id"]]
        _walk(session, waves[row["id"]], row["state"], of_wave)
    _write_releases(session, rows["release"], client, waves)
    return client


def destroy(session: Session, client: Organisation, *, order: str, today: datetime.date) -> Wiped:
    """Destroy a client with all that hangs on it, and the accounts that were only its own.

    ``order`` is kept, so that a restored backup is wiped again.

    Raises
    ------
    OthersChangedError
        Nothing was changed.
    """
    number = client.id
    session.rollback()
    found = client_rows.counts(session, number)
    before = client_rows.fingerprint_of_others(session, number)
    with _unguarded(session):
        for wave_id in session.scalars(select(Wave.id).where(Wave.organisation_id == number)).all():
            drop_tables(session.connection(), wave_id)
        accounts = _destroy_accounts(session, number)
        session.execute(delete(AuditEntry).where(AuditEntry.organisation_id == number))
        session.execute(delete(Organisation).where(Organisation.id == number))
    after = client_rows.fingerprint_of_others(session, number)
    if after != before:
        session.rollback()
        raise OthersChangedError
    erasures.keep_client_order(session, subject=order, today=today)
    session.commit()
    return Wiped(found, before, after, accounts)


def _write_wave(session: Session, client: Organisation, row: Row) -> int:
    values = client_rows.typed("wave", row) | {
        "organisation_id": client.id,
        "state": WaveState.DRAFT.value,
    }
    del values["id"]
    made = session.execute(
        insert(client_rows.table("wave")).values(**values).returning(client_rows.table("wave").c.id)
    )
    return int(made.scalar_one())


def _write_rows(
    session: Session, name: str, rows: list[Row], client: Organisation, waves: Mapping[int, int]
) -> None:
    found = client_rows.table(name)
    for row in rows:
        values = client_rows.typed(name, row)
        if "id" in values:
            del values["id"]
        if "organisation_id" in values:
            values["organisation_id"] = client.id
        if "wave_id" in values:
            values["wave_id"] = waves[values["wave_id"]]
        session.execute(insert(found).values(**values))


def _walk(session: Session, wave_id: int, state: str, receipts: list[Row]) -> None:
    """Take a wave through its stations, as the database demands; receipts come while closed."""
    if state == WaveState.DRAFT.value:
        return
    for station in ROAD:
        session.execute(update(Wave).where(Wave.id == wave_id).values(state=station.value))
        if station is WaveState.CLOSED:
            for row in receipts:
                values = client_rows.typed("counted_receipts", row) | {"wave_id": wave_id}
                session.execute(insert(client_rows.table("counted_receipts")).values(**values))


def _write_audit(session: Session, rows: list[Row], client: Organisation) -> None:
    previous = chains.GENESIS
    for row in sorted(rows, key=lambda one: int(one["id"])):
        values = client_rows.typed("audit_entry", row)
        entry = AuditEntry(
            organisation_id=client.id,
            at=values["at"],
            actor=values["actor"],
            action=values["action"],
            detail=values["detail"],
            previous_hash=previous,
        )
        entry.hash = previous = audit.hash_of(entry)
        session.add(entry)
        session.flush()


def _write_releases(
    session: Session, rows: list[Row], client: Organisation, waves: Mapping[int, int]
) -> None:
    previous = chains.GENESIS
    for row in sorted(rows, key=lambda one: int(one["number"])):
        values = client_rows.typed("release", row)
        del values["id"], values["hash"]
        record = ReleaseRecord(
            **values
            | {
                "organisation_id": client.id,
                "wave_id": waves[values["wave_id"]],
                "previous_hash": previous,
            }
        )
        record.hash = previous = releases.hash_of(record)
        session.add(record)
        session.flush()


def _destroy_accounts(session: Session, organisation_id: int) -> int:
    """Destroy the accounts of those who belong to no other client; sign the others out."""
    here = session.scalars(
        select(Membership).where(Membership.organisation_id == organisation_id)
    ).all()
    alone = 0
    for membership in here:
        user = session.get_one(User, membership.user_id)
        session.execute(delete(StaffSession).where(StaffSession.user == user.fs_uniquifier))
        mine = select(Membership.id).where(Membership.user_id == user.id)
        is_alone = len(session.scalars(mine).all()) == 1
        session.delete(user if is_alone else membership)
        alone += is_alone
    session.flush()
    return alone


@contextmanager
def _unguarded(session: Session) -> Iterator[None]:
    """Take the triggers away that keep ledgers from being emptied, within this transaction."""
    if session.get_bind().dialect.name == "postgresql":
        for name in GUARDED:
            session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        yield
        session.flush()
        for name in GUARDED:
            session.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
        return
    known = session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    ).all()
    for name, _ in known:
        session.execute(text(f'DROP TRIGGER "{name}"'))
    yield
    session.flush()
    left = set(session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")))
    for _, statement in known:
        if _table_of(statement) in left:
            session.connection().exec_driver_sql(statement)


def _table_of(statement: str) -> str:
    """Return on which table a trigger stands."""
    return statement.partition(" ON ")[2].split()[0].strip('"')
