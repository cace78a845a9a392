"""Backups: taken while everything runs, encrypted, verified before they are put back.

A backup taken while a wave is open holds what sealing destroys. So it is announced in the audit
log before it is written, sealing deletes it, and one that survived elsewhere is refused when the
wave it holds open has been sealed since.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from survey_app.config import Settings
from survey_app.db import alembic
from survey_app.operations import copies, doctor, erasures, vault
from survey_app.operations.vault import BackupUnreadableError
from survey_app.store import backups, condition

MANIFEST, DATABASE, SECRET = "manifest.json", "database", "secret"
KNOWN_FORMAT = 1


class RestoreRefusedError(ValueError):
    """The backup is not to be put back here; the text says why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup, decrypted, its hashes checked.

    Attributes
    ----------
    manifest : dict
        When and of what it was made, and which waves were not sealed.
    files : dict of str to bytes
        The database, and the secret if it lay in the instance folder.
    """

    manifest: dict[str, object]
    files: dict[str, bytes]

    @property
    def made_at(self) -> str:
        """Return when it was made, in UTC."""
        return str(self.manifest["made_at"])

    @property
    def unsealed(self) -> list[str]:
        """Return the waves that were open, or closed and not yet sealed."""
        found = self.manifest["unsealed"]
        return [str(name) for name in found] if isinstance(found, list) else []


def take(
    session: Session, path: Path, *, passphrase: str, instance: Path, now: datetime.datetime
) -> Backup:
    """Write an encrypted backup to ``path``, whole or not at all.

    Raises
    ------
    CopyError
        Nothing was written.
    """
    unsealed = backups.unsealed_waves(session)
    at = now.replace(tzinfo=None)
    backups.announce(session, path=str(path.resolve()), unsealed=unsealed, at=at)
    kind, revision = condition.kind(session), condition.revision(session)
    engine = session.get_bind().engine
    session.rollback()
    files = {DATABASE: copies.take(engine)}
    if (instance / SECRET).is_file():
        files[SECRET] = (instance / SECRET).read_bytes()
    manifest: dict[str, object] = {
        "format": KNOWN_FORMAT,
        "made_at": at.isoformat(timespec="seconds"),
        "kind": kind,
        "revision": revision,
        "unsealed": unsealed,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    label = {"made_on": at.date().isoformat(), "holds_unsealed_waves": bool(unsealed)}
    locked = vault.lock(_packed(manifest, files), passphrase=passphrase, label=label)
    write_whole(path, locked)
    return Backup(manifest, files)


def read(path: Path, *, passphrase: str) -> Backup:
    """Decrypt a backup and check its hashes.

    Raises
    ------
    BackupUnreadableError
    """
    content = vault.unlock(path.read_bytes(), passphrase=passphrase)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        files = {member.name: _content(archive, member) for member in archive.getmembers()}
    manifest = json.loads(files.pop(MANIFEST, b"{}"))
    if manifest.get("format") != KNOWN_FORMAT:
        raise BackupUnreadableError("The backup was made by a version that this one cannot read.")
    found = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    if found != manifest["files"]:
        raise BackupUnreadableError("A file in the backup is not the one that was put in.")
    return Backup(manifest, files)


def verify(engine: Engine, backup: Backup) -> list[str]:
    """Put a backup up beside the database and look it through; return what is wrong with it.

    Raises
    ------
    CopyError
        It cannot be put up here.
    """
    if backup.manifest["kind"] != engine.dialect.name:
        return [f"it is of {backup.manifest['kind']}, this instance runs on {engine.dialect.name}"]
    with copies.opened(engine, backup.files[DATABASE]) as beside, Session(beside) as session:
        return list(_wrong(session, backup))


def restore(
    session: Session, backup: Backup, *, settings: Settings, now: datetime.datetime
) -> list[str]:
    """Put a verified backup in the place of the database, and erase again what was erased since.

    Returns
    -------
    list of str
        What was erased again.

    Raises
    ------
    RestoreRefusedError, CopyError
        Nothing was changed.
    """
    refuse_what_would_link(session, backup)
    engine = session.get_bind().engine
    orders = erasures.orders(session, settings.instance)
    wrong = verify(engine, backup)
    if wrong:
        raise RestoreRefusedError("; ".join(wrong))
    session.close()
    copies.put_back(engine, backup.files[DATABASE])
    alembic.upgrade()
    if SECRET in backup.files:
        write_whole(settings.instance / SECRET, backup.files[SECRET])
    backups.end_sessions(session)
    backups.note_restored(session, made_at=backup.made_at, at=now.replace(tzinfo=None))
    return erasures.carry_out_again(
        session, orders, key=settings.secret(), instance=settings.instance
    )


def refuse_what_would_link(session: Session, backup: Backup) -> None:
    """Refuse a backup that holds open what has been sealed since.

    Raises
    ------
    RestoreRefusedError
    """
    try:
        here = set(backups.sealed_waves(session))
    except SQLAlchemyError:  # the database is lost or empty: that is what backups are for
        here = set()
    session.rollback()
    back = sorted(here & set(backup.unsealed))
    if back:
        raise RestoreRefusedError(
            f"It was taken before {', '.join(back)} was sealed. Restoring it would bring back what "
            "could link answers to people. Delete this file wherever it is kept."
        )


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _packed(manifest: dict[str, object], files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in {MANIFEST: json.dumps(manifest).encode(), **files}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file else b""


def _wrong(session: Session, backup: Backup) -> Iterator[str]:
    yield from condition.integrity(session)
    found = condition.revision(session)
    if found != backup.manifest["revision"]:
        yield f"its schema is {found}, its manifest says {backup.manifest['revision']}"
    if found not in doctor.known_revisions():
        yield f"its schema {found} is of a newer version than this one"
    elif found == doctor.newest_revision():
        yield from (
            f"the chain of the {name} is broken" for name in condition.broken_chains(session)
        )
