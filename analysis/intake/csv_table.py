"""A CSV file as named rows, with what is wrong with its shape."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.intake.problems import Finding, IntakeError, Problem, finding

ENCODINGS = ("utf-8-sig", "cp1252")
DELIMITERS = ",;\t|"
MOST_ROWS = 20_000_000
LONGEST_FIELD = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its number in the file, and its fields in the order of the columns."""

    line: int
    fields: list[str]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """Column names and an iterator over rows; it can be walked once.

    ``short`` collects rows whose number of fields does not fit.
    """

    columns: tuple[str, ...]
    rows: Iterator[Row]
    malformed: list[Finding]

    def index(self, column: str) -> int:
        """Return the position of a column."""
        return self.columns.index(column)


def decoded(content: bytes, source: str) -> str:
    """Turn a file's bytes into text, whatever common program wrote it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise IntakeError(source, [finding(Problem.I011)])


def read_table(text: str, source: str, *, delimiter: str | None = None) -> CsvTable:
    """Read the first line and hand out the rest row by row.

    Raises
    ------
    IntakeError
        The file is empty, or names a column twice.
    """
    csv.field_size_limit(LONGEST_FIELD)
    clean = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(clean), delimiter=delimiter or _delimiter(clean))
    try:
        header = next(reader, None)
    except csv.Error as error:
        raise IntakeError(source, [finding(Problem.I019, detail=str(error))]) from error
    if header is None or not any(name.strip() for name in header):
        raise IntakeError(source, [finding(Problem.I001)])
    columns = tuple(name.strip() for name in header)
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise IntakeError(source, [finding(Problem.I003, column=name) for name in twice])
    malformed: list[Finding] = []
    return CsvTable(columns, _rows(reader, len(columns), malformed), malformed)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _rows(reader: Iterator[list[str]], width: int, malformed: list[Finding]) -> Iterator[Row]:
    line = 1
    while True:
        try:
            fields = next(reader, None)
        except csv.Error as error:
            malformed.append(finding(Problem.I019, detail=str(error)))
            return
        if fields is None:
            return
        line = getattr(reader, "line_num", line + 1)
        if not any(field.strip() for field in fields):
            continue
        if len(fields) != width:
            malformed.append(finding(Problem.I004, line=line, found=len(fields), wanted=width))
            continue
        yield Row(line, fields)
