"""The workbook: numbers as numbers, texts as texts, never a formula or an address."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from analysis.disclosure.released import ReleasedEstimate, Suppression
from analysis.reports.content import NO_COVER, named_release, whole_report
from analysis.reports.xlsx import xlsx_report
from tests.analysis.reports.hostile import CLEANED, FORMULA, MARKUP, TYPST, hostile_release
from tests.survey_app.leaders.made_up import made_up_release


def written(release, *, earlier=(), language="en") -> bytes:
    report = whole_report(release, language, earlier=earlier)
    return xlsx_report(report, named_release(release, NO_COVER))


@pytest.fixture(scope="module")
def content() -> bytes:
    return written(made_up_release(3), earlier=[made_up_release(wave) for wave in range(3)])


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_every_released_table_has_a_sheet(book):
    assert set(made_up_release(3).tables) <= set(book.sheetnames)


def test_scores_are_the_released_numbers(book):
    table = made_up_release(3).tables["scores"]
    rows = list(book["scores"].iter_rows(min_row=2, max_row=len(table.units) + 1))

    for unit, row in zip(table.units, rows, strict=True):
        for measure, cell in zip(table.measures, row[2:], strict=True):
            content = table.cell(unit.code, measure.code)
            if isinstance(content, ReleasedEstimate):
                assert cell.value == pytest.approx(content.value)
            if isinstance(content, Suppression):
                assert cell.value == "–"


def test_the_data_sheet_has_one_row_for_each_released_cell(book):
    cells = sum(len(table.cells) for table in made_up_release(3).tables.values())

    assert book["data"].max_row == cells + 1


def test_colours_follow_the_number_by_rule(book):
    assert len(book["scores"].conditional_formatting) >= 1
    rules = [r for ranges in book["scores"].conditional_formatting for r in ranges.rules]
    assert len(rules) == 9


def test_charts_belong_to_the_workbook_and_say_what_they_show(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        drawings = [archive.read(n).decode() for n in names if n.startswith("xl/drawings/drawing")]

    assert sum(name.startswith("xl/charts/chart") for name in names) == 2
    assert all('descr="' in drawing for drawing in drawings)


def test_hostile_texts_come_out_as_texts_and_nothing_becomes_a_formula():
    content = written(hostile_release())
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    shown = "\n".join(str(cell.value) for cell in cells if cell.value is not None)

    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    for text in (FORMULA, MARKUP, TYPST, CLEANED):
        assert text in shown


def test_in_arabic_the_sheets_run_from_right_to_left():
    book = openpyxl.load_workbook(io.BytesIO(written(made_up_release(3), language="ar")))

    assert all(sheet.sheet_view.rightToLeft for sheet in book)


def test_the_definitions_say_how_and_by_whom_it_was_checked(book):
    texts = [str(c.value) for row in book.worksheets[-1].iter_rows() for c in row if c.value]

    assert made_up_release(3).certificate.fingerprint in texts
    assert any("95 times in 100" in text for text in texts)
