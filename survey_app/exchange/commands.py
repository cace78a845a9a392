"""``interlock import`` and ``interlock texts``: instruments and their texts, in and out."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.intake.csv_table import decoded
from analysis.intake.problems import IntakeError
from questionnaires.checks import is_language
from questionnaires.library import built_in
from questionnaires.model import Questionnaire
from questionnaires.problems import QuestionnaireError
from questionnaires.reader import parse
from questionnaires.writer import write
from survey_app.exchange import text_files
from survey_app.exchange.importing import MOST_BYTES, import_file
from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.texts import TextsError, with_texts

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


@click.command("texts")
@click.argument("questionnaire")
@click.option("--out", "-o", type=NEW_FILE, help="texts.csv or texts.xliff; or the new .toml.")
@click.option("--in", "-i", "given", type=FILE, help="Texts to put in, as CSV or XLIFF.")
@click.option("--language", "-l", help="Target of an XLIFF file, as de; new ones are welcome.")
def texts(questionnaire: str, out: Path | None, given: Path | None, language: str | None) -> None:
    """Write a questionnaire's texts as CSV or XLIFF, or put translated ones in again."""
    try:
        instrument = _instrument(questionnaire)
        if given is not None:
            _put_in(instrument, given, out or Path(questionnaire))
        elif out is None:
            raise click.UsageError("Say where to write to (--out), or what to put in (--in).")
        else:
            _write_texts(instrument, out, language)
    except (ExchangeError, TextsError, QuestionnaireError, IntakeError) as error:
        raise click.ClickException(str(error)) from None


def _instrument(questionnaire: str) -> Questionnaire:
    known = built_in().get(questionnaire)
    if known:
        return known
    path = Path(questionnaire)
    if not path.is_file():
        raise click.ClickException(
            f"There is no file '{questionnaire}', and no built-in questionnaire of that name. "
            f"Built in: {', '.join(built_in())}"
        )
    return parse(decoded(content_of(path, most=MOST_BYTES), path.name), path.name)


def _write_texts(instrument: Questionnaire, out: Path, language: str | None) -> None:
    if out.suffix.lower() not in (".xliff", ".xlf"):
        out.write_text(text_files.texts_as_csv(instrument), encoding="utf-8", newline="")
        click.echo(f"Written to {out}: {', '.join(instrument.languages)}")
        return
    target = language or next(iter(instrument.languages[1:]), None)
    if target is None or not is_language(target) or target == instrument.languages[0]:
        raise click.UsageError("Say into which language it is translated: --language de")
    out.write_text(text_files.texts_as_xliff(instrument, target), encoding="utf-8")
    click.echo(f"Written to {out}: {instrument.languages[0]} to {target}")


def _put_in(instrument: Questionnaire, given: Path, out: Path) -> None:
    if out.suffix.lower() != ".toml":
        raise click.UsageError("Say which questionnaire file to write: --out new.toml")
    content = content_of(given, most=text_files.MOST_BYTES)
    translations = text_files.read_texts(content, given.name)
    made = with_texts(instrument, translations, given.name)
    out.write_text(write(made), encoding="utf-8")
    click.echo(f"Written to {out}: {', '.join(made.languages)}")


COMMANDS = (import_form, texts)
