"""Editing a questionnaire as forms: what stands in them, and what is made of what was typed.

A part of the questionnaire becomes inputs whose names tell where they belong; what comes back is
put into the model, written as TOML and read again, so that forms and files obey one set of rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from questionnaires.model import Dimension, Item, OpenQuestion, Questionnaire, Text
from questionnaires.problems import Problem
from survey_app.texts import normalise

LONGEST = 2_000
Posted = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """An editable text: its name in the form, and its path as problems spell it."""

    name: str
    path: str


def texts_applied(questionnaire: Questionnaire, posted: Posted) -> Questionnaire:
    """Return the questionnaire with the names, statements and questions that were typed."""
    change = _Change(questionnaire.languages, posted)
    return replace(
        questionnaire,
        name=change.text("name", questionnaire.name),
        introduction=change.text("introduction", questionnaire.introduction),
        dimensions=tuple(change.dimension(d) for d in questionnaire.dimensions),
        open_questions=tuple(change.question(q) for q in questionnaire.open_questions),
    )


def text_places(questionnaire: Questionnaire) -> list[Place]:
    """Return every text of the form, so that problems can be put beside them."""
    places = [Place("name", "name"), Place("introduction", "introduction")]
    for d, dimension in enumerate(questionnaire.dimensions, start=1):
        places.append(Place(f"d.{dimension.code}.name", f"dimensions[{d}].name"))
        places.append(Place(f"d.{dimension.code}.about", f"dimensions[{d}].description"))
        for i, item in enumerate(dimension.items, start=1):
            places.append(Place(f"i.{item.code}", f"dimensions[{d}].items[{i}]"))
    for q, question in enumerate(questionnaire.open_questions, start=1):
        places.append(Place(f"o.{question.code}", f"open_questions[{q}]"))
    return places


def beside(problems: Sequence[Problem], places: Sequence[Place]) -> dict[str, list[str]]:
    """Sort problems by the input they belong beside; those of none stand under ""."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        fitting = [place for place in places if _is_within(problem.path, place.path)]
        name = max(fitting, key=lambda place: len(place.path)).name if fitting else ""
        found.setdefault(name, []).append(f"{problem.number}: {problem.message} {problem.remedy}")
    return found


def new_problems(problems: Sequence[Problem], before: Sequence[Problem]) -> list[Problem]:
    """Return the problems that were not there before: only these keep a draft from being saved."""
    known = {(problem.number, problem.path) for problem in before}
    return [problem for problem in problems if (problem.number, problem.path) not in known]


def typed_text(posted: Posted, name: str, languages: Sequence[str]) -> Text:
    """Read a text in all its languages; those left empty are left out."""
    words = {code: normalise(posted.get(f"{name}.{code}", ""), LONGEST) for code in languages}
    return Text({code: text for code, text in words.items() if text})


def all_codes(questionnaire: Questionnaire) -> set[str]:
    """Return every code in use, so that a new one is none of them."""
    test, ties = questionnaire.goal_test, questionnaire.tie_question
    coded: list[Any] = [*questionnaire.items, *questionnaire.dimensions]
    coded += [*questionnaire.open_questions, *questionnaire.demographics, *questionnaire.terms]
    coded += [choice for term in questionnaire.terms for choice in term.definitions]
    coded += test.goals if test else ()
    coded += [*ties.items, *ties.services, *ties.timings] if ties else []
    return {one.code for one in coded}


def _is_within(path: str, outer: str) -> bool:
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


class _Change:
    """Puts typed words in the place of the old ones; what was not in the form stays."""

    def __init__(self, languages: Sequence[str], posted: Posted) -> None:
        self.languages = languages
        self.posted = posted

    def text(self, name: str, old: Text) -> Text:
        """Return what was typed under a name."""
        if not any(f"{name}.{code}" in self.posted for code in self.languages):
            return old
        return typed_text(self.posted, name, self.languages)

    def dimension(self, old: Dimension) -> Dimension:
        """Return a dimension with its new words."""
        return replace(
            old,
            name=self.text(f"d.{old.code}.name", old.name),
            description=self.text(f"d.{old.code}.about", old.description),
            items=tuple(self.item(item) for item in old.items),
        )

    def item(self, old: Item) -> Item:
        """Return an item with its new words; one that means something else gets a new code."""
        text = self.text(f"i.{old.code}", old.text)
        if f"i.{old.code}.renewed" not in self.posted or text == old.text:
            return replace(old, text=text)
        return Item(renewed_code(old.code), text, old.reverse_keyed, replaces=old.code)

    def question(self, old: OpenQuestion) -> OpenQuestion:
        """Return an open question with its new words."""
        return replace(old, text=self.text(f"o.{old.code}", old.text))


def renewed_code(code: str) -> str:
    """Return the code of a new wording: trust becomes trust_2, trust_2 becomes trust_3."""
    stem, _, number = code.rpartition("_")
    if stem and number.isdecimal():
        return f"{stem}_{int(number) + 1}"
    return f"{code[:37]}_2"
