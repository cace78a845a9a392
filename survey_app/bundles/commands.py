"""``interlock bundle``: hand a client over, take one in, wipe one."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from survey_app.bundles import archive, handover, signing
from survey_app.config import Settings
from survey_app.db import get_session
from survey_app.models import Organisation, RoleName
from survey_app.store import bundles, members, organisations
from survey_app.store.erasure import ErasureBlockedError

LINK_LASTS = datetime.timedelta(days=7)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def bundle() -> None:
    """Hand over, take in or wipe all of a client, as one signed file."""


@bundle.command("export")
@click.argument("organisation")
@click.argument("file", type=NEW_FILE)
@with_appcontext
def export_bundle(organisation: str, file: Path) -> None:
    """Write a client's instruments, tree, waves, releases and audit log into FILE.

    No answers, comments, links or accounts leave.
    """
    if file.exists():
        raise click.ClickException(f"{file} is there already; nothing is overwritten.")
    session, settings = get_session(), _settings()
    client = _client(organisation)
    try:
        content = handover.export(session, client, instance=settings.instance, today=_today())
    except handover.LedgerBrokenError:
        raise click.ClickException(
            "The chain of the audit log or of the releases is broken: run interlock doctor."
        ) from None
    file.write_bytes(content)
    read = archive.unpack(content)
    click.echo(f"Written to {file}, signed by {read.signed_by}")
    for name, number in read.manifest["rows"].items():
        click.echo(f"  {number:>6}  {name}")
    if read.manifest["left_out"]:
        left = ", ".join(read.manifest["left_out"])
        click.echo(f"Not in it, because they are not published yet: {left}")


@bundle.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--owner", required=True, help="E-mail address of who will own the client here.")
@click.option("--as", "code", help="Another short name for it.")
@click.option("--signed-by", help="The fingerprint that it must be signed by.")
@with_appcontext
def import_bundle(file: Path, owner: str, code: str | None, signed_by: str | None) -> None:
    """Take a client in that was handed over, whole or not at all."""
    session, settings = get_session(), _settings()
    if file.stat().st_size > archive.MOST_BYTES:
        raise click.ClickException(f"{file.name} is refused: it is too large.")
    try:
        read = archive.unpack(file.read_bytes())
        if signed_by is not None and _bare(signed_by) != _bare(read.signed_by):
            raise archive.BundleRefusedError(f"it is signed by {read.signed_by}")
        client = handover.take_in(session, read, code=code, now=_now())
    except bundles.ClientExistsError as error:
        raise click.ClickException(
            f"There is a client '{error}' already; choose another name with --as."
        ) from None
    except archive.BundleRefusedError as error:
        raise click.ClickException(f"{file.name} is refused: {error}. Nothing changed.") from None
    member = members.add(session, client, email=owner.lower(), role=RoleName.OWNER)
    click.echo(f"{client.name} is here as '{client.code}', signed by {read.signed_by}.")
    if members.is_only_here(session, member):
        until = _now() + LINK_LASTS
        secret = members.issue_sign_in_link(session, user_id=member.user_id, until=until)
        session.commit()
        click.echo(f"Its owner signs in once by {settings.base_url}/sign-in#{secret}")


@bundle.command("wipe")
@click.argument("organisation")
@click.argument("certificate", type=NEW_FILE)
@click.option("--sure", help="The client's short name once more.")
@with_appcontext
def wipe_client(organisation: str, certificate: Path, sure: str | None) -> None:
    """Destroy all of a client here, and write a signed certificate of it."""
    client = _client(organisation)
    if certificate.exists():
        raise click.ClickException(f"{certificate} is there already; nothing is overwritten.")
    if sure != organisation:
        raise click.ClickException(
            f"This cannot be undone. If you mean it, add --sure {organisation}"
        )
    try:
        made = handover.wipe(
            get_session(),
            client,
            key=_settings().secret(),
            instance=_settings().instance,
            today=_today(),
        )
    except bundles.OthersChangedError:
        raise click.ClickException(
            "Other clients were changed meanwhile, or would have been; nothing was destroyed. "
            "Stop the web and the workers, and try again."
        ) from None
    except ErasureBlockedError:
        raise click.ClickException(
            "The rows are destroyed, but the log is still being read: stop the web and the "
            "workers, and run interlock upgrade."
        ) from None
    certificate.write_text(json.dumps(made, ensure_ascii=False, indent=2), encoding="utf-8")
    told = made["certificate"]
    click.echo(f"Wiped. The certificate is in {certificate}.")
    for path in told["backups_that_still_hold_it"] if isinstance(told, dict) else ():
        click.echo(f"Delete this backup and every copy of it: {path}")


@bundle.command("key")
@with_appcontext
def show_key() -> None:
    """Print the fingerprint of this installation's signature."""
    key = signing.own_key(_settings().instance)
    click.echo(signing.fingerprint(signing.public_bytes(key)))


def _client(code: str) -> Organisation:
    found = organisations.find(get_session(), code=code)
    if found is None:
        raise click.ClickException(f"There is no client '{code}'.")
    return found


def _bare(fingerprint: str) -> str:
    return "".join(fingerprint.split()).lower()


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _today() -> datetime.date:
    return _now().date()


COMMANDS = (bundle,)
