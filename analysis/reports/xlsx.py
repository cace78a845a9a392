"""XLSX: what matters, every released table as numbers, charts of the workbook, definitions.

No text is ever taken for a formula or an address. What is withheld stands as its reason.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from analysis.disclosure.released import Measure, Release, ReleasedEstimate, ReleasedTable
from analysis.reports import wording
from analysis.reports.blocks import Matters, Paragraph, Report, Trend
from analysis.reports.clean import flat
from analysis.reports.colours import ACCENT, STEPS, ground, ink
from analysis.reports.csv_tables import COLUMNS, table_rows

SHEET_NAME_LENGTH: Final = 31
CELL_LENGTH: Final = 32_767
WIDE, NARROW = 34, 12
A4: Final = 9  # as the file format counts papers
DEEPEST: Final = 8
LINE_HEIGHT: Final = 15
LETTERS: Final = 38
HEAD_HEIGHT: Final = 48
FIRST = 2  # column of the first measure
OUTSIDE = 1e9
COLOURED: Final = frozenset(
    {"scores", "raw", "favourable", "items", "ties", "goals", "words", "perception"}
)
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


@dataclass(frozen=True, slots=True)
class _Book:
    """The workbook being written, its formats, and the language."""

    file: Any
    language: str
    formats: dict[str, Any]

    def sheet(self, name: str, *, is_right_to_left: bool) -> Any:  # noqa: ANN401 - xlsxwriter's
        """Add a sheet."""
        sheet = self.file.add_worksheet(name[:SHEET_NAME_LENGTH])
        if is_right_to_left:
            sheet.right_to_left()
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        return sheet


def xlsx_report(report: Report, release: Release) -> bytes:
    """Write a report and the released tables behind it as a workbook.

    Parameters
    ----------
    report : Report
        What :func:`analysis.reports.content.whole_report` put together.
    release : Release
        The same release, clean and narrowed alike
        (:func:`analysis.reports.content.named_release`).
    """
    import xlsxwriter  # noqa: PLC0415 - asked for seldom

    content = io.BytesIO()
    file = xlsxwriter.Workbook(content, OPTIONS)
    file.set_properties(
        {"title": _text(report.title), "created": report.moment, "comments": report.footer}
    )
    book = _Book(file, report.language, _formats(file))
    _overview(book, report)
    trend = next((b for s in report.sections for b in s.blocks if isinstance(b, Trend)), None)
    if trend is not None:
        _trend(book, trend, report)
    for name, table in release.tables.items():
        if table.cells:
            _table(book, name, table, report)
    _data(book, release, report)
    _definitions(book, release, report)
    file.close()
    return content.getvalue()


def _formats(file: Any) -> dict[str, Any]:  # noqa: ANN401 - xlsxwriter is untyped
    wrapped = {"text_wrap": True, "valign": "top"}
    return (
        {
            "title": file.add_format({"bold": True, "font_size": 16}),
            "head": file.add_format({"bold": True, "bottom": 1, **wrapped}),
            "text": file.add_format(wrapped),
            "strong": file.add_format({"bold": True, **wrapped}),
            "soft": file.add_format({"font_color": "#565a60", **wrapped}),
            "number": file.add_format({"num_format": "0.00"}),
            "share": file.add_format({"num_format": "0%"}),
        }
        | {
            f"step{step}": file.add_format({"bg_color": ground(step), "font_color": ink(step)})
            for step in range(1, STEPS + 1)
        }
        | {
            f"depth{depth}": file.add_format({"indent": depth, "valign": "top"})
            for depth in range(DEEPEST + 1)
        }
    )


def _overview(book: _Book, report: Report) -> None:
    """Write the first page: facts, then the things that matter."""
    sheet = book.sheet(
        wording.say("report.section.overview", book.language),
        is_right_to_left=report.is_right_to_left,
    )
    sheet.set_column(0, 0, NARROW)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, 4, 44)  # some LETTERS fit into a line
    sheet.write_string(0, 0, _text(report.title), book.formats["title"])
    for row, (label, fact) in enumerate(report.facts, start=1):
        sheet.write_string(row, 0, _text(label), book.formats["soft"])
        sheet.write_string(row, 2, _text(fact), book.formats["text"])
    row = len(report.facts) + 2
    heads = ("number", "", "finding", "certainty", "do")
    for column, key in enumerate(heads):
        text = wording.say(f"report.{key}", book.language) if key else ""
        sheet.write_string(row, column, _text(text), book.formats["head"])
    for block in report.sections[0].blocks:
        for matter in block.matters if isinstance(block, Matters) else ():
            row += 1
            texts = (matter.number, matter.caption, matter.finding, matter.certainty, matter.action)
            lines = max(len(text) for text in texts[2:]) // LETTERS + 1
            sheet.set_row(row, LINE_HEIGHT * lines)
            for column, text in enumerate(texts):
                style = book.formats["strong" if column in {0, 2} else "text"]
                sheet.write_string(row, column, _text(text), style)
        if isinstance(block, Paragraph):
            row += 1
            sheet.write_string(row, 0, _text(block.text))


def _trend(book: _Book, trend: Trend, report: Report) -> None:
    """Write the lines over all waves with a chart that can be edited."""
    name = wording.say("report.section.quarters", book.language)
    sheet = book.sheet(name, is_right_to_left=report.is_right_to_left)
    sheet.set_column(0, 0, WIDE)
    heads = (trend.corner, *trend.waves)
    for column, text in enumerate(heads):
        sheet.write_string(0, column, _text(text), book.formats["head"])
    chart = book.file.add_chart({"type": "line"})
    for row, series in enumerate(trend.series, start=1):
        sheet.write_string(row, 0, _text(series.name), book.formats["text"])
        for column, value in enumerate(series.values, start=1):
            if value is not None:
                sheet.write_number(row, column, value, book.formats["number"])
        last = len(trend.waves)
        chart.add_series(
            {
                "name": [name, row, 0],
                "categories": [name, 0, 1, 0, last],
                "values": [name, row, 1, row, last],
                "marker": {"type": "automatic"},
            }
        )
    chart.set_title({"name": _text(trend.caption), "overlay": False})
    chart.set_y_axis({"min": trend.low, "max": trend.high})
    chart.set_size({"width": 900, "height": 420})
    where = {"description": _text(trend.caption)}
    sheet.insert_chart(len(trend.series) + 2, 0, chart, where)


def _table(book: _Book, name: str, table: ReleasedTable, report: Report) -> None:
    """Write a released table: units down, measures across, on the fixed colour scale."""
    sheet = book.sheet(name, is_right_to_left=report.is_right_to_left)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, len(table.measures) + 1, NARROW)
    sheet.set_row(0, HEAD_HEIGHT)
    sheet.repeat_rows(0)
    heads = (
        wording.say("report.department", book.language),
        wording.say("report.n", book.language),
        *_column_names(table.measures, book.language),
    )
    for column, text in enumerate(heads):
        sheet.write_string(0, column, _text(text), book.formats["head"])
    cells = table.by_key()
    for row, unit in enumerate(table.units, start=1):
        indented = book.formats[f"depth{min(unit.depth, DEEPEST)}"]
        sheet.write_string(row, 0, _text(unit.name), indented)
        sheet.write_string(row, 1, _text(unit.n), book.formats["soft"])
        for column, measure in enumerate(table.measures, start=FIRST):
            _cell(book, sheet, (row, column), cells.get((unit.code, measure.code)), measure)
    if name in COLOURED:
        _colours(book, sheet, table)
    if name == "scores" and table.units:
        _bar_chart(book, sheet, name, table)


def _cell(
    book: _Book,
    sheet: Any,  # noqa: ANN401 - xlsxwriter is untyped
    where: tuple[int, int],
    content: object,
    measure: Measure,
) -> None:
    if content is None:
        return
    if not isinstance(content, ReleasedEstimate):
        sheet.write_string(*where, "–", book.formats["soft"])
        return
    if content.note is not None:
        text = wording.note(content.note, book.language)
        sheet.write_string(*where, _text(text), book.formats["text"])
        return
    is_share = (measure.low, measure.high) == (0.0, 1.0)
    sheet.write_number(*where, content.value, book.formats["share" if is_share else "number"])


def _column_names(measures: Sequence[Measure], language: str) -> tuple[str, ...]:
    """Name columns; where two would be named alike, the code tells them apart."""
    names = [measure.name(language) for measure in measures]
    return tuple(
        f"{name} ({measure.code})" if names.count(name) > 1 else name
        for name, measure in zip(names, measures, strict=True)
    )


def _colours(book: _Book, sheet: Any, table: ReleasedTable) -> None:  # noqa: ANN401
    """Colour by rule, so that an edited number is coloured anew; one rule for like columns."""
    column = FIRST
    for (low, high), group in groupby(table.measures, key=lambda m: (m.low, m.high)):
        last = column + len(list(group)) - 1
        width = (high - low) / STEPS
        for step in range(1, STEPS + 1):
            at_least = low + (step - 1) * width if step > 1 else -OUTSIDE
            below = low + step * width if step < STEPS else OUTSIDE
            cell = f"{_column_name(column)}2"
            test = f"=AND(ISNUMBER({cell}),{cell}>={at_least:.6g},{cell}<{below:.6g})"
            rule = {"type": "formula", "criteria": test, "format": book.formats[f"step{step}"]}
            sheet.conditional_format(1, column, len(table.units), last, rule)
        column = last + 1


def _column_name(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415

    return str(xl_col_to_name(column))


def _data(book: _Book, release: Release, report: Report) -> None:
    """Write every released cell as a row, with its interval or the reason it is withheld."""
    sheet = book.sheet("data", is_right_to_left=report.is_right_to_left)
    sheet.freeze_panes(1, 0)
    sheet.set_column(1, 1, WIDE)
    sheet.set_column(4, 4, WIDE)
    for column, text in enumerate(("table", *COLUMNS)):
        sheet.write_string(0, column, text, book.formats["head"])
    row = 0
    for name, table in release.tables.items():
        for values in table_rows(table, book.language):
            row += 1
            sheet.write_string(row, 0, name)
            for column, value in enumerate(values, start=1):
                if isinstance(value, str) and value:
                    sheet.write_string(row, column, _text(value))
                elif isinstance(value, float | int):
                    sheet.write_number(row, column, value)
    sheet.autofilter(0, 0, row, len(COLUMNS))


def _bar_chart(book: _Book, sheet: Any, name: str, table: ReleasedTable) -> None:  # noqa: ANN401
    """Draw the topmost unit's dimensions as a bar chart that can be edited."""
    last = len(table.measures) + 1
    chart = book.file.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": [name, 1, 0],
            "categories": [name, 0, 2, 0, last],
            "values": [name, 1, 2, 1, last],
            "fill": {"color": ACCENT},
            "data_labels": {"value": True, "num_format": "0.0"},
        }
    )
    title = f"{table.units[0].name}: {wording.say('report.section.heatmap', book.language)}"
    chart.set_title({"name": _text(title), "overlay": False})
    chart.set_legend({"none": True})
    first = table.measures[0]
    chart.set_x_axis({"min": first.low, "max": first.high})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 720, "height": 380})
    sheet.insert_chart(len(table.units) + 3, 0, chart, {"description": _text(title)})


def _definitions(book: _Book, release: Release, report: Report) -> None:
    """Say what each column means, how the numbers were made, and who checked them."""
    name = wording.say("report.section.method", book.language)
    sheet = book.sheet(name, is_right_to_left=report.is_right_to_left)
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, 90)
    lines: list[tuple[str, str]] = [
        (dimension.name(book.language), dimension.descriptions.get(book.language, ""))
        for dimension in release.dimensions
    ]
    lines += [
        (refusal.measure, wording.reason(refusal.reason, book.language))
        for refusal in release.refusals
    ]
    keys = ("mean", "sure", "level", "ties", "goals", "themes", "change")
    lines += [("", wording.say(f"report.method.{key}", book.language)) for key in keys]
    lines += [
        ("", wording.say(f"report.limit.{key}", book.language))
        for key in ("who", "cause", "small", "rank")
    ]
    fingerprint = wording.say("report.certificate.fingerprint", book.language)
    lines.append((fingerprint, release.certificate.fingerprint))
    lines.append(("–", wording.say("report.absent", book.language)))
    for row, (label, text) in enumerate(lines):
        sheet.write_string(row, 0, _text(label), book.formats["strong"])
        sheet.write_string(row, 1, _text(text), book.formats["text"])


def _text(text: str) -> str:
    """Return text as a cell can hold it."""
    return flat(text).replace("\n", " ")[:CELL_LENGTH]
