"""What passed the gate. Pages, charts, reports and exports know these types and no others.

Nothing here shares a base class with the raw types, so mixing them up is a type error.
A release is stored as JSON by :func:`dump` and read back by :func:`load`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import TypeAdapter

from analysis.disclosure.policy import DisclosurePolicy

SCHEMA_VERSION = 1


class UnitKind(StrEnum):
    """What a row of a released table stands for."""

    ORGANISATION = "organisation"
    DIVISION = "division"
    DEPARTMENT = "department"
    MERGED = "merged"  # several small departments, shown as one and named after all
    DIRECT = "direct"  # those who sit directly in a division
    FUNCTION = "function"
    CROSSING = "crossing"  # a unit by one demographic answer


class Reason(StrEnum):
    """Why a cell is withheld."""

    TOO_FEW = "too_few"  # fewer than k respondents behind it
    PROTECTS_ANOTHER = "protects_another"  # with it, another could be found by subtraction
    TOO_NARROW = "too_narrow"  # it would pin a hidden mean to less than one response step
    NOT_ASKED = "not_asked"  # the wave's questionnaire does not ask it, or nobody answered
    NEEDS_KEY = "needs_key"  # the data do not say which answers belong together
    NOT_YET = "not_yet"  # no earlier wave, or too few waves
    PAIR_FIRST = "pair_first"  # two functions see their tie before all leaders do


class Mark(StrEnum):
    """How sure we are that a cell differs from the rest, after false discoveries are controlled."""

    ABOVE = "above"
    BELOW = "below"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReleasedUnit:
    """A row: a group of respondents large enough to be shown, or one that is only named."""

    code: str
    name: str
    kind: UnitKind
    parent: str | None  # code of another released unit
    depth: int
    departments: tuple[str, ...]  # codes of all departments whose people are in it
    n: str  # respondents, in bands below 20
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A column: a dimension, an item, a tie, a goal ... with its name in every language."""

    code: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    low: float = 1.0  # the least and the greatest value it can take
    high: float = 5.0
    group: str | None = None  # an item's dimension, a tie's rated function

    def name(self, language: str) -> str:
        """Return the name in ``language``, or in the first language there is."""
        return self.names.get(language) or next(iter(self.names.values()))


@dataclass(frozen=True, slots=True)
class ReleasedEstimate:
    """A number fit to be shown. ``low`` and ``high`` are absent where there is no interval."""

    value: float
    low: float | None
    high: float | None
    n: str
    mark: Mark = Mark.NONE
    note: str | None = None  # "up to 5 %", "95 % or more": replaces the value on the page


@dataclass(frozen=True, slots=True)
class Suppression:
    """A withheld cell: a value with a reason, not a blank."""

    reason: Reason
    shown_in: str | None = None  # code of the unit it was merged into or counted towards


@dataclass(frozen=True, slots=True)
class ReleasedCell:
    """One unit, one measure: an estimate, or the reason there is none."""

    unit: str
    measure: str
    content: ReleasedEstimate | Suppression


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """Cells fit to be shown, with their rows and columns, in the order to show them."""

    name: str
    units: tuple[ReleasedUnit, ...]
    measures: tuple[Measure, ...]
    cells: tuple[ReleasedCell, ...]

    def cell(self, unit: str, measure: str) -> ReleasedEstimate | Suppression | None:
        """Return the content of one cell; ``None`` where the table has no such cell."""
        return self.by_key().get((unit, measure))

    def by_key(self) -> dict[tuple[str, str], ReleasedEstimate | Suppression]:
        """Return all cells by unit and measure: build it once, then look up."""
        return {(c.unit, c.measure): c.content for c in self.cells}


@dataclass(frozen=True, slots=True)
class ReleasedLevel:
    """The probability that the true maturity level is this one."""

    level: int
    probability: float


@dataclass(frozen=True, slots=True)
class ReleasedMaturity:
    """Maturity of one unit: the profile's odds by dimension, the whole, and what binds it.

    ``level`` is a single level only where its probability is at least .80; otherwise the
    wording says "3 or 4 (.55 / .40)".
    """

    unit: str
    dimensions: Mapping[str, tuple[ReleasedLevel, ...]]
    overall: tuple[ReleasedLevel, ...]
    level: int | None
    wording: str
    binding: str  # code of the dimension that holds the level down
    compensatory: float  # the mean over dimensions, beside it
    sensitivity: tuple[ReleasedLevel, ...] = ()  # most probable level with cuts 0.1 lower, higher


class Tier(StrEnum):
    """How firmly a theme stands."""

    FIRM = "firm"
    LOOSE = "loose"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ReleasedTheme:
    """A group of comments that say the same. Quotes are single comments, never two of one person.

    ``count`` is a band below 20; ``shares`` are cells of the table "themes" in the release.
    """

    code: str
    name: str
    keywords: tuple[str, ...]
    quotes: tuple[str, ...]
    tier: Tier
    count: str
    share: float
    question: str | None = None
    is_new: bool = False
    previous_share: float | None = None


@dataclass(frozen=True, slots=True)
class ReleasedThemeEdits:
    """What the person who read first changed: names of themes that are shown, and plain counts.

    Never what was hidden, nor a name that was taken away: either may betray somebody.
    """

    renamed: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()  # what several themes became
    split: tuple[str, ...] = ()
    hidden: int = 0  # single comments
    identifying: int = 0  # of those, the ones that named or betrayed a person


@dataclass(frozen=True, slots=True)
class ReleasedThemes:
    """What the comments say; ``finding`` says in words when nothing stable was found."""

    themes: tuple[ReleasedTheme, ...]
    n_comments: str
    finding: str
    vectors: str  # how the texts were compared: "sentence vectors", "words and characters"
    gone: tuple[str, ...] = ()  # names of last quarter's themes that were not found again
    theme_edits: ReleasedThemeEdits | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A measure that was not computed, and why, in plain words."""

    measure: str
    reason: Reason
    explanation: str


@dataclass(frozen=True, slots=True)
class Participation:
    """How many answered, as far as the promise lets it be said."""

    invited: int | None
    responses: str
    rate: float | None  # 0 to 1


@dataclass(frozen=True, slots=True)
class WaveLabel:
    """Which administration a release speaks of. ``date`` is the closing day, ISO 8601."""

    code: str
    name: str
    date: str
    questionnaire: str
    version: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was published, what was withheld and why, and what the auditor found."""

    policy: DisclosurePolicy
    cells_published: int
    cells_withheld: Mapping[str, int]  # by reason
    departments_merged: int
    smallest_residual: int | None  # the fewest people any published subtraction leaves
    leaks: int  # groups below k that the auditor could isolate: always 0 in a release
    verdict: str
    audited_with: tuple[str, ...] = ()  # fingerprints of earlier releases audited jointly
    fingerprint: str = ""  # SHA-256 of everything else in the release


@dataclass(frozen=True, slots=True)
class Release:
    """Everything that may be known about a wave.

    ``tables`` by name: "scores" (departments x dimensions, shrunken), "raw" (the plain means),
    "favourable", "gaps" (against the rest), "change" (against the wave before), "items",
    "distributions", "agreement", "reliability"; for the tests that are ours "ties", "needs",
    "goals", "words", "perception", "sponsorship", "drivers"; "themes" for where comments hurt.
    A table that could not be made is absent, and ``refusals`` says why.
    """

    organisation: str
    wave: WaveLabel
    participation: Participation
    units: tuple[ReleasedUnit, ...]
    dimensions: tuple[Measure, ...]
    tables: Mapping[str, ReleasedTable]
    maturity: tuple[ReleasedMaturity, ...]
    themes: ReleasedThemes | None
    refusals: tuple[Refusal, ...]
    certificate: Certificate
    schema_version: int = SCHEMA_VERSION


_ADAPTER = TypeAdapter(Release)


def dump(release: Release) -> str:
    """Write a release as JSON, always the same text for the same release."""
    return _ADAPTER.dump_json(release).decode()


def load(text: str) -> Release:
    """Read a release back from its JSON."""
    return _ADAPTER.validate_json(text)
