"""``Questionnaire`` -> TOML text that reads back as the same, and the copy a wave keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from questionnaires.model import (
    Choice,
    Goal,
    GoalKind,
    GoalTest,
    Item,
    Questionnaire,
    ResponseScale,
    Sponsorship,
    Term,
    Text,
    TieQuestion,
)
from questionnaires.shape import FORMAT

SCHEMA_LINE = "#:schema ./schema.json"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Frozen:
    """The canonical text of a questionnaire and its SHA-256: what a wave keeps."""

    text: str
    sha256: str


def frozen(questionnaire: Questionnaire) -> Frozen:
    """Return the canonical text and its fingerprint; equal questionnaires have equal ones."""
    text = write(questionnaire)
    return Frozen(text, sha256(text.encode("utf-8")).hexdigest())


def write(questionnaire: Questionnaire) -> str:
    """Write a questionnaire as TOML; ``parse`` reads it back as an equal one."""
    lines = [SCHEMA_LINE, *_head(questionnaire), *_scale(questionnaire.scale)]
    for dimension in questionnaire.dimensions:
        lines += ["", "[[dimensions]]", f"code = {_quoted(dimension.code)}"]
        lines += [*_text("name", dimension.name), *_text("description", dimension.description)]
        lines += _items("dimensions.items", dimension.items)
    lines += _questions(questionnaire)
    if questionnaire.goal_test:
        lines += _goal_test(questionnaire.goal_test)
    lines += _terms(questionnaire.terms)
    if questionnaire.tie_question:
        lines += _tie_question(questionnaire.tie_question)
    if questionnaire.sponsorship:
        lines += _sponsorship(questionnaire.sponsorship)
    return "\n".join(lines) + "\n"


def _head(questionnaire: Questionnaire) -> Iterator[str]:
    yield f"format = {FORMAT}"
    yield f"code = {_quoted(questionnaire.code)}"
    yield f"version = {_quoted(questionnaire.version)}"
    yield f"languages = {_list(questionnaire.languages)}"
    yield from _text("name", questionnaire.name)
    yield from _text("introduction", questionnaire.introduction)


def _scale(scale: ResponseScale) -> Iterator[str]:
    yield from ("", "[scale]")
    if scale.not_applicable:
        yield from _text("not_applicable", scale.not_applicable)
    for label in scale.labels:
        yield "[[scale.labels]]"
        yield from (f"{x} = {_quoted(words)}" for x, words in label.translations.items())


def _items(table: str, items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        yield from ("", f"[[{table}]]", f"code = {_quoted(item.code)}")
        yield from _text("text", item.text)
        if item.reverse_keyed:
            yield "reverse_keyed = true"
        if item.replaces is not None:
            yield f"replaces = {_quoted(item.replaces)}"


def _choices(table: str, choices: Sequence[Choice]) -> Iterator[str]:
    for choice in choices:
        yield from ("", f"[[{table}]]", f"code = {_quoted(choice.code)}")
        yield from _text("text", choice.text)


def _questions(questionnaire: Questionnaire) -> Iterator[str]:
    for question in questionnaire.open_questions:
        yield from ("", "[[open_questions]]", f"code = {_quoted(question.code)}")
        yield from _text("text", question.text)
        yield f"polarity = {_quoted(question.polarity)}"
    for demographic in questionnaire.demographics:
        yield from ("", "[[demographics]]", f"code = {_quoted(demographic.code)}")
        yield from _text("text", demographic.text)
        yield from _choices("demographics.choices", demographic.choices)


def _goal_test(test: GoalTest) -> Iterator[str]:
    yield from ("", "[goal_test]", *_text("claimed", test.claimed), *_text("prompt", test.prompt))
    for goal in test.goals:
        yield from _goal(goal)


def _goal(goal: Goal) -> Iterator[str]:
    yield from ("", "[[goal_test.goals]]", f"code = {_quoted(goal.code)}")
    yield from _text("text", goal.text)
    if goal.kind is not GoalKind.REAL:
        yield f"kind = {_quoted(goal.kind)}"
    if goal.functions:
        yield f"functions = {_list(goal.functions)}"


def _terms(terms: Sequence[Term]) -> Iterator[str]:
    for term in terms:
        yield from ("", "[[terms]]", f"code = {_quoted(term.code)}", *_text("word", term.word))
        yield from _choices("terms.definitions", term.definitions)


def _tie_question(question: TieQuestion) -> Iterator[str]:
    yield from ("", "[tie_question]", f"most_partners = {question.most_partners}")
    yield from (*_text("prompt", question.prompt), *_text("guess", question.guess))
    if question.own is not None:
        yield from _text("own", question.own)
    yield from _items("tie_question.items", question.items)
    yield from _choices("tie_question.services", question.services)
    yield from _choices("tie_question.timings", question.timings)


def _sponsorship(sponsorship: Sponsorship) -> Iterator[str]:
    yield from ("", "[sponsorship]")
    yield f"role = {_quoted(sponsorship.role)}"
    yield f"leader = {_quoted(sponsorship.leader)}"
    yield from _text("prompt", sponsorship.prompt)
    yield from _choices("sponsorship.behaviours", sponsorship.behaviours)


def _text(key: str, text: Text) -> Iterator[str]:
    for language, words in text.translations.items():
        yield f"{key}.{language} = {_quoted(words)}"


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, words))}]"


def _quoted(words: str) -> str:
    """Write a TOML basic string; what TOML forbids bare is escaped."""
    return '"' + "".join(_escaped(character) for character in words) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if ord(character) < 0x20 or ord(character) == 0x7F:
        return f"\\u{ord(character):04X}"
    return character
