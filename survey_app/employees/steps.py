"""The steps of a survey: what is asked together, and about how long each takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from questionnaires import timing
from questionnaires.model import Dimension, Questionnaire

SECONDS_A_CHOICE = 4


class StepKind(StrEnum):
    """Which part of the questionnaire a step asks."""

    RATINGS = "ratings"
    CLAIM = "claim"
    GOALS = "goals"
    WORDS = "words"
    TIES = "ties"
    SPONSORSHIP = "sponsorship"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the survey where it is shown step by step."""

    kind: StepKind
    id: str
    seconds: int
    dimension: Dimension | None = None


def steps_of(questionnaire: Questionnaire, language: str, *, has_partners: bool) -> list[Step]:
    """Return the steps that the questionnaire has, in the order they are asked."""
    ratings = [
        Step(StepKind.RATINGS, dimension.code, 8 * len(dimension.items), dimension)
        for dimension in questionnaire.dimensions
    ]
    others = _others(questionnaire, has_partners=has_partners)
    steps = [*ratings, *(Step(kind, kind.value, seconds) for kind, seconds in others)]
    total = timing.minutes(questionnaire, language) * 60
    share = total / max(sum(step.seconds for step in steps), 1)
    return [
        Step(step.kind, f"step-{step.id}", round(step.seconds * share), step.dimension)
        for step in steps
    ]


def _others(questionnaire: Questionnaire, *, has_partners: bool) -> list[tuple[StepKind, int]]:
    found: list[tuple[StepKind, int]] = []
    if questionnaire.goal_test:
        found.append((StepKind.CLAIM, 8))
        found.append((StepKind.GOALS, SECONDS_A_CHOICE * len(questionnaire.goal_test.goals)))
    if questionnaire.terms and has_partners:
        found.append((StepKind.WORDS, 3 * SECONDS_A_CHOICE * len(questionnaire.terms)))
    if questionnaire.tie_question and has_partners:
        partner = SECONDS_A_CHOICE * (len(questionnaire.tie_question.items) + 5)
        found.append((StepKind.TIES, partner * questionnaire.tie_question.most_partners))
    if questionnaire.sponsorship:
        found.append((StepKind.SPONSORSHIP, SECONDS_A_CHOICE * 4))
    if questionnaire.open_questions or questionnaire.demographics:
        found.append((StepKind.COMMENTS, 30 * len(questionnaire.open_questions) + 4))
    return found
