"""What every format is read into: questions as another tool asks them, before they are ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.texts import normalise

MOST_ELEMENTS = 5_000
MOST_LANGUAGES = 100
MOST_COMMENTS = 300  # lines at the head of a file
Words = Mapping[str, str]  # by language; labels as written, with their markup


class Asks(Enum):
    """What kind of answer a question asks for."""

    RATING = auto()  # one step of a scale
    ONE = auto()  # one of a list: a rating or a question about the respondent
    OWN_WORDS = auto()


@dataclass(frozen=True, slots=True)
class NotCarried:
    """One element that does not come along: what it is, where it stands, and why."""

    element: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.element} ({self.where}): {self.why}"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a list; ``value`` is what the other tool stores for it."""

    value: str
    words: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One question of another tool."""

    asks: Asks
    code: str
    words: Words
    where: str
    group: str  # the code of its page, block or group
    options: tuple[Option, ...] = ()
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A page, block or group of questions."""

    code: str
    words: Words
    description: Words = field(default_factory=dict)


@dataclass(slots=True)
class Sketch:
    """A survey of another tool, as far as it was understood; what was not stands in ``left``."""

    name: str
    code: str
    languages: Sequence[str]  # the first is the fallback
    title: Words
    introduction: Words = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    left: list[NotCarried] = field(default_factory=list)

    def leave(self, element: str, where: str, why: str) -> None:
        """Note an element that cannot be carried over."""
        self.left.append(NotCarried(_short(element), _short(where), why))
        self._count()

    def ask(self, question: Question) -> None:
        """Add a question."""
        self.questions.append(question)
        self._count()

    def speak(self, language: str) -> None:
        """Note that texts are written in a language."""
        if language not in self.languages:
            self.languages = [*self.languages, language]
        if len(self.languages) > MOST_LANGUAGES:
            raise ExchangeError(Refusal.X022, most=MOST_LANGUAGES)

    def _count(self) -> None:
        if len(self.left) + len(self.questions) > MOST_ELEMENTS:
            raise ExchangeError(Refusal.X021, most=MOST_ELEMENTS)


@dataclass(frozen=True, slots=True)
class Imported:
    """A questionnaire file made from another tool's, and an account of every element.

    ``added`` says what had to be written in because the format asks for it.
    """

    questionnaire_toml: str
    carried: tuple[str, ...]
    left: tuple[NotCarried, ...]
    added: tuple[str, ...]

    def account(self) -> str:
        """Say what was carried over, what was written in, and what stays behind, one by one."""
        lines = ["Carried over:", *(f"  {one}" for one in self.carried)]
        if self.added:
            lines += ["Written in:", *(f"  {one}" for one in self.added)]
        if self.left:
            lines += [f"Left behind ({len(self.left)}):", *(f"  {one}" for one in self.left)]
        return "\n".join(lines)

    def with_account(self, source: str) -> str:
        """Return the file with its account as comments at its head, so that it is not lost."""
        lines = [f"Made from {_short(source)}.", *self.account().split("\n")]
        shown = lines[:MOST_COMMENTS]
        if len(lines) > len(shown):
            shown.append(f"... and {len(lines) - len(shown)} more: 'interlock import' lists all.")
        return "".join(f"# {line}\n" for line in shown) + self.questionnaire_toml


def _short(words: str, most: int = 120) -> str:
    """Return what an element is called, on one line and not longer than one."""
    text = normalise(words, most + 1).replace("\n", " ")
    return text if len(text) <= most else text[:most] + "…"
