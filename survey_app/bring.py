"""``interlock analyse``: the same analysis on answers collected elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from analysis.disclosure.released import Release
    from analysis.intake.answers import Account


@click.command()
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--questionnaire",
    "-q",
    required=True,
    help="A questionnaire file, or the code of a built-in one.",
)
@click.option(
    "--mapping",
    "-m",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file that says what the columns mean.",
)
@click.option(
    "--departments",
    "-d",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with the tree of departments.",
)
@click.option("--out", "-o", required=True, type=click.Path(file_okay=False, path_type=Path))
def analyse(
    answers: Path, questionnaire: str, mapping: Path | None, departments: Path | None, out: Path
) -> None:
    """Analyse answers collected elsewhere: results.json, a report, tables, a codebook."""
    from analysis.intake.problems import IntakeError  # noqa: PLC0415
    from questionnaires.problems import QuestionnaireError  # noqa: PLC0415
    from survey_app.exchange.refusals import ExchangeError  # noqa: PLC0415

    try:
        release, account = _analyse(answers, questionnaire, mapping, departments)
    except (IntakeError, QuestionnaireError, ExchangeError) as error:
        raise click.ClickException(str(error)) from error
    _write(release, account, out)
    click.echo(_accounted(account))
    click.echo(f"Written to {out}")


def _analyse(
    answers: Path, questionnaire: str, mapping: Path | None, departments: Path | None
) -> tuple[Release, Account]:
    from analysis.assessment.assess import assess  # noqa: PLC0415
    from analysis.intake.answers import read_answers  # noqa: PLC0415
    from analysis.intake.csv_table import decoded  # noqa: PLC0415
    from analysis.intake.departments import read_departments  # noqa: PLC0415
    from analysis.intake.mapping import AnswerMapping, read_mapping  # noqa: PLC0415
    from questionnaires.library import built_in  # noqa: PLC0415
    from questionnaires.reader import parse  # noqa: PLC0415

    instrument = built_in().get(questionnaire)
    if instrument is None:
        path = Path(questionnaire)
        if not path.is_file():
            known = ", ".join(built_in())
            raise click.ClickException(
                f"There is no file '{questionnaire}', and no built-in questionnaire of that "
                f"name. Built in: {known}"
            )
        instrument = parse(decoded(path.read_bytes(), path.name), path.name)
    meaning = (
        read_mapping(decoded(mapping.read_bytes(), mapping.name), mapping.name, instrument)
        if mapping
        else AnswerMapping()
    )
    tree = None
    if departments is not None:
        text = decoded(departments.read_bytes(), departments.name)
        tree = read_departments(text, departments.name, organisation=meaning.organisation)
    intake = read_answers(
        _text_of(answers),
        answers.name,
        questionnaire=instrument,
        mapping=meaning,
        structure=tree,
    )
    return assess(intake.wave).release, intake.account


def _text_of(answers: Path) -> str:
    """Return the answers as CSV, which a workbook is turned into."""
    from analysis.intake.csv_table import decoded  # noqa: PLC0415
    from survey_app.exchange import answer_sheets  # noqa: PLC0415

    content = answers.read_bytes()
    if answer_sheets.is_workbook(content):
        return answer_sheets.as_csv(content)
    return decoded(content, answers.name)


def _write(release: Release, account: Account, out: Path) -> None:
    from analysis.reports.content import whole_report  # noqa: PLC0415
    from analysis.reports.csv_tables import table_as_csv  # noqa: PLC0415
    from analysis.reports.ddi import codebook  # noqa: PLC0415
    from analysis.reports.html import html_report  # noqa: PLC0415
    from analysis.reports.results import results_of  # noqa: PLC0415
    from analysis.reports.sav import table_as_sav  # noqa: PLC0415

    out.mkdir(parents=True, exist_ok=True)
    results = results_of(
        release,
        rows=account.rows,
        used=account.used,
        left_out=account.left_out,
        notes=account.notes,
    )
    text = json.dumps(results, ensure_ascii=False, indent=1)
    (out / "results.json").write_text(text, encoding="utf-8")
    report = html_report(whole_report(release, "en"))
    (out / "report.html").write_text(report, encoding="utf-8")
    (out / "codebook.xml").write_bytes(codebook(release))
    for name, table in release.tables.items():
        (out / f"{name}.sav").write_bytes(table_as_sav(table, "en", release=release))
        (out / f"{name}.csv").write_text(table_as_csv(table, "en"), encoding="utf-8", newline="")


def _accounted(account: Account) -> str:
    lines = [f"{account.rows} rows read, {account.used} used."]
    lines += [f"  left out: {n:>7}  {cause}" for cause, n in account.left_out.most_common()]
    lines += [f"  noted:    {n:>7}  {note}" for note, n in account.notes.most_common()]
    return "\n".join(lines)
