"""Erasure and retention that survive a restore.

Each order is kept in the database and, beside it, as a line in the instance folder. A restored
backup is older than some orders: those are carried out again before anybody sees it.
"""

from __future__ import annotations

import contextlib
import datetime
import hmac
import json
import os
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from survey_app.models import Organisation, User, Wave, WaveState
from survey_app.store import audit, bundles, erasure, erasures, organisations
from survey_app.store.erasures import Kind

LIST = "erased.jsonl"
Order = tuple[str, str, str]  # kind, subject, day


def erase_answers(session: Session, wave: Wave, *, instance: Path, today: datetime.date) -> str:
    """Erase a published wave's answers from database, files and logs; its releases stay.

    Raises
    ------
    WrongStateError, ErasureBlockedError
    """
    name = erasures.name_of(session, wave)
    erasures.erase_answers(session, wave, today=today)
    _remember(instance, (Kind.ANSWERS.value, name, today.isoformat()))
    _compact(session)
    return name


def erase_person(
    session: Session, user: User, *, key: str, instance: Path, today: datetime.date
) -> str:
    """Erase a staff member; what is kept is a hash that only finds them in an older backup."""
    subject = hash_of(user.email, key)
    erasures.erase_person(session, user, subject=subject, today=today)
    _remember(instance, (Kind.PERSON.value, subject, today.isoformat()))
    _compact(session)
    return subject


def expire(session: Session, *, days: int, instance: Path, today: datetime.date) -> list[str]:
    """Erase the answers of waves published more than ``days`` ago; 0 keeps them for ever."""
    if not days:
        return []
    due = erasures.published_before(session, today - datetime.timedelta(days=days))
    return [erase_answers(session, wave, instance=instance, today=today) for wave in due]


def orders(session: Session, instance: Path) -> list[Order]:
    """Return every order known, of the database and of the list beside it."""
    path = instance / LIST
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    known = [tuple(json.loads(line)) for line in lines if line.endswith("]")]
    with contextlib.suppress(SQLAlchemyError):  # a lost database has none
        known += erasures.orders(session)
    session.rollback()
    return list(dict.fromkeys(known))


def carry_out_again(session: Session, known: list[Order], *, key: str, instance: Path) -> list[str]:
    """Erase in a restored database what was erased since the backup; return what it was."""
    done = []
    for kind, subject, day in known:
        ordered_on = datetime.date.fromisoformat(day)
        if kind == Kind.ANSWERS.value:
            wave = erasures.wave_named(session, subject)
            if wave is not None and wave.state == WaveState.PUBLISHED.value:
                erasures.erase_answers(session, wave, today=ordered_on)
                done.append(f"answers of {subject}")
            continue
        if kind == Kind.CLIENT.value:
            done += _wipe_again(session, subject, key=key, today=ordered_on)
            continue
        done += _erase_again(session, subject, key=key, today=ordered_on)
    if done:
        _compact(session)
    for order in known:
        _remember(instance, order)
    return done


def hash_of(email: str, key: str) -> str:
    """Return what is kept of a person: it finds them again, and tells nobody who they were."""
    return hmac.digest(key.encode(), b"erased:" + email.lower().encode(), "sha256").hex()


def wipe_client(
    session: Session, client: Organisation, *, key: str, instance: Path, today: datetime.date
) -> bundles.Wiped:
    """Destroy a client, and keep a hash that only finds it in an older backup.

    Raises
    ------
    survey_app.store.bundles.OthersChangedError
        Nothing was destroyed.
    """
    subject = client_hash(session, client, key)
    wiped = bundles.destroy(session, client, order=subject, today=today)
    _remember(instance, (Kind.CLIENT.value, subject, today.isoformat()))
    return wiped


def client_hash(session: Session, client: Organisation, key: str) -> str:
    """Return what is kept of a client; one that comes back later by the same name is another."""
    first = next((entry.hash.hex() for entry in audit.entries(session, client.id)), "")
    return hash_of(f"client {client.code} {first}", key)


def _erase_again(session: Session, subject: str, *, key: str, today: datetime.date) -> list[str]:
    done = []
    for user in erasures.people(session):
        if hash_of(user.email, key) == subject:
            erasures.erase_person(session, user, subject=subject, today=today)
            done.append("an account")
    return done


def _wipe_again(session: Session, subject: str, *, key: str, today: datetime.date) -> list[str]:
    for client in organisations.everyone(session):
        if client_hash(session, client, key) == subject:
            bundles.destroy(session, client, order=subject, today=today)
            return ["a client"]
    return []


def _remember(instance: Path, order: Order) -> None:
    """Add a line to the list, once, and wait until it is on the disk."""
    path, line = instance / LIST, json.dumps(order)
    if path.exists() and line in path.read_text(encoding="utf-8").splitlines():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _compact(session: Session) -> None:
    engine = session.get_bind().engine
    session.rollback()
    erasure.compact(engine, (*erasures.TABLES, "account"))
