"""The doctor: looks at everything an instance needs, and says for each what to do.

It reads and connects; it changes nothing.
"""

from __future__ import annotations

import datetime
import os
import smtplib
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from survey_app import jobs
from survey_app.config import LOOPBACK, Settings
from survey_app.db import alembic
from survey_app.operations.findings import Finding, bad, good, mind
from survey_app.store import condition

OTHERS = stat.S_IRWXG | stat.S_IRWXO
FIRST_SANE_YEAR = 2025
OLDEST_BEAT = 90  # seconds
MANY_WAITING = 100
LEAST_FREE = 500 * 2**20
PATIENCE = 5  # seconds, for the mail server
Check = Callable[[], Iterator[Finding]]


def examine(app: Flask, session: Session, *, now: datetime.datetime) -> list[Finding]:
    """Look at everything; what cannot be looked at is itself a finding.

    Parameters
    ----------
    app : Flask
        Inside its context.
    session : Session
    now : datetime
        With its zone.
    """
    settings: Settings = app.config["SETTINGS"]
    checks: dict[str, Check] = {
        "settings": lambda: _settings(settings),
        "clock": lambda: _clock(now),
        "instance folder": lambda: _instance(settings),
        "database": lambda: _database(session),
        "chains": lambda: _chains(session),
        "queue": lambda: _queue(app, now),
        "mail": lambda: _mail(settings),
    }
    return [finding for subject, check in checks.items() for finding in _asked(subject, check)]


def is_ready(session: Session) -> bool:
    """Tell whether requests can be answered: the database is there, its schema is ours."""
    try:
        return condition.revision(session) == newest_revision()
    except SQLAlchemyError:
        return False


def newest_revision() -> str | None:
    """Return the revision of the newest migration."""
    heads = alembic.script_directory.get_heads()
    return heads[0] if heads else None


def known_revisions() -> set[str]:
    """Return the revisions of all migrations that this version knows."""
    return {script.revision for script in alembic.script_directory.walk_revisions()}


def _asked(subject: str, check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:
        remedy = "Put that right, then ask again."
        yield bad(subject, f"could not be looked at: {type(error).__name__}", remedy)


def _settings(settings: Settings) -> Iterator[Finding]:
    is_public = not any(f"://{name}" in settings.base_url for name in LOOPBACK)
    if is_public and not settings.is_https:
        remedy = "Set INTERLOCK_BASE_URL to https://..., and let nginx hold the certificate."
        yield bad("address", "answers travel in clear text", remedy)
    else:
        yield good("address", settings.base_url)
    if settings.demo or settings.testing:
        remedy = "Unset INTERLOCK_DEMO and INTERLOCK_TESTING where real people answer."
        yield mind("mode", "this is a demo or a test", remedy)


def _clock(now: datetime.datetime) -> Iterator[Finding]:
    if now.year < FIRST_SANE_YEAR:
        remedy = "Set it, as by systemd-timesyncd: waves close by it."
        yield bad("clock", f"it is {now:%Y-%m-%d}, they say", remedy)
    else:
        yield good("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def _instance(settings: Settings) -> Iterator[Finding]:
    folder = settings.instance
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        remedy = f"Make the folder and give it to the user that runs Interlock: {folder}"
        yield bad("instance folder", "it is not there, or cannot be written to", remedy)
        return
    yield from _rights(folder, "instance folder", "chmod 700")
    for path in sorted(folder.glob("*.sqlite*")):
        yield from _rights(path, path.name, "chmod 600", is_said=False)
    secret = folder / "secret"
    if secret.exists():
        yield from _rights(secret, "secret", "chmod 600")
    else:
        yield good("secret", "given by INTERLOCK_SECRET_KEY")
    usage = os.statvfs(folder)
    free = usage.f_bavail * usage.f_frsize
    if free < LEAST_FREE:
        remedy = "Make room: sealing rewrites the database and needs its size once more."
        yield mind("disk", f"{free >> 20} MB are left", remedy)


def _rights(path: Path, subject: str, command: str, *, is_said: bool = True) -> Iterator[Finding]:
    mode = stat.S_IMODE(path.stat().st_mode)
    inside_a_shut_folder = path.parent.exists() and not path.parent.stat().st_mode & OTHERS
    if mode & OTHERS and not inside_a_shut_folder:
        yield bad(subject, f"others on this machine may read it ({mode:o})", f"{command} {path}")
    elif is_said:
        yield good(subject, f"only its owner reads it ({mode:o})")


def _database(session: Session) -> Iterator[Finding]:
    try:
        revision = condition.revision(session)
    except SQLAlchemyError as error:
        remedy = "Check INTERLOCK_DATABASE_URL, and that the server runs and lets us in."
        yield bad("database", f"cannot be reached: {type(error).__name__}", remedy)
        return
    newest = newest_revision()
    if revision != newest:
        said = f"its schema is {revision or 'not there'}, this version needs {newest}"
        yield bad("schema", said, "interlock upgrade")
        return
    yield good("database", f"{condition.kind(session)}, schema {revision}")
    lax = condition.durability(session)
    for name, (wanted, found) in lax.items():
        said = f"{name} is {found}: an answer that was thanked for can be lost"
        yield bad("durability", said, f"set {name} = {wanted}")
    if not lax:
        yield good("durability", "what was thanked for survives a power cut")
    for said in condition.integrity(session):
        yield bad("database file", said, "interlock restore FILE, from the last good backup")
    for step in condition.promise(session):
        yield bad("promise", "sealing would leave traces", step)


def _chains(session: Session) -> Iterator[Finding]:
    broken = condition.broken_chains(session)
    for name in broken:
        remedy = "Somebody changed the database past the app. Find out who; restore a backup."
        yield bad("chains", f"{name}: an entry does not fit its hash", remedy)
    if not broken:
        yield good("chains", "releases and audit are as they were written")


def _queue(app: Flask, now: datetime.datetime) -> Iterator[Finding]:
    state: jobs.Jobs = app.extensions[jobs.EXTENSION]
    waiting = state.queue.storage.queue_size()
    if waiting > MANY_WAITING:
        yield mind("queue", f"{waiting} tasks wait", "Start another worker: interlock worker")
    else:
        yield good("queue", f"{waiting} tasks wait")
    beat = jobs.last_beat(state.queue)
    age = None if beat is None else int(now.timestamp()) - beat
    if age is None or age > OLDEST_BEAT:
        said = "never seen" if age is None else f"last seen {age} s ago"
        remedy = "interlock worker, or systemctl start interlock-worker: nothing is sealed without"
        yield bad("worker", said, remedy)
    else:
        yield good("worker", f"seen {max(age, 0)} s ago")


def _mail(settings: Settings) -> Iterator[Finding]:
    if not settings.mail_server:
        yield good("mail", "none is set up; links can be handed out otherwise")
        return
    where = f"{settings.mail_server}:{settings.mail_port}"
    try:
        with smtplib.SMTP(settings.mail_server, settings.mail_port, timeout=PATIENCE) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        remedy = "Check INTERLOCK_MAIL_SERVER and INTERLOCK_MAIL_PORT, and the network between."
        yield bad("mail", f"{where} does not answer: {type(error).__name__}", remedy)
        return
    yield good("mail", f"{where} answers")
