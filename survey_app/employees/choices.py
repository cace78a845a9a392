"""What is picked from lists: demographics, goals, words, ties, sponsorship.

The stored shape, parts that are not asked or not answered left out::

    {"demographics": {code: choice},
     "goals": {"claimed": 0-high, "chosen": {goal: confidence 1-3}},
     "words": [{"term", "mine", "theirs", "partner"}],
     "ties": [{"function", "ratings", "needs", "owes", "when": {service: timing}, "guess", "own"}],
     "sponsorship": [behaviour]}  (empty: "I have seen none of these")

0 is "not answered"; a meaning or partner that was left out is ``None``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from questionnaires.model import (
    NOT_ANSWERED,
    NOT_APPLICABLE,
    Choice,
    Questionnaire,
    TieQuestion,
)

MOST_CONFIDENT = 3
SEEN_NONE = "-"
Posted = MultiDict[str, str]
Problem = tuple[str, str]
_SLOT = re.compile(r"t\.([0-9]{1,3})\.function")


def read(
    questionnaire: Questionnaire, partners: Mapping[str, str], posted: Posted
) -> tuple[dict[str, Any], list[Problem]]:
    """Return what was picked, and every problem found on the way."""
    reader = _Reader(questionnaire, partners, posted)
    parts = {
        "demographics": reader.demographics(),
        "goals": reader.goals(),
        "words": reader.words(),
        "ties": reader.ties(),
        "sponsorship": reader.sponsorship(),
    }
    answered = {name: part for name, part in parts.items() if part or name == "sponsorship"}
    return {name: part for name, part in answered.items() if part is not None}, reader.problems


def slots(posted: Posted) -> list[int]:
    """Return the numbers of the partner pages for which a function was picked."""
    found = (_SLOT.fullmatch(name) for name in posted if posted.get(name))
    return sorted({int(match[1]) for match in found if match})


class _Reader:
    """Reads one post; what is no possible answer becomes a problem, never an answer."""

    def __init__(
        self, questionnaire: Questionnaire, partners: Mapping[str, str], posted: Posted
    ) -> None:
        self.asked = questionnaire
        self.partners = partners
        self.posted = posted
        self.problems: list[Problem] = []
        digits = {str(answer) for answer in range(1, questionnaire.scale.high + 1)}
        self.digits = frozenset(digits)

    def demographics(self) -> dict[str, str]:
        """Return the choice made for each demographic that was answered."""
        picked = {
            asked.code: self._one(f"d.{asked.code}", _codes(asked.choices))
            for asked in self.asked.demographics
        }
        return {code: choice for code, choice in picked.items() if choice}

    def goals(self) -> dict[str, Any]:
        """Return how well the goals are said to be known, and those chosen with confidence."""
        test = self.asked.goal_test
        if test is None:
            return {}
        confidences = {str(n) for n in range(MOST_CONFIDENT + 1)}
        claimed = self._digit("g.claimed")
        given = {goal.code: self._one(f"g.{goal.code}", confidences) for goal in test.goals}
        if not claimed and not any(given.values()):
            return {}
        chosen = {code: int(value) for code, value in given.items() if value not in (None, "0")}
        return {"claimed": claimed, "chosen": chosen}

    def words(self) -> list[dict[str, str | None]]:
        """Return what each word means to the respondent, and is thought to mean to the partner."""
        partner = self._one("w.partner", self.partners) if self.asked.terms else None
        found = []
        for term in self.asked.terms:
            meanings = _codes(term.definitions)
            mine = self._one(f"w.{term.code}.mine", meanings)
            theirs = self._one(f"w.{term.code}.theirs", meanings)
            if mine or theirs:
                found.append(
                    {"term": term.code, "mine": mine, "theirs": theirs, "partner": partner}
                )
        return found

    def ties(self) -> list[dict[str, Any]]:
        """Return one entry for each partner function."""
        question = self.asked.tie_question
        if question is None:
            return []
        found: dict[str, dict[str, Any]] = {}
        for slot in slots(self.posted):
            name = f"t.{slot}.function"
            function = self._one(name, self.partners)
            if function in found:
                self._tell(name, gettext("This function is picked twice. Keep one of the two."))
            elif function:
                found[function] = self._tie(question, function, slot)
        if len(found) > question.most_partners:
            message = gettext("Pick at most %(n)s functions.", n=question.most_partners)
            self._tell("ties", message)
        return list(found.values())

    def sponsorship(self) -> list[str] | None:
        """Return the behaviours that were seen; an empty list where "none" was ticked."""
        asked = self.asked.sponsorship
        if asked is None or not self.posted.getlist("s"):
            return None
        seen = self._many("s", [*_codes(asked.behaviours), SEEN_NONE])
        return [code for code in seen if code != SEEN_NONE]

    def _tie(self, question: TieQuestion, function: str, slot: int) -> dict[str, Any]:
        allowed = self.digits | {NOT_APPLICABLE}
        names = [f"t.{slot}.r.{item.code}" for item in question.items]
        services = _codes(question.services)
        timings = _codes(question.timings)
        needs = self._many(f"t.{slot}.needs", services)
        when = {service: self._one(f"t.{slot}.when.{service}", timings) for service in needs}
        return {
            "function": function,
            "ratings": "".join(self._one(name, allowed) or NOT_ANSWERED for name in names),
            "needs": needs,
            "owes": self._many(f"t.{slot}.owes", services),
            "when": {service: timing for service, timing in when.items() if timing},
            "guess": self._digit(f"t.{slot}.guess"),
            **({"own": self._digit(f"t.{slot}.own")} if question.own else {}),
        }

    def _digit(self, name: str) -> int:
        return int(self._one(name, self.digits) or NOT_ANSWERED)

    def _one(self, name: str, allowed: Collection[str]) -> str | None:
        """Return the one value of an input; ``None`` where it was left out."""
        given = [value for value in self.posted.getlist(name) if value]
        if not given:
            return None
        if len(given) == 1 and given[0] in allowed:
            return given[0]
        self._tell(name, gettext("This holds an answer that is not offered. Choose one shown."))
        return None

    def _many(self, name: str, allowed: Collection[str]) -> list[str]:
        """Return the values of a list of boxes, each once."""
        given = list(dict.fromkeys(self.posted.getlist(name)))
        if all(value in allowed for value in given):
            return given
        self._tell(name, gettext("This holds an answer that is not offered. Choose one shown."))
        return []

    def _tell(self, name: str, message: str) -> None:
        self.problems.append((name, message))


def _codes(choices: Iterable[Choice]) -> list[str]:
    return [choice.code for choice in choices]
