"""TOML text -> ``Questionnaire``; every problem at once, numbered, in the author's words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from questionnaires.building import questionnaire
from questionnaires.checks import shape_findings
from questionnaires.model import Questionnaire
from questionnaires.positions import Positions, positions
from questionnaires.problems import Finding, Problem, QuestionnaireError, Rule, problem
from questionnaires.rules import rule_findings
from questionnaires.shape import MOST_CHARACTERS, MOST_DEPTH, QUESTIONNAIRE
from questionnaires.syntax import syntax_problem

MOST_PROBLEMS = 500


def parse(text: str, source: str) -> Questionnaire:
    """Read and check a questionnaire; ``source`` names it in messages.

    Raises
    ------
    QuestionnaireError
        With every problem the text has, each with its number, place and remedy.
    """
    document, places = _load(text.removeprefix("\ufeff"), source)
    findings = chain(shape_findings(document, QUESTIONNAIRE), rule_findings(document))
    problems = list(_located(findings, places))
    if problems:
        raise QuestionnaireError(source, problems)
    return questionnaire(document)


def parse_unfinished(text: str, source: str) -> tuple[Questionnaire, tuple[Problem, ...]]:
    """Read a questionnaire that is still being written, with the rules it does not keep yet.

    Raises
    ------
    QuestionnaireError
        Its shape is wrong, so nothing can be built from it.
    """
    document, places = _load(text.removeprefix("\ufeff"), source)
    misshapen = list(_located(shape_findings(document, QUESTIONNAIRE), places))
    if misshapen:
        raise QuestionnaireError(source, misshapen)
    return questionnaire(document), tuple(_located(rule_findings(document), places))


def _load(text: str, source: str) -> tuple[dict[str, Any], Positions]:
    """Read TOML, or say in one problem why it is none."""
    if len(text) > MOST_CHARACTERS:
        words = {"n": len(text), "most": MOST_CHARACTERS}
        raise QuestionnaireError(source, [problem(Finding(Rule.Q001, (), words))])
    places = positions(text)
    if places.too_deep_at is not None:
        finding = Finding(Rule.Q003, (), {"most": MOST_DEPTH})
        raise QuestionnaireError(source, [problem(finding, line=places.too_deep_at)])
    try:
        return tomllib.loads(text), places
    except (ValueError, RecursionError) as error:  # ValueError: also numbers of absurd length
        raise QuestionnaireError(source, [syntax_problem(str(error), text)]) from None


def _located(findings: Iterator[Finding], places: Positions) -> list[Problem]:
    """Give each finding its line, in the order of the file; stop before it is too long to read."""
    first = list(islice(findings, MOST_PROBLEMS + 1))
    found = [problem(f, line=places.line_of(f.path)) for f in first[:MOST_PROBLEMS]]
    found.sort(key=lambda p: p.line or 0)
    if len(first) > MOST_PROBLEMS:
        found.append(problem(Finding(Rule.Q032, (), {"most": MOST_PROBLEMS})))
    return found
