"""The one entry point, ``interlock`` (also ``flask --app survey_app``).

Commands that compute load their modules when they are called: the web process stays small.
"""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from pydantic import ValidationError

from survey_app.config import Settings
from survey_app.db import get_session

HOST = "127.0.0.1"
PORT = 5000
THREADS = 8


def main() -> None:
    """Run the command line.

    Many small matrices are far slower on threads that wait for each other, so numpy is given one.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    FlaskGroup(
        create_app=_create_app,
        add_default_commands=False,
        add_version_option=False,
        help="Interlock: anonymous alignment surveys and maturity assessments.",
    )()


def _create_app() -> Flask:
    """Put the app together, or say in plain words which settings it refuses."""
    from survey_app import create_app  # noqa: PLC0415 - the package imports this module

    try:
        return create_app()
    except ValidationError as error:
        problems = [str(one["msg"]).removeprefix("Value error, ") for one in error.errors()]
        lines = (f"  {i}. {problem}" for i, problem in enumerate(problems, start=1))
        raise click.ClickException("These settings are refused:\n" + "\n".join(lines)) from None


def init_app(app: Flask) -> None:
    """Register the commands."""
    from survey_app.accounts.commands import account  # noqa: PLC0415
    from survey_app.api.commands import COMMANDS as API  # noqa: PLC0415
    from survey_app.bring import analyse  # noqa: PLC0415
    from survey_app.bundles.commands import COMMANDS as BUNDLES  # noqa: PLC0415
    from survey_app.evidence import evidence_command  # noqa: PLC0415
    from survey_app.exchange.commands import COMMANDS as EXCHANGE  # noqa: PLC0415
    from survey_app.operations.commands import COMMANDS  # noqa: PLC0415
    from survey_app.strict.commands import COMMANDS as STRICT  # noqa: PLC0415

    ours = (serve, worker, demo, init, analyse, evidence_command)
    for command in (*ours, account, *COMMANDS, *EXCHANGE, *API, *BUNDLES, *STRICT):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def init() -> None:
    """Create the database, or bring it up to date."""
    migrate()
    click.echo("The database is up to date.")


def migrate() -> None:
    """Bring the database to the newest schema, in a folder that nobody else reads."""
    from survey_app.operations import upgrade  # noqa: PLC0415
    from survey_app.operations.copies import CopyError  # noqa: PLC0415

    Path(current_app.instance_path).chmod(0o700)
    today = datetime.datetime.now(datetime.UTC).date()
    try:
        upgrade.upgrade(get_session(), today=today)
    except (upgrade.UpgradeFailedError, CopyError) as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=PORT, show_default=True, help="Port to listen on.")
@with_appcontext
def serve(host: str, port: int) -> None:
    """Serve the app and run its worker beside it, until stopped."""
    migrate()
    _serve(current_app._get_current_object(), host, port)  # type: ignore[attr-defined]


@click.command()
@with_appcontext
def worker() -> None:
    """Seal, compute and publish in the background, until stopped."""
    from survey_app import jobs  # noqa: PLC0415

    jobs.work(current_app._get_current_object())  # type: ignore[attr-defined]


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=PORT, show_default=True, help="Port to listen on.")
@click.option("--seed-only", is_flag=True, help="Make the demo organisation and stop.")
@with_appcontext
def demo(host: str, port: int, seed_only: bool) -> None:
    """Make a made-up organisation with four quarters, serve it, and print where to go."""
    from survey_app import demo as demo_module  # noqa: PLC0415

    migrate()
    session = get_session()
    for line in demo_module.seed(session):
        click.echo(f"  {line}")
    if seed_only:
        return
    base_url = f"http://{host}:{port}"
    settings: Settings = current_app.config["SETTINGS"]
    current_app.config["SETTINGS"] = settings.model_copy(update={"base_url": base_url})
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    links = demo_module.addresses(session, base_url=base_url, now=now)
    click.echo(
        "\nInterlock is running. Each of these works once; the next start prints new ones.\n\n"
        f"  Employee    {links.employee}\n"
        f"  Leader      {links.leader}\n"
        f"  Consultant  {links.consultant}\n\n"
        "Ctrl-C stops it."
    )
    session.close()
    _serve(current_app._get_current_object(), host, port)  # type: ignore[attr-defined]


def _serve(app: Flask, host: str, port: int) -> None:
    """Serve by waitress, with the worker as a process of its own; stop both together."""
    from waitress.server import create_server  # noqa: PLC0415

    settings: Settings = app.config["SETTINGS"]
    server = create_server(app, host=host, port=port, threads=THREADS, ident=None)
    environment = os.environ | {"INTERLOCK_INSTANCE": str(settings.instance.resolve())}
    background = subprocess.Popen(
        [sys.executable, "-c", "from survey_app.cli import main; main()", "worker"],
        env=environment,
        cwd=Path(__file__).resolve().parent.parent,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        server.close()
        background.terminate()
        try:
            background.wait(timeout=10)
        except subprocess.TimeoutExpired:
            background.kill()


if __name__ == "__main__":
    main()
