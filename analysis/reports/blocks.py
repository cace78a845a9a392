"""What a report is made of: frozen values. Content decides what is said, writers lay it out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

UNDATED = "1980-01-01"


class Tone(StrEnum):
    """How loudly a paragraph speaks."""

    LEAD = "lead"
    TEXT = "text"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph."""

    text: str
    tone: Tone = Tone.TEXT


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences; numbered where their order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that matters: its number, what was found, how sure we are, what to do.

    ``caption`` says what the number counts ("of 5", "know it").
    """

    number: str
    caption: str
    finding: str
    certainty: str
    action: str


@dataclass(frozen=True, slots=True)
class Matters:
    """The first page: the few things that matter."""

    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Texts in rows; the first column heads its row. ``figures`` counts columns from the end.

    ``widths`` are relative; without them, columns of texts share the room that figures leave.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: int = 0
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One coloured cell: the number stands in it, certainty is a sign, colour is a step.

    Attributes
    ----------
    text : str
        The number as written; a short sign where it is withheld or was never there.
    step : int or None
        1 (lowest, orange) to 9 (highest, blue); ``None`` for no colour.
    sign : str
        An arrow where the cell differs from the rest beyond chance; else empty.
    heard : str
        What a screen reader says beyond the number: the interval, the mark, or the reason.
    value : float or None
        The released number, for writers of data; ``None`` where it is not to be shown.
    """

    text: str
    step: int | None = None
    sign: str = ""
    heard: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of a heat table."""

    name: str
    n: str
    depth: int
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """Rows by columns on the one colour scale; ``ends`` names its lowest and highest colour."""

    caption: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    ends: tuple[str, str]
    n_heading: str = ""
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a share of the whole length, the number and the text beside it."""

    label: str
    share: float
    value: float
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars on one common length."""

    caption: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Odds:
    """The odds of maturity levels 1 to 5 of one row."""

    label: str
    words: str
    shares: tuple[float, ...]
    is_binding: bool = False


@dataclass(frozen=True, slots=True)
class OddsTable:
    """Odds of the levels, row by row."""

    caption: str
    levels: tuple[str, ...]
    rows: tuple[Odds, ...]
    binding: str
    words_heading: str


@dataclass(frozen=True, slots=True)
class Theme:
    """What comments say: a name, how often, where, and single comments as they were written."""

    name: str
    facts: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One line over the waves; ``None`` where it cannot be followed."""

    name: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines over waves, on the whole response scale."""

    caption: str
    corner: str
    waves: tuple[str, ...]
    series: tuple[Series, ...]
    low: float = 1.0
    high: float = 5.0


Block = (
    Paragraph | Subheading | Items | Matters | Table | HeatTable | Bars | OddsTable | Theme | Trend
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report with its heading."""

    code: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report, ready to be laid out.

    ``facts`` are the header: which organisation, wave, scope, how many answered.
    ``seal`` is the certificate's fingerprint, shortened for footers; ``date`` is ISO 8601;
    ``is_apart`` where each section begins a page, to be signed by itself.
    """

    title: str
    language: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    date: str
    seal: str
    footer: str
    is_apart: bool = False

    @property
    def day(self) -> datetime.date:
        """Return the release's date; the beginning of 1980, as archives count, without one."""
        return datetime.date.fromisoformat(self.date or UNDATED)

    @property
    def moment(self) -> datetime.datetime:
        """Return the beginning of that day, for files that carry a time."""
        return datetime.datetime.combine(self.day, datetime.time.min)

    @property
    def is_right_to_left(self) -> bool:
        """Tell whether it is read from right to left."""
        return self.language in {"ar", "he", "fa", "ur"}
