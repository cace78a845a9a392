"""The first sheet of an XLSX export of answers as CSV, for the same reader as every CSV file."""

from __future__ import annotations

import csv
import io

from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.workbooks import ANSWERS, OLD_OFFICE, read_workbook

MOST_BYTES = 64 * 1024 * 1024
MOST_GAP = 1_000  # empty rows in a row


def is_workbook(content: bytes) -> bool:
    """Tell whether a file is a workbook, by how it begins."""
    return content.startswith((b"PK\x03\x04", OLD_OFFICE))


def as_csv(content: bytes) -> str:
    """Write the first sheet that is not empty as CSV; rows that are not there are not written.

    Raises
    ------
    ExchangeError
        The workbook is damaged, locked, empty or too large.
    """
    if len(content) > MOST_BYTES:
        raise ExchangeError(Refusal.X001, n=len(content), most=MOST_BYTES)
    sheets = read_workbook(content, ANSWERS)
    filled = next((sheet for sheet in sheets if sheet.rows), None)
    if filled is None:
        raise ExchangeError(Refusal.X016, sheet=sheets[0].name)
    columns = sorted(filled.rows[min(filled.rows)])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    line = min(filled.rows) - 1
    for number in sorted(filled.rows):
        gap = number - line - 1
        text.write("\n" * (gap if gap <= MOST_GAP else 0))  # so that messages name the row
        writer.writerow(filled.rows[number].get(at, "") for at in columns)
        line = number
    return text.getvalue()
