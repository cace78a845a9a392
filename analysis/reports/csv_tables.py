"""Released tables as CSV: the same rows that the pages show, and no others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from analysis.disclosure.released import ReleasedEstimate, ReleasedTable, Suppression
from analysis.reports import wording

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets read UTF-8 only with it
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = (
    "unit",
    "unit_name",
    "n",
    "measure",
    "measure_name",
    "value",
    "low",
    "high",
    "mark",
    "note",
    "withheld",
    "shown_in",
)


def table_as_csv(table: ReleasedTable, language: str) -> str:
    """Write a table as CSV, one row a cell, with words for what is withheld."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in table_rows(table, language):
        writer.writerow([harmless(value) for value in row])
    return BYTE_ORDER_MARK + text.getvalue()


def harmless(value: str | float | None) -> str | float | None:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def table_rows(table: ReleasedTable, language: str) -> Iterator[tuple[str | float | None, ...]]:
    """Yield one row a cell, in the order of ``COLUMNS``."""
    units = {u.code: u for u in table.units}
    measures = {m.code: m.name(language) for m in table.measures}
    for cell in table.cells:
        unit, content = units.get(cell.unit), cell.content
        left = (
            cell.unit,
            unit.name if unit else "",
            unit.n if unit else "",
            cell.measure,
            measures.get(cell.measure, ""),
        )
        if isinstance(content, Suppression):
            words = wording.plain(wording.reason(content.reason, language))
            yield (*left, None, None, None, "", "", words, content.shown_in or "")
        if isinstance(content, ReleasedEstimate):
            value = content.value if content.note is None else None
            limits = (content.low, content.high) if content.note is None else (None, None)
            yield (*left, value, *limits, content.mark.value, content.note or "", "", "")
