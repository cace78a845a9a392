"""``interlock token`` and ``interlock webhook``: which programs read, and which are told."""

from __future__ import annotations

import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from survey_app.api.addresses import UnsafeAddressError, checked, resolved
from survey_app.api.delivery import secret_of
from survey_app.config import Settings
from survey_app.db import get_session
from survey_app.models import Organisation
from survey_app.store import api_tokens, audit, organisations, webhooks
from survey_app.texts import normalise

ACTOR = "command line"
LONGEST_NAME = 80
DAYS = 365
MOST_DAYS = 3_660
ORGANISATION = click.argument("organisation")


@click.group()
def token() -> None:
    """Make, list and revoke tokens for programs that read one organisation's results."""


@token.command("make")
@ORGANISATION
@click.argument("name")
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, MOST_DAYS))
@with_appcontext
def make_token(organisation: str, name: str, days: int) -> None:
    """Make a token and print it, once."""
    found, today = _organisation(organisation), _now().date()
    clean = normalise(name, LONGEST_NAME).replace("\n", " ")
    if not clean:
        raise click.ClickException("Give the token a name, such as: warehouse")
    try:
        secret = api_tokens.issue(
            get_session(),
            organisation_id=found.id,
            name=clean,
            today=today,
            expires_on=today + datetime.timedelta(days=days),
        )
    except api_tokens.NameTakenError:
        raise click.ClickException(f"There is a token '{clean}' already.") from None
    _keep_account(found, "token made", clean)
    click.echo(secret)
    click.echo(f"Shown once. Send it as 'Authorization: Bearer ...'; valid {days} days.", err=True)


@token.command("list")
@ORGANISATION
@with_appcontext
def list_tokens(organisation: str) -> None:
    """List the tokens of an organisation, never the secrets."""
    for one in api_tokens.of_organisation(get_session(), _organisation(organisation).id):
        click.echo(f"{one.name}  made {one.made_on}, valid until {one.expires_on}")


@token.command("revoke")
@ORGANISATION
@click.argument("name")
@with_appcontext
def revoke_token(organisation: str, name: str) -> None:
    """Forget a token: it opens nothing from now on."""
    found = _organisation(organisation)
    if not api_tokens.revoke(get_session(), organisation_id=found.id, name=name):
        raise click.ClickException(f"There is no token '{name}'.")
    _keep_account(found, "token revoked", name)
    click.echo("Revoked.")


@click.group()
def webhook() -> None:
    """Say which addresses are told when results are out."""


@webhook.command("add")
@ORGANISATION
@click.argument("url")
@with_appcontext
def add_webhook(organisation: str, url: str) -> None:
    """Tell an address from now on, and print the secret that signs what it is told."""
    found = _organisation(organisation)
    try:
        if checked(url)[0] != "https":
            raise UnsafeAddressError("the address must begin with https://")
        resolved(url)
        kept = webhooks.add(get_session(), organisation_id=found.id, url=url)
    except UnsafeAddressError as error:
        raise click.ClickException(f"This address is not told: {error}.") from None
    except webhooks.KnownAddressError:
        raise click.ClickException("This address is told already.") from None
    _keep_account(found, "webhook added", url)
    settings: Settings = current_app.config["SETTINGS"]
    click.echo(secret_of(kept.nonce, settings.secret()))


@webhook.command("list")
@ORGANISATION
@with_appcontext
def list_webhooks(organisation: str) -> None:
    """List the addresses that are told, and what came of it."""
    found = _organisation(organisation)
    for one in webhooks.of_organisation(get_session(), found.id):
        told = webhooks.told(get_session(), one)
        click.echo(f"{one.url}  {told or 'nothing to tell yet'}")


@webhook.command("remove")
@ORGANISATION
@click.argument("url")
@with_appcontext
def remove_webhook(organisation: str, url: str) -> None:
    """Tell an address no more."""
    found = _organisation(organisation)
    if not webhooks.remove(get_session(), organisation_id=found.id, url=url):
        raise click.ClickException("This address is not told.")
    _keep_account(found, "webhook removed", url)
    click.echo("Removed.")


def _organisation(code: str) -> Organisation:
    found = organisations.find(get_session(), code=code)
    if found is None:
        raise click.ClickException(f"There is no organisation '{code}'.")
    return found


def _keep_account(organisation: Organisation, action: str, detail: str) -> None:
    audit.append(
        get_session(),
        organisation_id=organisation.id,
        at=_now(),
        actor=ACTOR,
        action=action,
        detail=detail,
    )


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


COMMANDS = (token, webhook)
