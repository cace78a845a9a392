"""What will be sent, in one glance, for browsers without JavaScript: survey.js does it otherwise.

Nothing is kept here: the answers travel on in hidden fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from questionnaires.model import NOT_ANSWERED, Questionnaire
from survey_app.employees.forms import COMMENT, RATING, Asked, Posted
from survey_app.employees.steps import Step, StepKind

NEVER_CARRIED = frozenset({"look", "more", "change"})

# The same hints as in survey.js.
_TITLE = (
    r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|السيدة?|الأستاذة?|المهندسة?|الدكتورة?)\.?\s+"
    r"[^\W\d_]{2,}"
)
_WORD = r"[^\W\d_]+"
_LINK = r"(?:(?:with|by|from|to|and|ask|tell|told|asked)\s+)?"
_TITLED = re.compile(_TITLE)
_NAMED = re.compile(rf"(?P<before>[^\W\d_]|[,;])\s+{_LINK}(?P<first>{_WORD})\s+(?P<last>{_WORD})")
_NUMBER = re.compile(r"\d[\d ./-]{3,}\d|[\w.]+@[\w.]+|[٠-٩]{4,}", re.ASCII)
_ONLY = re.compile(
    r"\b(?:I am|I'm|I’m|I was|as) the only\b|\b(?:bin|war) (?:ich )?(?:der|die|das) einzige"
    r"|\bals einzige[rs]?\b|\b(?:I am|I'm) one of two\b|الوحيدة?(?:\s|$|[.،])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One step: how much of it is answered. ``names`` are the functions picked for ties."""

    step: Step
    answered: int
    asked: int
    names: tuple[str, ...] = ()


def lines(steps: Sequence[Step], asked: Asked, posted: Posted) -> list[Line]:
    """Count the answers of each step."""
    return [_line(step, asked, posted) for step in steps]


def comments(questionnaire: Questionnaire, posted: Posted) -> list[tuple[str, str]]:
    """Return the comments that were written, each with its question's code."""
    codes = (question.code for question in questionnaire.open_questions)
    typed = ((code, posted.get(COMMENT + code, "").strip()) for code in codes)
    return [(code, text) for code, text in typed if text]


def carried(posted: Posted) -> list[tuple[str, str]]:
    """Return what the next page has to hold in hidden fields."""
    given = posted.items(multi=True)
    return [(name, value) for name, value in given if value and name not in NEVER_CARRIED]


def hints(text: str) -> list[str]:
    """Return what a comment might give away about who wrote it, in the writer's words."""
    found = []
    if _TITLED.search(text) or _names_somebody(text):
        found.append(gettext("This may name a person. A role is enough: “my counterpart”."))
    if _NUMBER.search(text):
        found.append(gettext("This holds a number or an address that could point to somebody."))
    if _ONLY.search(text):
        found.append(gettext("“I am the only one” tells who you are."))
    return found


def _names_somebody(text: str) -> bool:
    """Find two capitalised words in the middle of a sentence."""
    start = 0
    while match := _NAMED.search(text, start):
        capitals = all(m[0].isupper() and m[1:].islower() for m in match.group("first", "last"))
        if capitals and not match["before"].isupper():
            return True
        start = match.start() + 1
    return False


def _line(step: Step, asked: Asked, posted: Posted) -> Line:
    names = _inputs(step, asked.questionnaire)
    answered = sum(1 for name in names if posted.get(name, "").strip(f" {NOT_ANSWERED}"))
    if step.kind is StepKind.GOALS:  # there 0 is an answer: "no"
        answered = sum(1 for name in names if posted.get(name))
    if step.kind is not StepKind.TIES:
        return Line(step, answered, len(names))
    picked = (posted.get(name, "") for name in posted if re.fullmatch(r"t\.\d+\.function", name))
    return Line(step, 0, 0, tuple(asked.partners[code] for code in picked if code))


def _inputs(step: Step, asked: Questionnaire) -> list[str]:
    """Return the names of the inputs that a step is counted by."""
    items = step.dimension.items if step.dimension else ()
    goals = asked.goal_test.goals if asked.goal_test else ()
    by_kind = {
        StepKind.RATINGS: [RATING + item.code for item in items],
        StepKind.CLAIM: ["g.claimed"],
        StepKind.GOALS: [f"g.{goal.code}" for goal in goals],
        StepKind.WORDS: [f"w.{t.code}.{side}" for t in asked.terms for side in ("mine", "theirs")],
        StepKind.SPONSORSHIP: ["s"],
        StepKind.COMMENTS: [
            *(f"d.{demographic.code}" for demographic in asked.demographics),
            *(COMMENT + question.code for question in asked.open_questions),
        ],
    }
    return by_kind.get(step.kind, [])
