"""Released tables for SPSS: the rows of the CSV file as an uncompressed system file (.sav).

Written by hand after the layout that PSPP documents: libraries that write it want a data frame.
Text is UTF-8; columns of more than 255 bytes are stored as SPSS does, in segments.
"""

from __future__ import annotations

import datetime
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from analysis.disclosure.released import Release, ReleasedTable
from analysis.reports.clean import clean
from analysis.reports.csv_tables import COLUMNS, table_rows

LABELS = {
    "unit": "Group of respondents, by its code",
    "unit_name": "Group of respondents, by its name",
    "n": "Respondents, in bands below 20",
    "measure": "What was measured, by its code",
    "measure_name": "What was measured, by its name",
    "value": "Value, as released",
    "low": "Lower end of the interval",
    "high": "Upper end of the interval",
    "mark": "Differs from the rest, false discoveries controlled",
    "note": "What is shown instead of the value",
    "withheld": "Why there is no value",
    "shown_in": "Group it was counted towards",
}
NUMBERS = frozenset({"value", "low", "high"})
SEGMENT = 255  # bytes that one string variable can hold
SEGMENT_OF_LONG = 252  # bytes of its width that each segment of a longer one stands for
CELL = 8  # bytes that everything is padded to
MISSING = -sys.float_info.max
LOWEST = struct.unpack("<d", bytes.fromhex("feffffffffffefff"))[0]
PRODUCT = "@(#) SPSS DATA FILE Interlock"
DECIMALS = 4

Row = tuple[str | float | None, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its name, the short name of its first segment, and its width in bytes."""

    name: str
    short: str
    width: int  # 0: a number

    def segments(self) -> list[int]:
        """Return the width of each segment that it is stored in."""
        if self.width <= SEGMENT:
            return [self.width]
        full = (self.width - 1) // SEGMENT_OF_LONG
        return [SEGMENT] * full + [self.width - full * SEGMENT_OF_LONG]

    def stored(self) -> int:
        """Return how many bytes a value takes in a row."""
        return sum(_padded(max(width, 1)) for width in self.segments())


def table_as_sav(table: ReleasedTable, language: str, *, release: Release) -> bytes:
    """Write a released table as an SPSS system file, one row a cell.

    Parameters
    ----------
    table : ReleasedTable
        One of the release's tables.
    language : str
        In which names and reasons are written.
    release : Release
        Where the table is from: its name and date stand in the file's head.
    """
    rows: list[Row] = [
        tuple(clean(v) if isinstance(v, str) else v for v in row)
        for row in table_rows(table, language)
    ]
    columns = [_column(position, rows) for position in range(len(COLUMNS))]
    parts = [_header(columns, len(rows), _title(table, release), release.wave.date)]
    for column in columns:
        parts += _variable(column)
    parts += [_extensions(columns), struct.pack("<ii", 999, 0)]
    parts += (_value(column, v) for row in rows for column, v in zip(columns, row, strict=True))
    return b"".join(parts)


def _title(table: ReleasedTable, release: Release) -> str:
    return clean(f"{table.name}: {release.organisation}, {release.wave.name}")


def _column(position: int, rows: Sequence[Row]) -> _Column:
    name = COLUMNS[position]
    short = f"V{position + 1}"
    if name in NUMBERS:
        return _Column(name, short, 0)
    longest = max((len(str(row[position] or "").encode()) for row in rows), default=0)
    return _Column(name, short, max(longest, 1))


def _header(columns: Sequence[_Column], rows: int, title: str, date: str) -> bytes:
    cells = sum(column.stored() for column in columns) // CELL
    day = datetime.date.fromisoformat(date) if date else datetime.date(1970, 1, 1)
    return b"".join(
        (
            b"$FL2",
            _fixed(PRODUCT, 60),
            struct.pack("<iiiii", 2, cells, 0, 0, rows),
            struct.pack("<d", 100.0),
            day.strftime("%d %b %y").encode("ascii"),
            b"00:00:00",
            _fixed(title, 64),
            b"\0\0\0",
        )
    )


def _variable(column: _Column) -> Iterator[bytes]:
    """Yield the records that describe a column: one for each segment, and for each 8 bytes."""
    for number, width in enumerate(column.segments()):
        name = column.short if number == 0 else f"{column.short}S{number}"
        form = _format(width)
        has_label = number == 0
        yield struct.pack("<iiiiii", 2, width, int(has_label), 0, form, form) + _fixed(name, 8)
        if has_label:
            label = LABELS[column.name].encode()
            yield struct.pack("<i", len(label)) + label.ljust(_padded(len(label), 4), b" ")
        for _ in range(_padded(max(width, 1)) // CELL - 1):
            yield struct.pack("<iiiiii", 2, -1, 0, 0, 0, 0) + b" " * CELL


def _format(width: int) -> int:
    """Return how a value is shown: letters, or a number with its decimals."""
    letters, number = 1, 5
    return (letters << 16) | (width << 8) if width else (number << 16) | (10 << 8) | DECIMALS


def _extensions(columns: Sequence[_Column]) -> bytes:
    """Return the records on the machine, on long names, on long strings and on the encoding."""
    names = "\t".join(f"{column.short}={column.name}" for column in columns)
    long = "".join(f"{c.short}={c.width:05d}\0\t" for c in columns if c.width > SEGMENT)
    machine = struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001)
    numbers = struct.pack("<ddd", MISSING, sys.float_info.max, LOWEST)
    parts = [_extension(3, 4, machine), _extension(4, 8, numbers)]
    parts.append(_extension(13, 1, names.encode()))
    if long:
        parts.append(_extension(14, 1, long.encode()))
    parts.append(_extension(20, 1, b"UTF-8"))
    return b"".join(parts)


def _extension(kind: int, size: int, content: bytes) -> bytes:
    return struct.pack("<iiii", 7, kind, size, len(content) // size) + content


def _value(column: _Column, value: str | float | None) -> bytes:
    if column.width == 0:
        return struct.pack("<d", MISSING if value is None else float(value))
    text = str(value if value is not None else "").encode()
    segments = column.segments()
    if len(segments) == 1:
        return text.ljust(column.stored(), b" ")
    pieces = iter(text)
    return b"".join(
        bytes(islice(pieces, SEGMENT)).ljust(_padded(width), b" ") for width in segments
    )


def _fixed(text: str, length: int) -> bytes:
    """Return text of exactly ``length`` bytes, cut between characters."""
    return text.encode()[:length].decode(errors="ignore").encode().ljust(length, b" ")


def _padded(length: int, to: int = CELL) -> int:
    return -(-length // to) * to
