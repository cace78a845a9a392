"""``interlock account``: the first account of a fresh installation, or a new sign-in link."""

from __future__ import annotations

import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from survey_app.config import Settings
from survey_app.db import get_session
from survey_app.store import members

LINK_LIFETIME = datetime.timedelta(hours=24)


@click.command()
@click.argument("email")
@with_appcontext
def account(email: str) -> None:
    """Make an account, if there is none, and print a link that signs it in once.

    Whoever signs in without belonging to a client may make the first one, and owns it.
    """
    session = get_session()
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    user = members.find_or_make_user(session, email=email)
    secret = members.issue_sign_in_link(session, user_id=user.id, until=now + LINK_LIFETIME)
    session.commit()
    settings: Settings = current_app.config["SETTINGS"]
    click.echo(f"{settings.base_url}/sign-in#{secret}")
