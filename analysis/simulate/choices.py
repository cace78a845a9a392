"""What a made-up respondent chooses besides ratings: goals, words, ties, sponsorship."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.simulate.people import lasting
from analysis.simulate.truths import DoubleMeaning, Truth
from analysis.structure import Structure
from questionnaires.model import (
    NOT_ANSWERED,
    Choice,
    Demographic,
    Questionnaire,
    Term,
    TieQuestion,
)

HIT, FALSE_ALARM = 0.72, 0.14  # choosing a goal that is real, or a decoy
COMMON_MEANING = 0.8  # share of a function that means the same by a term
LIKELY_PARTNER = 0.85  # of those in a function with a planted tie, who pick that partner
LEADERS = 0.12
TIE_MEAN = 3.6
OWN_KINDNESS = 0.2  # one sees one's own part a little better than the other side does
TIE_RATER_SD, TIE_ITEM_SD = 0.55, 0.65
MOST_CONFIDENT = 3


class ChoiceMaker:
    """Chooses as people of a quarter would; one for all respondents of a wave."""

    def __init__(
        self, questionnaire: Questionnaire, structure: Structure, truth: Truth, quarter: int
    ) -> None:
        self._questionnaire = questionnaire
        self._truth = truth
        self._quarter = quarter
        self._functions = [function.code for function in structure.functions]

    def choose(self, function: str | None, rng: np.random.Generator) -> dict[str, Any]:
        """Return a respondent's choices; parts that are not asked are absent.

        Keys: ``demographics`` {code: choice}; ``goals`` {"claimed": 1-5, "chosen": {goal:
        confidence 1-3}}; ``words`` [{term, mine, theirs, partner}]; ``ties`` [{function, ratings,
        needs, owes, when, guess}], ratings as ticked; ``sponsorship`` [behaviour].
        """
        asked = self._questionnaire
        partners = self._partners(function, rng)
        demographics = {d.code: self._demographic(d, rng) for d in asked.demographics}
        choices: dict[str, Any] = {"demographics": demographics} if demographics else {}
        if asked.goal_test is not None:
            choices["goals"] = self._goals(function, rng)
        if asked.terms and partners:
            choices["words"] = [self._word(t, function, partners, rng) for t in asked.terms]
        if asked.tie_question is not None and partners:
            choices["ties"] = [self._tie(function, partner, rng) for partner in partners]
        if asked.sponsorship is not None:
            choices["sponsorship"] = self._sponsorship(demographics, rng)
        return choices

    def _demographic(self, asked: Demographic, rng: np.random.Generator) -> str:
        codes = [choice.code for choice in asked.choices]
        sponsorship = self._questionnaire.sponsorship
        if sponsorship is None or asked.code != sponsorship.role:
            return _pick(codes, rng)
        others = [code for code in codes if code != sponsorship.leader]
        if not others or rng.random() < LEADERS:
            return sponsorship.leader
        return _pick(others, rng)

    def _goals(self, function: str | None, rng: np.random.Generator) -> dict[str, Any]:
        test = self._questionnaire.goal_test
        goals = test.goals if test is not None else ()
        chosen: dict[str, int] = {}
        position = 0
        for goal in goals:
            chance = FALSE_ALARM
            if goal.is_real:
                unknown = self._is_unknown(function, position)
                chance = FALSE_ALARM if unknown else HIT
                position += 1
            if rng.random() < chance:
                low = 2 if chance == HIT else 1
                chosen[goal.code] = int(rng.integers(low, MOST_CONFIDENT + 1))
        high = self._questionnaire.scale.high
        claimed = int(np.clip(np.rint(rng.normal(0.72 * high + 0.3, 0.8)), 1, high))
        return {"claimed": claimed, "chosen": chosen}

    def _is_unknown(self, function: str | None, position: int) -> bool:
        planted = self._truth.unknown_goals
        return any(goal.holds(function, position, self._quarter) for goal in planted)

    def _partners(self, function: str | None, rng: np.random.Generator) -> list[str]:
        others = [code for code in self._functions if code != function]
        question = self._questionnaire.tie_question
        most = min(question.most_partners if question is not None else 1, len(others))
        if most == 0:
            return []
        planted = [code for code in others if code in self._planted_partners(function)]
        likely = [code for code in planted if rng.random() < LIKELY_PARTNER][:most]
        rest = [code for code in others if code not in planted]
        weights = np.array([_closeness(self._truth.seed, function, code) for code in rest])
        wanted = int(rng.choice([most, max(most - 1, 1)], p=[0.8, 0.2]))
        missing = min(max(wanted - len(likely), 0), len(rest))
        if missing:
            picked = rng.choice(len(rest), size=missing, replace=False, p=weights / weights.sum())
            likely += [rest[i] for i in picked]
        return likely or [others[int(rng.integers(len(others)))]]

    def _planted_partners(self, function: str | None) -> set[str]:
        pairs = [(tie.rater, tie.rated) for tie in self._truth.ties]
        pairs += [(need.needs, need.owes) for need in self._truth.unmet_needs]
        pairs += [(word.first, word.second) for word in self._truth.double_meanings]
        both_ways = [*pairs, *((b, a) for a, b in pairs)]
        return {partner for rater, partner in both_ways if rater == function}

    def _word(
        self, term: Term, function: str | None, partners: Sequence[str], rng: np.random.Generator
    ) -> dict[str, str]:
        planted = self._double_meaning(term)
        partner = partners[0]
        if planted is not None and function in (planted.first, planted.second):
            other = planted.second if function == planted.first else planted.first
            partner = other if other in partners else partner
        mine = _meaning(term, _usual(planted, function), rng)
        theirs = _meaning(term, _usual(planted, function), rng)  # nobody knows of a difference
        return {"term": term.code, "mine": mine, "theirs": theirs, "partner": partner}

    def _double_meaning(self, term: Term) -> DoubleMeaning | None:
        terms = self._questionnaire.terms
        for planted in self._truth.double_meanings:
            meant = [t.code for t in terms if planted.term in t.code] or [terms[0].code]
            if term.code == meant[0]:
                return planted
        return None

    def _tie(self, function: str | None, partner: str, rng: np.random.Generator) -> dict[str, Any]:
        question = self._questionnaire.tie_question
        items = question.items if question is not None else ()
        high = self._questionnaire.scale.high
        leaning = rng.normal(0, TIE_RATER_SD)
        values = (
            self._tie_mean(function, partner) + leaning + rng.normal(0, TIE_ITEM_SD, len(items))
        )
        digits = [
            str(high + 1 - v if item.reverse_keyed else v)
            for v, item in zip(_ticks(values, high), items, strict=True)
        ]
        skipped = rng.random(len(items)) < self._truth.manner.skipped
        ratings = "".join(NOT_ANSWERED if s else d for s, d in zip(skipped, digits, strict=True))
        blind = sum(b.amount for b in self._truth.blind_functions if b.function == function)
        believed = self._tie_mean(partner, function) + blind + rng.normal(0, 0.7)
        return {
            "function": partner,
            "ratings": ratings,
            **self._services(function, partner, rng),
            "guess": _ticks(np.array([believed]), high)[0],
            **self._own(question, partner, function, rng),
        }

    def _own(
        self,
        question: TieQuestion | None,
        partner: str,
        function: str | None,
        rng: np.random.Generator,
    ) -> dict[str, int]:
        """Say how one's own side does its part: a little better than the partner sees it."""
        if question is None or question.own is None:
            return {}
        own = self._tie_mean(partner, function) + OWN_KINDNESS + rng.normal(0, 0.7)
        return {"own": _ticks(np.array([own]), self._questionnaire.scale.high)[0]}

    def _tie_mean(self, rater: str | None, rated: str | None) -> float:
        spread = self._truth.manner.tie_sd
        pair = lasting(self._truth.seed, f"{rater}>{rated}").normal(0, 1) * spread
        planted = sum(
            tie.amount
            for tie in self._truth.ties
            if (tie.rater, tie.rated) == (rater, rated) and tie.holds(self._quarter)
        )
        return float(TIE_MEAN + pair + planted)

    def _services(
        self, function: str | None, partner: str, rng: np.random.Generator
    ) -> dict[str, Any]:
        question = self._questionnaire.tie_question
        services = question.services if question is not None else ()
        timings = [t.code for t in question.timings] if question is not None else []
        needs = self._catalogue(services, function, partner, rng)
        owes = self._catalogue(services, partner, function, rng)
        for need in self._truth.unmet_needs:
            service = _service(services, need.service)
            if (function, partner) == (need.needs, need.owes) and service is not None:
                needs = [*(s for s in needs if s != service), service]
            if (function, partner) == (need.owes, need.needs):
                owes = [s for s in owes if s != service]
        return {"needs": needs, "owes": owes, "when": {s: _pick(timings, rng) for s in needs}}

    def _catalogue(
        self,
        services: Sequence[Choice],
        needing: str | None,
        owing: str | None,
        rng: np.random.Generator,
    ) -> list[str]:
        """Return what one function needs of another: two lasting services, mostly mentioned."""
        if not services:
            return []
        chance = lasting(self._truth.seed, f"{needing}<{owing}")
        usual = chance.choice(len(services), size=min(2, len(services)), replace=False)
        said = [services[i].code for i in usual if rng.random() < 0.75]
        if rng.random() < 0.15:
            said.append(_pick([s.code for s in services], rng))
        return list(dict.fromkeys(said))

    def _sponsorship(self, demographics: dict[str, str], rng: np.random.Generator) -> list[str]:
        asked = self._questionnaire.sponsorship
        if asked is None:
            return []
        leads = demographics.get(asked.role) == asked.leader
        chance = self._truth.sponsorship_believed if leads else self._truth.sponsorship_seen
        return [b.code for b in asked.behaviours if rng.random() < chance]


def _pick(codes: Sequence[str], rng: np.random.Generator) -> str:
    return codes[int(rng.integers(len(codes)))] if codes else ""


def _ticks(values: NDArray[np.float64], high: int) -> list[int]:
    steps = (high - 1) / 4
    return [int(v) for v in np.clip(np.rint(1 + (values - 1) * steps), 1, high)]


def _closeness(seed: int, function: str | None, partner: str) -> float:
    return float(0.2 + lasting(seed, f"{function}~{partner}").random() ** 2)


def _usual(planted: DoubleMeaning | None, function: str | None) -> int:
    return 1 if planted is not None and function == planted.second else 0


def _meaning(term: Term, usual: int, rng: np.random.Generator) -> str:
    codes = [definition.code for definition in term.definitions]
    usual = min(usual, len(codes) - 1)
    if rng.random() < COMMON_MEANING:
        return codes[usual]
    return _pick(codes, rng)


def _service(services: Sequence[Choice], wanted: str) -> str | None:
    meant = [s.code for s in services if wanted in s.code] or [s.code for s in services]
    return meant[0] if meant else None
