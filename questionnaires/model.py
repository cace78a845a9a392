"""What a questionnaire is: immutable types, each with its behaviour next to its data.

Everything a respondent can be asked is here. Texts carry all their languages; codes are
permanent, because quarters are linked by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

NOT_ANSWERED = "0"
NOT_APPLICABLE = "9"
MOST_POINTS = 8  # answers are stored as one digit each: 0 and 9 have meanings of their own


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in one or more languages; the first language is the fallback."""

    translations: Mapping[str, str]

    def __hash__(self) -> int:
        """Hash by content: a mapping has no hash of its own, and questionnaires key caches."""
        return hash(frozenset(self.translations.items()))

    def in_language(self, language: str) -> str:
        """Return the sentence in ``language``, or in the first language there is."""
        if language in self.translations:
            return self.translations[language]
        return next(iter(self.translations.values()))


@dataclass(frozen=True, slots=True)
class ResponseScale:
    """The answers an item offers, from 1 to ``high`` in whole steps, each with its words."""

    labels: tuple[Text, ...]
    not_applicable: Text | None = None

    @property
    def low(self) -> int:
        """Return the lowest answer: always 1."""
        return 1

    @property
    def high(self) -> int:
        """Return the highest answer."""
        return len(self.labels)

    def reverse(self, answer: int) -> int:
        """Mirror an answer: on a 1-5 scale, 5 becomes 1."""
        return self.low + self.high - answer


@dataclass(frozen=True, slots=True)
class Item:
    """One statement to rate. Its ``code`` is permanent; changed wording gets a new code."""

    code: str
    text: Text
    reverse_keyed: bool = False
    replaces: str | None = None  # the code of the earlier wording that this item follows


@dataclass(frozen=True, slots=True)
class Dimension:
    """A construct measured by several items."""

    code: str
    name: Text
    description: Text
    items: tuple[Item, ...]


class Polarity(StrEnum):
    """What an open question asks for, so that its comments can be read rightly."""

    FRICTION = "friction"
    STRENGTH = "strength"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question answered in the respondent's own words."""

    code: str
    text: Text
    polarity: Polarity = Polarity.FRICTION


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to pick from a list."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Demographic:
    """A coarse question about the respondent, whose answers may become a crossing."""

    code: str
    text: Text
    choices: tuple[Choice, ...]


class GoalKind(StrEnum):
    """Whether a goal is real, and if not, where the decoy comes from."""

    REAL = "real"
    DROPPED = "dropped"
    OTHER_FUNCTION = "other_function"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the quarter, or a plausible decoy. ``functions`` own it (none: everybody)."""

    code: str
    text: Text
    kind: GoalKind = GoalKind.REAL
    functions: tuple[str, ...] = ()

    @property
    def is_real(self) -> bool:
        """Tell whether choosing this goal is a hit."""
        return self.kind is GoalKind.REAL


@dataclass(frozen=True, slots=True)
class GoalTest:
    """Real goals among decoys. ``claimed`` asks, before the list, how well goals are known."""

    claimed: Text
    prompt: Text
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word that may mean two things: what I mean by it, what I think *they* mean."""

    code: str
    word: Text
    definitions: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class TieQuestion:
    """What is asked about a partner function: items, needs, debts, timing, and a guess."""

    prompt: Text
    items: tuple[Item, ...]
    guess: Text  # "How would they answer about us?"
    services: tuple[Choice, ...]  # the catalogue of what is needed and owed
    timings: tuple[Choice, ...]
    most_partners: int = 3
    own: Text | None = None  # "We ourselves ...": how they rate their own side of the tie


@dataclass(frozen=True, slots=True)
class Sponsorship:
    """Behaviours of executives that staff have seen, and that leaders believe were seen."""

    prompt: Text
    behaviours: tuple[Choice, ...]
    role: str  # code of the demographic that tells leaders from staff
    leader: str  # the choice of that demographic that means "leader"


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """An instrument. A wave keeps it as its canonical text: ``questionnaires.writer.frozen``."""

    code: str
    version: str
    languages: tuple[str, ...]
    name: Text
    introduction: Text
    scale: ResponseScale
    dimensions: tuple[Dimension, ...]
    open_questions: tuple[OpenQuestion, ...] = ()
    demographics: tuple[Demographic, ...] = ()
    goal_test: GoalTest | None = None
    terms: tuple[Term, ...] = ()
    tie_question: TieQuestion | None = None
    sponsorship: Sponsorship | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the rating items in the order their answers are stored."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    def dimension_of(self) -> Iterator[tuple[Item, Dimension]]:
        """Pair each item with its dimension, in stored order."""
        for dimension in self.dimensions:
            for item in dimension.items:
                yield item, dimension
