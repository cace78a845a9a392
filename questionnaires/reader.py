"""TOML text -> ``Questionnaire``; every problem at once, numbered, in the author's words."""

from __future__ import annotations

import re
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

MOST_PROBLEMS = 500
_AT = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_HINTS = {
    "Unterminated": "Close the quotation marks.",
    "Expected '=' after": "Each line is: key = value. A value in words stands in quotes.",
    "Expected newline": 'Begin each key on a line of its own; quotes inside a text need \\".',
    "Invalid value": "Put words in double quotes; write true and false in small letters.",
    "Cannot overwrite": "This key or table was given before; keep one of the two.",
    "Cannot declare": "This table was opened before; lists use double brackets: [[items]].",
    "Cannot mutate": "This table was closed by its braces; add the key inside them.",
    "Unclosed array": "Close the list with ].",
    "Unclosed inline": "Close the table with }, on the same line.",
    "Illegal character": "Delete the character; it often comes along when text is pasted.",
    "Unescaped": "Write a backslash as \\\\.",
    "Invalid statement": "Begin the line with a key, a table in brackets, or # for a comment.",
    "Invalid initial": "A key or table name is missing here.",
}
_HINT = "Compare the line with the examples in FORMAT.md."


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
        raise QuestionnaireError(source, [_syntax_problem(str(error), text)]) from None


def _syntax_problem(message: str, text: str) -> Problem:
    """Put the parser's complaint into one sentence with its line."""
    at = _AT.search(message)
    reason = message[: at.start()] if at else message
    hint = next((hint for start, hint in _HINTS.items() if reason.startswith(start)), _HINT)
    line = None
    if at:
        line = int(at["line"]) if at["line"] else text.count("\n") + 1
        reason += f" at column {at['column']}" if at["column"] else " at the end of the file"
    return problem(Finding(Rule.Q002, (), {"reason": reason, "hint": hint}), line=line)


def _located(findings: Iterator[Finding], places: Positions) -> list[Problem]:
    """Give each finding its line, in the order of the file; stop before it is too long to read."""
    first = list(islice(findings, MOST_PROBLEMS + 1))
    found = [problem(f, line=places.line_of(f.path)) for f in first[:MOST_PROBLEMS]]
    found.sort(key=lambda p: p.line or 0)
    if len(first) > MOST_PROBLEMS:
        found.append(problem(Finding(Rule.Q032, (), {"most": MOST_PROBLEMS})))
    return found
