"""The operator's commands."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from survey_app.config import LEAST_SECRET, Settings, is_weak
from survey_app.db import get_session
from survey_app.operations import backup as backup_module
from survey_app.operations import doctor as doctor_module
from survey_app.operations import erasures
from survey_app.operations import upgrade as upgrade_module
from survey_app.operations.backup import Backup, RestoreRefusedError
from survey_app.operations.copies import CopyError
from survey_app.operations.findings import Level
from survey_app.operations.upgrade import UpgradeFailedError
from survey_app.operations.vault import BackupUnreadableError
from survey_app.sealing import backup_folder
from survey_app.store import members
from survey_app.store.erasure import ErasureBlockedError
from survey_app.store.erasures import wave_named
from survey_app.store.waves import WrongStateError

MARKS = {Level.GOOD: "ok  ", Level.MIND: "mind", Level.BAD: "BAD "}


@click.command()
@with_appcontext
def doctor() -> None:
    """Look at everything this instance needs, and say what to do. Fails if something is bad."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    found = doctor_module.examine(app, get_session(), now=_now())
    for finding in found:
        click.echo(f"{MARKS[finding.level]}  {finding.subject:<16} {finding.said}")
        if finding.remedy:
            click.echo(f"{'':<22} -> {finding.remedy}")
    sick = sum(finding.level is Level.BAD for finding in found)
    click.echo(f"\n{len(found)} things looked at, {sick} bad.")
    sys.exit(1 if sick else 0)


key_file = click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that holds the passphrase; otherwise INTERLOCK_BACKUP_PASSPHRASE, or it is asked.",
)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@key_file
@with_appcontext
def backup(file: Path | None, key_file: Path | None) -> None:
    """Write an encrypted backup while everything runs; by default into the instance folder.

    What is taken while a wave is open is deleted when the wave is sealed.
    """
    now = _now()
    path = file or backup_folder() / f"interlock-{now:%Y-%m-%dT%H%M%S}.backup"
    if path.exists():
        raise click.ClickException(f"{path} is there already; nothing is overwritten.")
    passphrase, session = _passphrase(key_file), get_session()
    try:
        taken = backup_module.take(
            session, path, passphrase=passphrase, instance=_settings().instance, now=now
        )
    except (CopyError, OSError) as error:
        raise click.ClickException(f"No backup was written: {error}") from None
    click.echo(f"Written to {path}")
    if taken.unsealed:
        click.echo(
            f"It holds answers that can still be linked ({', '.join(taken.unsealed)}). Sealing "
            "deletes this file; delete every copy of it then as well."
        )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--verify", is_flag=True, help="Put it up beside the database, look, change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before everything is replaced.")
@key_file
@with_appcontext
def restore(file: Path, verify: bool, yes: bool, key_file: Path | None) -> None:
    """Put a backup in the place of the database. Stop web and worker first."""
    session, passphrase = get_session(), _passphrase(key_file)
    try:
        found = backup_module.read(file, passphrase=passphrase)
        if verify:
            _say_verified(found)
            return
        backup_module.refuse_what_would_link(session, found)
        if not yes:
            click.confirm(f"Replace everything by the state of {found.made_at} UTC?", abort=True)
        again = backup_module.restore(session, found, settings=_settings(), now=_now())
    except (BackupUnreadableError, RestoreRefusedError, CopyError) as error:
        raise click.ClickException(f"Nothing was changed. {error}") from None
    click.echo(f"Restored to {found.made_at} UTC; everybody was signed out. Start web and worker.")
    for what in again:
        click.echo(f"  erased again: {what}")


def _say_verified(found: Backup) -> None:
    wrong = backup_module.verify(get_session().get_bind().engine, found)
    if wrong:
        raise BackupUnreadableError("The backup is not good: " + "; ".join(wrong))
    click.echo(
        f"Good: made {found.made_at} UTC, schema {found.manifest['revision']}, put up whole."
    )


@click.command()
@click.option("--back", is_flag=True, help="Put the newest snapshot back; what came since is lost.")
@click.option("--yes", is_flag=True, help="Do not ask before going back.")
@with_appcontext
def upgrade(back: bool, yes: bool) -> None:
    """Bring the database to this version's schema, after a snapshot. Killed, call it again."""
    session = get_session()
    try:
        if back:
            _go_back(yes)
            return
        taken = upgrade_module.upgrade(session, today=_now().date())
    except (UpgradeFailedError, CopyError) as error:
        raise click.ClickException(str(error)) from None
    if taken is not None:
        click.echo(f"The state before lies in {taken}; interlock upgrade --back puts it back.")
    click.echo("The database is up to date.")


def _go_back(yes: bool) -> None:
    found = upgrade_module.snapshots()
    if not found:
        raise click.ClickException("There is no snapshot to go back to.")
    if not yes:
        click.confirm(f"Put back {found[-1].name}? What came since is lost.", abort=True)
    revision = upgrade_module.go_back(get_session(), found[-1])
    click.echo(f"Back at schema {revision}. Start the version that belongs to it.")


@click.group()
def erase() -> None:
    """Erase answers or a staff member for good, also from what is restored later."""


@erase.command("answers")
@click.argument("organisation")
@click.argument("wave")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def erase_answers(organisation: str, wave: str, yes: bool) -> None:
    """Erase a published wave's answers, comments and receipts; its released tables stay."""
    session = get_session()
    found = wave_named(session, f"{organisation}/{wave}")
    if found is None:
        raise click.ClickException(f"There is no wave {organisation}/{wave}.")
    if not yes:
        click.confirm(f"Erase all answers of {organisation}/{wave}?", abort=True)
    try:
        erasures.erase_answers(session, found, instance=_settings().instance, today=_now().date())
    except (WrongStateError, ErasureBlockedError) as error:
        raise click.ClickException(str(error)) from None
    click.echo("Erased. Older backups are erased again when they are restored.")


@erase.command("person")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def erase_person(email: str, yes: bool) -> None:
    """Erase a staff member's account; the audit log keeps what they did."""
    session, settings = get_session(), _settings()
    user = members.find_user(session, email=email)
    if user is None:
        raise click.ClickException(f"Nobody here has the address {email}.")
    if not yes:
        click.confirm(f"Erase the account of {email}?", abort=True)
    day = _now().date()
    erasures.erase_person(
        session, user, key=settings.secret(), instance=settings.instance, today=day
    )
    click.echo("Erased. Older backups are erased again when they are restored.")


def _passphrase(key_file: Path | None) -> str:
    given = key_file.read_text(encoding="utf-8").strip() if key_file else ""
    given = given or _settings().backup_passphrase
    given = given or click.prompt("Passphrase of the backup", hide_input=True)
    if is_weak(given):
        raise click.ClickException(
            f"The passphrase has fewer than {LEAST_SECRET} characters, or is easy to guess."
        )
    return given


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


COMMANDS = (doctor, backup, restore, upgrade, erase)
