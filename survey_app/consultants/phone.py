"""The survey as on a phone: what respondents will see, before anybody is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from analysis.structure import Structure
from questionnaires.model import Dimension, Goal, Questionnaire
from survey_app.languages import LANGUAGES, direction


@dataclass(frozen=True, slots=True)
class Step:
    """What is asked together on one page of the survey."""

    kind: str
    id: str
    dimension: Dimension | None = None


def drawn(questionnaire: Questionnaire, structure: Structure, language: str) -> Markup:
    """Return the whole survey in one of its languages, to be shown inside another page."""
    partners = {function.code: function.name for function in structure.functions}
    tongue = language.partition("-")[0]
    with force_locale(tongue if tongue in LANGUAGES else LANGUAGES[0]):
        html = render_template(
            "consultants/phone.html",
            questionnaire=questionnaire,
            partners=partners,
            steps=list(_steps(questionnaire, has_partners=bool(partners))),
            goals=_shuffled(questionnaire),
            slots=[1] if questionnaire.tie_question else [],
            say=lambda text: text.in_language(language),
            given=MultiDict(),
            wrong={},
            language=language,
            direction=direction(language),
        )
    return Markup(html)  # noqa: S704 - rendered by Jinja, which escaped it


def language_of(questionnaire: Questionnaire, *wanted: str | None) -> str:
    """Return the first wanted language that the questionnaire has, or else its first."""
    fitting = (code for code in wanted if code in questionnaire.languages)
    return next((code for code in fitting if code), questionnaire.languages[0])


def _steps(questionnaire: Questionnaire, *, has_partners: bool) -> Iterator[Step]:
    for dimension in questionnaire.dimensions:
        yield Step("ratings", f"step-{dimension.code}", dimension)
    if questionnaire.goal_test:
        yield Step("claim", "step-claim")
        yield Step("goals", "step-goals")
    if questionnaire.terms and has_partners:
        yield Step("words", "step-words")
    if questionnaire.tie_question and has_partners:
        yield Step("ties", "step-ties")
    if questionnaire.sponsorship:
        yield Step("sponsorship", "step-sponsorship")
    if questionnaire.open_questions or questionnaire.demographics:
        yield Step("comments", "step-comments")


def _shuffled(questionnaire: Questionnaire) -> list[Goal]:
    """Return the goals in an order that gives nothing away; a wave's own is another still."""
    goals = questionnaire.goal_test.goals if questionnaire.goal_test else ()
    return sorted(goals, key=lambda goal: hashlib.sha256(goal.code.encode()).digest())
