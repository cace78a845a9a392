"""Commands of strict mode: for whoever runs the analysis, the signer, or the collector.

Signer and collector are handed a sheet; nothing else travels between the three but the tickets'
public keys, and at the end the shuffled answers.
"""

from __future__ import annotations

import csv
import datetime
import secrets
from pathlib import Path

import click
from flask.cli import with_appcontext

from survey_app.db import get_session
from survey_app.evidence import wave_of
from survey_app.models import Mode
from survey_app.sealing import seal
from survey_app.store import collecting, harvest, signing, waves
from survey_app.store.collecting import CollectorPhase
from survey_app.store.strict_tables import COLLECTOR, SIGNER, open_database
from survey_app.strict import sheet as sheets

NEW_FILE = click.Path(path_type=Path)
FILE = click.Path(exists=True, path_type=Path)
DATABASE = click.option("--database", required=True, help="Address of this process's database.")
WAVE = click.option("--wave", required=True, help="Organisation and wave: maker/2026-q1.")
HOST = click.option("--host", default="127.0.0.1", show_default=True)
THREADS = 8


@click.command("sheet")
@WAVE
@click.argument("out", type=NEW_FILE)
@with_appcontext
def write_sheet(wave: str, out: Path) -> None:
    """Write the sheet of an opened strict wave, for its signer."""
    session = get_session()
    found = wave_of(session, wave)
    if found.mode != Mode.STRICT.value:
        raise click.ClickException("this wave is not in strict mode")
    structure = waves.structure_of(session, found)
    made = sheets.sheet_of(wave, found.name, found.questionnaire, structure)
    out.write_text(sheets.dump(made), encoding="utf-8")
    click.echo(f"{len(made.groups)} groups of at least ten people. Hand {out} to the signer.")


@click.command("take-in")
@WAVE
@click.argument("handed_over", type=FILE)
@with_appcontext
def take_in(wave: str, handed_over: Path) -> None:
    """Seal a closed strict wave with the answers that its collector handed over."""
    session = get_session()
    taken = harvest.load(handed_over.read_text(encoding="utf-8"))
    today = datetime.datetime.now(datetime.UTC).date()
    seal(session, wave_of(session, wave), today=today, collected=taken)
    click.echo("Sealed. Delete the file now.")


@click.group()
def signer() -> None:
    """Sign tickets unseen. Run it apart from the collector."""


@signer.command("prepare")
@DATABASE
@click.argument("sheet", type=FILE)
@click.argument("people", type=FILE)
@click.option("--signer-url", required=True, help="Where this signer will answer, with https.")
@click.option("--links", type=NEW_FILE, required=True, help="Where to write the links, as CSV.")
@click.option("--keyed", type=NEW_FILE, required=True, help="Where to write the collector's sheet.")
def prepare_signer(
    database: str, sheet: Path, people: Path, signer_url: str, links: Path, keyed: Path
) -> None:
    """Make keys and invitations: PEOPLE is a CSV with a column 'department', a row a person."""
    engine = open_database(database, SIGNER)
    read = sheets.load(sheet.read_text(encoding="utf-8"))
    with people.open(encoding="utf-8", newline="") as file:
        departments = [row["department"] for row in csv.DictReader(file)]
    known = {code for group in read.groups for code in group.departments}
    unknown = sorted(set(departments) - known)
    if unknown:
        raise click.ClickException(f"the sheet has no such departments: {', '.join(unknown)}")
    issued = signing.prepare_wave(engine, read, departments)
    with links.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["group", "link"])
        address = f"{signer_url.rstrip('/')}/pickup/{read.wave}"
        writer.writerows([one.group, f"{address}#{one.fragment}"] for one in issued)
    made = signing.sheet_of(engine, read.wave)
    if made is not None:
        keyed.write_text(sheets.dump(made), encoding="utf-8")
    click.echo(f"{len(issued)} links in {links}: mail them, then delete the file.")


@signer.command("serve")
@DATABASE
@click.option("--collector-url", required=True, help="Where answers are handed in, with https.")
@HOST
@click.option("--port", default=5001, show_default=True)
def serve_signer(database: str, collector_url: str, host: str, port: int) -> None:
    """Hand out tickets, until stopped. HTTPS is the business of the proxy before it."""
    from waitress import serve  # noqa: PLC0415

    from survey_app.strict.signer import create_signer  # noqa: PLC0415

    app = create_signer(database, collector_url=collector_url)
    click.echo(f"The signer answers on http://{host}:{port}")
    serve(app, host=host, port=port, threads=THREADS, ident=None)


@signer.command("end")
@DATABASE
@WAVE
def end_signer(database: str, wave: str) -> None:
    """End the pick-up phase: destroy keys and invitations."""
    picked_up = signing.end_pick_up(open_database(database, SIGNER), wave)
    click.echo(f"{picked_up} tickets were picked up. Keys and invitations are destroyed.")


@click.group()
def collector() -> None:
    """Take answers for tickets. Run it apart from the signer, without an access log."""


@collector.command("prepare")
@DATABASE
@click.argument("sheet", type=FILE)
def prepare_collector(database: str, sheet: Path) -> None:
    """Take a wave from the sheet that the signer put its keys on."""
    read = sheets.load(sheet.read_text(encoding="utf-8"))
    collecting.prepare_wave(open_database(database, COLLECTOR), read)
    click.echo("Prepared. Open it once the pick-up phase is over.")


@collector.command("phase")
@DATABASE
@WAVE
@click.argument("phase", type=click.Choice([phase.value for phase in CollectorPhase]))
def set_phase(database: str, wave: str, phase: str) -> None:
    """Begin or end taking answers."""
    collecting.set_phase(open_database(database, COLLECTOR), wave, CollectorPhase(phase))
    click.echo(f"{wave} is {phase}.")


@collector.command("serve")
@DATABASE
@HOST
@click.option("--port", default=5002, show_default=True)
def serve_collector(database: str, host: str, port: int) -> None:
    """Take answers, until stopped. HTTPS is the business of the proxy before it."""
    from waitress import serve  # noqa: PLC0415

    from survey_app.strict.collector import create_collector  # noqa: PLC0415

    click.echo(f"The collector answers on http://{host}:{port}")
    serve(create_collector(database), host=host, port=port, threads=THREADS, ident=None)


@collector.command("hand-over")
@DATABASE
@WAVE
@click.argument("out", type=NEW_FILE)
def hand_over(database: str, wave: str, out: Path) -> None:
    """Write the shuffled answers of a closed wave; they stay until 'forget'."""
    engine = open_database(database, COLLECTOR)
    taken = collecting.harvest(engine, wave, secrets.SystemRandom())
    out.write_text(harvest.dump(taken), encoding="utf-8")
    click.echo(f"Written to {out}. Once it is taken in, call 'forget'.")


@collector.command("forget")
@DATABASE
@WAVE
def forget(database: str, wave: str) -> None:
    """Destroy tickets and answers of a wave that was handed over, in the files too."""
    engine = open_database(database, COLLECTOR)
    collecting.forget(engine, wave)
    collecting.compact(engine)
    click.echo("Destroyed.")


COMMANDS = (write_sheet, take_in, signer, collector)
