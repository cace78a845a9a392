"""The operator's commands."""

from __future__ import annotations

import datetime
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from survey_app.db import get_session
from survey_app.operations import doctor as doctor_module
from survey_app.operations.findings import Level

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


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


COMMANDS = (doctor,)
