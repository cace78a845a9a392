"""``interlock import`` and ``interlock texts``: instruments and their texts, in and out."""

from __future__ import annotations

from pathlib import Path

import click

from survey_app.exchange.importing import MOST_BYTES, import_file
from survey_app.exchange.refusals import ExchangeError, Refusal

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--out", "-o", type=NEW_FILE, required=True, help="The questionnaire to write.")
def import_form(file: Path, out: Path) -> None:
    """Make a questionnaire of an XLSForm, LimeSurvey, Qualtrics or SurveyJS file."""
    try:
        imported = import_file(content_of(file, most=MOST_BYTES), file.name)
    except ExchangeError as error:
        raise click.ClickException(f"{file.name}: {error}") from None
    out.write_text(imported.with_account(file.name), encoding="utf-8")
    click.echo(imported.account())
    click.echo(f"Written to {out}")


def content_of(file: Path, *, most: int) -> bytes:
    """Read a file that is not too large; one that is is not even opened."""
    size = file.stat().st_size
    if size > most:
        raise ExchangeError(Refusal.X001, n=size, most=most)
    return file.read_bytes()


COMMANDS = (import_form,)
