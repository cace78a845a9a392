"""The shape of a questionnaire's file: every key, what it holds, and its limits.

The reader, the JSON Schema and the test of ``FORMAT.md`` all go by this one description.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from questionnaires.model import MOST_POINTS, GoalKind, Polarity

FORMAT = 1
MOST_CHARACTERS = 500_000
MOST_DEPTH = 12
MOST_ITEMS = 200
MOST_CODE = 40
REAL_GOALS = (3, 7)
CODE_PATTERN = r"[a-z][a-z0-9_]*"
LANGUAGE_PATTERN = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}"
VERSION_PATTERN = r"[0-9A-Za-z][0-9A-Za-z.-]*"


@dataclass(frozen=True, slots=True)
class TextShape:
    """A sentence in every declared language."""

    longest: int
    lines: bool = False


@dataclass(frozen=True, slots=True)
class CodeShape:
    """A permanent name for answers, or a reference to one."""


@dataclass(frozen=True, slots=True)
class WordShape:
    """A plain string that is no text for respondents; ``pattern`` limits it."""

    longest: int
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class LanguageShape:
    """The code of a language."""


@dataclass(frozen=True, slots=True)
class OptionShape:
    """One of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagShape:
    """True or false."""


@dataclass(frozen=True, slots=True)
class NumberShape:
    """A whole number within limits."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class ListShape:
    """Several of one kind."""

    of: Shape
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a table: what it holds, whether it must be there, and what it is about."""

    shape: Shape
    about: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table with named keys."""

    name: str
    fields: Mapping[str, Field]


Shape = (
    TextShape
    | CodeShape
    | WordShape
    | LanguageShape
    | OptionShape
    | FlagShape
    | NumberShape
    | ListShape
    | TableShape
)

CODE = Field(CodeShape(), "a permanent code, such as g1 or trust_openly.")


def _choice(name: str, longest: int) -> TableShape:
    """Return the shape of something to pick from a list."""
    text = Field(TextShape(longest), "what respondents read.")
    return TableShape(name, {"code": CODE, "text": text})


ITEM = TableShape(
    "item",
    {
        "code": CODE,
        "text": Field(TextShape(200), "the statement to rate."),
        "reverse_keyed": Field(
            FlagShape(), "true if agreement means less of the dimension.", required=False
        ),
        "replaces": Field(
            CodeShape(), "the code of the earlier wording that this item follows.", required=False
        ),
    },
)
SCALE = TableShape(
    "scale",
    {
        "labels": Field(
            ListShape(TextShape(60), 2, MOST_POINTS), "the answers in words, lowest first."
        ),
        "not_applicable": Field(
            TextShape(60), "the words for 'does not apply'; it is no answer.", required=False
        ),
    },
)
DIMENSION = TableShape(
    "dimension",
    {
        "code": CODE,
        "name": Field(TextShape(80), "the name on pages and in reports."),
        "description": Field(TextShape(400, lines=True), "one sentence that says what it means."),
        "items": Field(ListShape(ITEM, 2, 40), "the statements that measure it."),
    },
)
OPEN_QUESTION = TableShape(
    "open question",
    {
        "code": CODE,
        "text": Field(TextShape(300), "the question."),
        "polarity": Field(
            OptionShape(tuple(Polarity)),
            "what the answers tell of: friction, strength or neutral.",
            required=False,
        ),
    },
)
DEMOGRAPHIC = TableShape(
    "demographic",
    {
        "code": CODE,
        "text": Field(TextShape(300), "the question about the respondent."),
        "choices": Field(ListShape(_choice("choice", 120), 2, 8), "the answers, kept coarse."),
    },
)
GOAL = TableShape(
    "goal",
    {
        "code": CODE,
        "text": Field(TextShape(200), "the goal or decoy, in one sentence."),
        "kind": Field(
            OptionShape(tuple(GoalKind)),
            "real, or the origin of a decoy: dropped, other_function or invented.",
            required=False,
        ),
        "functions": Field(
            ListShape(WordShape(MOST_CODE), 0, 40),
            "codes of the functions that own the goal; left out, it is everybody's.",
            required=False,
        ),
    },
)
GOAL_TEST = TableShape(
    "goal test",
    {
        "claimed": Field(TextShape(300), "asks, before the list, how well goals are known."),
        "prompt": Field(TextShape(600, lines=True), "asks to pick the real goals."),
        "goals": Field(ListShape(GOAL, 2, 30), "real goals and decoys."),
    },
)
TERM = TableShape(
    "term",
    {
        "code": CODE,
        "word": Field(TextShape(60), "the word itself."),
        "definitions": Field(
            ListShape(_choice("definition", 200), 3, 4), "what it may mean to different people."
        ),
    },
)
TIE_QUESTION = TableShape(
    "tie question",
    {
        "prompt": Field(TextShape(600, lines=True), "introduces the questions on a partner."),
        "items": Field(ListShape(ITEM, 4, 6), "the statements to rate for each partner."),
        "guess": Field(TextShape(300), "asks how the partner would answer about us."),
        "own": Field(TextShape(300), "asks how well we do our own part.", required=False),
        "services": Field(
            ListShape(_choice("service", 80), 1, 30), "the catalogue of what is needed and owed."
        ),
        "timings": Field(ListShape(_choice("timing", 80), 2, 6), "when it is needed."),
        "most_partners": Field(
            NumberShape(1, 5), "how many partners one may pick; 3 if left out.", required=False
        ),
    },
)
SPONSORSHIP = TableShape(
    "sponsorship",
    {
        "prompt": Field(TextShape(600, lines=True), "asks which behaviours were seen."),
        "behaviours": Field(
            ListShape(_choice("behaviour", 200), 2, 12), "what executives may have been seen to do."
        ),
        "role": Field(CodeShape(), "the code of the demographic that tells leaders from staff."),
        "leader": Field(CodeShape(), "the choice of that demographic that means 'leader'."),
    },
)
QUESTIONNAIRE = TableShape(
    "questionnaire",
    {
        "format": Field(NumberShape(FORMAT, FORMAT), "the format's number: 1.", required=False),
        "code": CODE,
        "version": Field(WordShape(20, VERSION_PATTERN), "the version, such as 1.0."),
        "languages": Field(
            ListShape(LanguageShape(), 1, 20), "the languages; the first is the fallback."
        ),
        "name": Field(TextShape(120), "the name of the questionnaire."),
        "introduction": Field(TextShape(2000, lines=True), "what respondents read first."),
        "scale": Field(SCALE, "the answers that every item offers."),
        "dimensions": Field(ListShape(DIMENSION, 1, 30), "what is measured."),
        "open_questions": Field(
            ListShape(OPEN_QUESTION, 0, 10), "answered in one's own words.", required=False
        ),
        "demographics": Field(
            ListShape(DEMOGRAPHIC, 0, 6), "coarse questions on the respondent.", required=False
        ),
        "goal_test": Field(GOAL_TEST, "do people know this quarter's goals?", required=False),
        "terms": Field(
            ListShape(TERM, 0, 10), "words that may mean different things.", required=False
        ),
        "tie_question": Field(TIE_QUESTION, "the ties to partner functions.", required=False),
        "sponsorship": Field(SPONSORSHIP, "what executives were seen to do.", required=False),
    },
)
