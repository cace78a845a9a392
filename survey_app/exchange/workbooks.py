"""XLSX from strangers: only filled cells are kept, and everything is bounded while unpacking.

A reader of our own over ``zipfile`` and expat, because office libraries trust what a workbook
says of itself: a cell in row 1,048,576 makes them walk a million empty rows, and a small file may
unpack to gigabytes. Here a row that is not there costs nothing, and sizes are counted, not read.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.xml_trees import CHUNK, Element, listen, read_tree

MOST_MEMBERS = 2_000
MOST_SMALL_PART = 4 * 1024 * 1024  # lists of sheets and relations
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # also what a locked workbook is wrapped in
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError,
           KeyError, ValueError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a workbook is read."""

    unpacked: int
    cells: int
    remedy: str


FORM = Limits(16 * 1024 * 1024, 100_000, "No form has as many.")
ANSWERS = Limits(96 * 1024 * 1024, 1_000_000, "Save the sheet as CSV: that has no such limit.")


@dataclass(slots=True)
class Sheet:
    """The filled cells of a sheet: row number -> column number -> text, both counted from 1."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)


def read_workbook(content: bytes, limits: Limits = FORM) -> list[Sheet]:
    """Read all sheets, in their order; numbers come as they were written, dates as numbers.

    Raises
    ------
    ExchangeError
        It is damaged, locked or too large.
    """
    if content.startswith(OLD_OFFICE):
        raise ExchangeError(Refusal.X015)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Workbook(archive, limits).sheets()
    except ExchangeError:
        raise
    except _BROKEN as error:
        raise ExchangeError(Refusal.X003, detail=type(error).__name__) from None


class _Workbook:
    """One archive while it is read; it counts what was unpacked and how many cells were met."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self.archive = archive
        self.limits = limits
        self.unpacked = self.cells = self.characters = 0
        if len(archive.infolist()) > MOST_MEMBERS:
            raise ExchangeError(Refusal.X004, most=limits.unpacked)
        self.names = {name.lstrip("/").lower(): name for name in archive.namelist()}

    def sheets(self) -> list[Sheet]:
        """Read every sheet that the workbook lists."""
        book = self._tree("xl/workbook.xml")
        targets = self._targets()
        shared = self._shared_strings()
        listed = book.first("sheets")
        found = []
        for position, one in enumerate(listed.children if listed else (), start=1):
            fallback = f"xl/worksheets/sheet{position}.xml"
            path = targets.get(one.attributes.get("id", ""), fallback)
            if "worksheets" in path:  # a chart sheet has no cells
                found.append(self._sheet(one.attributes.get("name", ""), path, shared))
        if not found:
            raise ExchangeError(Refusal.X006, detail="no sheet is listed")
        return found

    def _sheet(self, name: str, path: str, shared: list[str]) -> Sheet:
        sheet = Sheet(name)
        listen(self._chunks(path), _Cells(self, sheet, shared), most_elements=self._most_elements)
        return sheet

    def _targets(self) -> Mapping[str, str]:
        """Return where each relation of the workbook points."""
        if "xl/_rels/workbook.xml.rels" not in self.names:
            return {}
        relations = self._tree("xl/_rels/workbook.xml.rels").all("Relationship")
        found = {r.attributes.get("Id", ""): r.attributes.get("Target", "") for r in relations}
        return {
            key: posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
            for key, target in found.items()
        }

    def _shared_strings(self) -> list[str]:
        if "xl/sharedstrings.xml" not in self.names:
            return []
        strings = _Strings(self.limits)
        chunks = self._chunks("xl/sharedStrings.xml")
        listen(chunks, strings, most_elements=self._most_elements)
        return strings.found

    @property
    def _most_elements(self) -> int:
        return self.limits.cells * 4

    def _tree(self, path: str) -> Element:
        content = b"".join(self._chunks(path))
        if len(content) > MOST_SMALL_PART:
            raise ExchangeError(Refusal.X004, most=MOST_SMALL_PART)
        return read_tree(content)

    def _chunks(self, path: str) -> Iterator[bytes]:
        """Unpack one part piece by piece; what it says of its own size is not believed."""
        name = self.names.get(path.lower())
        if name is None:
            raise ExchangeError(Refusal.X006, detail=path[:80])
        if self.archive.getinfo(name).compress_type not in _METHODS:
            raise ExchangeError(Refusal.X003, detail="packed in a way that no office program does")
        with self.archive.open(name) as part:
            while chunk := part.read(CHUNK):
                self.unpacked += len(chunk)
                if self.unpacked > self.limits.unpacked:
                    raise ExchangeError(Refusal.X004, most=self.limits.unpacked)
                yield chunk

    def count_cell(self, text: str) -> None:
        """Count a filled cell and its text, which a million cells may share; stop at too much."""
        self.cells += 1
        self.characters += len(text)
        if self.cells > self.limits.cells:
            raise ExchangeError(Refusal.X005, most=self.limits.cells, remedy=self.limits.remedy)
        if self.characters > self.limits.unpacked:
            raise ExchangeError(Refusal.X004, most=self.limits.unpacked)


class _Strings:
    """Collects the shared strings; pronunciations beside them are left out."""

    def __init__(self, limits: Limits) -> None:
        self.found: list[str] = []
        self.limits = limits
        self.pieces: list[str] = []
        self.inside = self.aside = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Begin a string, or a part of one."""
        if name == "si":
            self.pieces = []
        self.aside = self.aside or name == "rPh"
        self.inside = name == "t" and not self.aside

    def end(self, name: str) -> None:
        """Keep a finished string."""
        self.inside = False
        if name == "rPh":
            self.aside = False
        if name == "si":
            self.found.append("".join(self.pieces))

    def data(self, text: str) -> None:
        """Add to the string that is open."""
        if self.inside:
            self.pieces.append(text)


class _Cells:
    """Collects the filled cells of a sheet."""

    def __init__(self, workbook: _Workbook, sheet: Sheet, shared: list[str]) -> None:
        self.workbook = workbook
        self.sheet = sheet
        self.shared = shared
        self.row = self.column = 0
        self.kind = ""
        self.pieces: list[str] = []
        self.inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note where the next cell stands."""
        if name == "c":
            self._place(attributes.get("r", ""))
            self.kind = attributes.get("t", "n")
            self.pieces = []
        elif name == "row":
            number = attributes.get("r", "")
            is_number = number.isdecimal() and len(number) < 8
            self.row = int(number) if is_number else self.row + 1
            self.column = 0
        self.inside = name in ("v", "t")

    def end(self, name: str) -> None:
        """Keep a finished cell, if anything stands in it."""
        self.inside = False
        if name != "c":
            return
        text = self._text("".join(self.pieces))
        if text.strip():
            self.workbook.count_cell(text)
            self.sheet.rows.setdefault(self.row, {})[self.column] = text

    def data(self, text: str) -> None:
        """Add to the cell that is open."""
        if self.inside:
            self.pieces.append(text)

    def _place(self, reference: str) -> None:
        found = _CELL.fullmatch(reference)
        if found is None:
            self.column += 1
            return
        self.column = 0
        for letter in found[1]:
            self.column = self.column * 26 + ord(letter) - ord("A") + 1
        self.row = int(found[2])

    def _text(self, written: str) -> str:
        if self.kind == "s":
            position = int(written) if written.isdecimal() and len(written) < 8 else -1
            return self.shared[position] if 0 <= position < len(self.shared) else ""
        if self.kind == "b":
            return "TRUE" if written == "1" else "FALSE"
        return _plain_number(written) if self.kind == "n" else written


def _plain_number(written: str) -> str:
    """Write 5.0 as 5, as the sheet shows it."""
    try:
        number = float(written)
    except ValueError:
        return written
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else written
