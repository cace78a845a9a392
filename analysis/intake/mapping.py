"""The small TOML file that says what the columns of a file of answers mean."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.intake.problems import Finding, IntakeError, Problem, finding
from questionnaires.model import Questionnaire

MISSING = ("", "na", "n/a", "null", "none", "nan")
SHAPES = ("wide", "long")
REPEATED = ("first", "keep")
MATCHES = ("exact", "prefix")
KEYS = {
    "shape": "wide: one row a respondent; long: one row an answer",
    "organisation": "the organisation's name, on pages and reports",
    "wave": "what to call this wave",
    "date": "the closing day, as 2026-03-31",
    "delimiter": "what stands between fields; found out if left out",
    "repeated": "first: a respondent's second answer to an item is left out; keep: it counts",
    "match": "how [questions] are compared with the file: exact or prefix",
    "columns": "table: respondent, department, question, answer",
    "questions": "table: a column (wide) or a question's text (long) = an item's code",
    "comments": "table: a column (wide) = an open question's code",
    "answers": "table: not_applicable, missing (lists), values (words = a number)",
    "keep": "table: a column = the values of rows that count; other rows are left out",
}
WORDS = ("shape", "organisation", "wave", "date", "delimiter", "repeated", "match")
COLUMNS = ("respondent", "department", "question", "answer")


@dataclass(frozen=True, slots=True)
class AnswerMapping:
    """What the columns and values of a file of answers mean; see ``KEYS`` for each field."""

    shape: str = "wide"
    organisation: str = "The organisation"
    wave: str = "Wave"
    date: str = ""
    delimiter: str | None = None
    repeated: str = "first"
    match: str = "exact"
    columns: Mapping[str, str] = field(default_factory=lambda: {"department": "department"})
    questions: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    not_applicable: tuple[str, ...] = ()
    missing: tuple[str, ...] = MISSING
    values: Mapping[str, int] = field(default_factory=dict)
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def item_of(self, question: str) -> str | None:
        """Return the item that a question's text, or a column's name, stands for."""
        text = question.strip()
        if self.match == "exact":
            return self.questions.get(text)
        found = [start for start in self.questions if text.startswith(start)]
        return self.questions[max(found, key=len)] if found else None


def read_mapping(text: str, source: str, questionnaire: Questionnaire) -> AnswerMapping:
    """Read a mapping and hold it against the questionnaire; all problems at once.

    Raises
    ------
    IntakeError
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise IntakeError(source, [finding(Problem.I005, detail=str(error))]) from error
    problems = list(_problems(content, questionnaire))
    if problems:
        raise IntakeError(source, problems)
    answers = content.pop("answers", {})

    def listed(key: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(value).strip().lower() for value in answers.get(key, otherwise))

    return AnswerMapping(
        **{key: str(content[key]) for key in WORDS if key in content},
        columns={"department": "department", **content.get("columns", {})},
        questions=content.get("questions", {}),
        comments=content.get("comments", {}),
        not_applicable=listed("not_applicable", ()),
        missing=listed("missing", MISSING),
        values={str(word).strip().lower(): n for word, n in answers.get("values", {}).items()},
        keep={column: tuple(map(str, kept)) for column, kept in content.get("keep", {}).items()},
    )


def _problems(content: Mapping[str, Any], questionnaire: Questionnaire) -> Iterator[Finding]:
    yield from _key_problems(content)
    tables = {key: value for key, value in content.items() if isinstance(value, dict)}
    yield from _column_problems(tables.get("columns", {}), content.get("shape") == "long")
    items = {item.code for item in questionnaire.items}
    asked = {question.code for question in questionnaire.open_questions}
    for key, codes in (("questions", items), ("comments", asked)):
        for question, item in tables.get(key, {}).items():
            if item not in codes:
                yield finding(Problem.I008, question=question, item=item)
    yield from _answer_problems(tables.get("answers", {}))
    for column, value in tables.get("keep", {}).items():
        if not isinstance(value, list):
            yield finding(Problem.I007, key=f"keep.{column}", detail="must be a list: [...]")


def _key_problems(content: Mapping[str, Any]) -> Iterator[Finding]:
    for key in (key for key in content if key not in KEYS):
        near = difflib.get_close_matches(key, KEYS, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        yield finding(Problem.I006, key=key, hint=hint)
    yield from _kind_problems(content)


def _kind_problems(content: Mapping[str, Any]) -> Iterator[Finding]:
    for key, allowed in (("shape", SHAPES), ("repeated", REPEATED), ("match", MATCHES)):
        if key in content and content[key] not in allowed:
            yield finding(Problem.I007, key=key, detail=f"must be one of: {', '.join(allowed)}")
    for key in ("organisation", "wave", "delimiter"):
        if not isinstance(content.get(key, ""), str):
            yield finding(Problem.I007, key=key, detail="must be text in quotes")
    for key in ("columns", "questions", "comments", "answers", "keep"):
        if not isinstance(content.get(key, {}), dict):
            yield finding(Problem.I007, key=key, detail=f"must be a table: [{key}]")


def _column_problems(columns: Mapping[str, Any], is_long: bool) -> Iterator[Finding]:
    for column, name in columns.items():
        if column not in COLUMNS:
            detail = f"names '{column}'; it can name: {', '.join(COLUMNS)}"
            yield finding(Problem.I007, key="columns", detail=detail)
        elif not isinstance(name, str):
            yield finding(Problem.I007, key=f"columns.{column}", detail="must be text in quotes")
    for column in ("question", "answer") if is_long else ():
        if column not in columns:
            detail = f"must name '{column}' where the shape is long"
            yield finding(Problem.I007, key="columns", detail=detail)


def _answer_problems(answers: Mapping[str, Any]) -> Iterator[Finding]:
    for key, value in answers.items():
        if key not in ("not_applicable", "missing", "values"):
            yield finding(Problem.I006, key=f"answers.{key}", hint="")
        elif key == "values" and not _are_numbers(value):
            yield finding(Problem.I007, key="answers.values", detail="must be words = a number")
        elif key != "values" and not isinstance(value, list):
            yield finding(Problem.I007, key=f"answers.{key}", detail="must be a list: [...]")


def _are_numbers(value: Any) -> bool:  # noqa: ANN401 - whatever the author wrote
    return isinstance(value, dict) and all(
        isinstance(n, int) and not isinstance(n, bool) for n in value.values()
    )
