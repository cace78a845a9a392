"""Responses: kept once, without anything that tells who sent them or when."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires.model import NOT_APPLICABLE, Questionnaire
from survey_app.models import Wave, WaveState
from survey_app.store import tokens, waves
from survey_app.store.invitations import (
    TokenSpentError,
    WaveClosedError,
    batch_of,
    read_token,
    unless_sealed_meanwhile,
)
from survey_app.store.wave_tables import WaveStatements, statements_of, tables_of
from survey_app.texts import mask, normalise

MOST_COMMENT = 4_000  # characters
MOST_CHOICES = 8_000
DEEPEST_CHOICES = 5
ID_BYTES = 16
_CODE = re.compile(r"[A-Za-z0-9_.:\-]{1,80}")


class AnswersMalformedError(ValueError):
    """Answers that the wave's questionnaire cannot have asked for; all problems at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(f"{len(problems)} problems")  # never what was answered
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Answers:
    """All that one respondent answered.

    Attributes
    ----------
    ratings : str
        One digit an item, in the frozen order: 0 not answered, 9 not applicable.
    choices : mapping
        What was picked from lists: codes and small whole numbers, never words of their own.
    comments : tuple of (question code, text)
    receipt : str, optional
        Drawn by the page when it was made, so that sending twice is recognised.
    """

    ratings: str = field(repr=False)
    choices: Mapping[str, Any] = field(default_factory=dict, repr=False)
    comments: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The code by which a respondent finds out, after sealing, that the answer was counted."""

    code: str


@dataclass(frozen=True, slots=True)
class AlreadyReceived(Receipt):
    """The same answers came before and were kept then: the acknowledgement was lost."""


def record(session: Session, *, token: str, answers: Answers) -> Receipt:
    """Destroy the token and keep the answers: both, or neither.

    Returns
    -------
    Receipt or AlreadyReceived

    Raises
    ------
    TokenUnknownError, TokenSpentError, TokenVoidedError, WaveClosedError
        Nothing was kept.
    AnswersMalformedError
        Nothing was kept, and the token is still good.
    """
    read = read_token(token)
    wave_id = batch_of(session, read).wave_id
    questionnaire = waves.questionnaire_of(session.get_one(Wave, wave_id))
    rows = checked(questionnaire, answers)
    session.rollback()  # the lock is taken by a write, before anything is read
    statements = statements_of(wave_id)
    with unless_sealed_meanwhile(session, wave_id):
        department = session.connection().scalar(statements.spend, {"hash": read.hash})
    _require_open(session, wave_id)
    receipt = tokens.read_receipt(answers.receipt or "")
    if department is None:
        return _received_before(session, statements, receipt)
    code = _keep(session, statements, department, rows, receipt)
    session.commit()
    return Receipt(code)


def count(session: Session, *, wave_id: int) -> int:
    """Return how many responses an open wave holds. Never for a page: see participation."""
    return session.scalar(select(func.count()).select_from(tables_of(wave_id).response)) or 0


@dataclass(frozen=True, slots=True)
class CheckedAnswers:
    """Answers, checked and ready to be stored."""

    ratings: str = field(repr=False)
    choices: str = field(repr=False)
    comments: tuple[tuple[str, str], ...] = field(repr=False)


def _require_open(session: Session, wave_id: int) -> None:
    """Check after the first write: closing waits for writes under way, later ones see it closed."""
    state = session.connection().scalar(statements_of(wave_id).state)
    if state != WaveState.OPEN.value:
        session.rollback()
        raise WaveClosedError


def _received_before(
    session: Session, statements: WaveStatements, receipt: str | None
) -> AlreadyReceived:
    kept = receipt is not None and _has_receipt(session, statements, receipt)
    session.rollback()
    if receipt is None or not kept:
        raise TokenSpentError
    return AlreadyReceived(receipt)


def _has_receipt(session: Session, statements: WaveStatements, code: str) -> bool:
    found = session.connection().scalar(statements.has_receipt, {"receipt": code})
    return found is not None


def _keep(
    session: Session,
    statements: WaveStatements,
    department: str,
    rows: CheckedAnswers,
    receipt: str | None,
) -> str:
    connection = session.connection()
    if receipt is None or _has_receipt(session, statements, receipt):
        receipt = tokens.make_receipt()
    response = {
        "department": department,
        "id": secrets.token_bytes(ID_BYTES),
        "ratings": rows.ratings,
        "choices": rows.choices,
    }
    connection.execute(statements.keep_response, response)
    for question, text in rows.comments:
        comment = {
            "id": secrets.token_bytes(ID_BYTES),
            "department": department,
            "question": question,
            "text": text,
        }
        connection.execute(statements.keep_comment, comment)
    connection.execute(statements.keep_receipt, {"code": receipt})
    return receipt


def checked(questionnaire: Questionnaire, answers: Answers) -> CheckedAnswers:
    """Check all parts and make them ready to be stored.

    Raises
    ------
    AnswersMalformedError
        With every problem at once.
    """
    problems = [*_rating_problems(questionnaire, answers.ratings)]
    choices = json.dumps(answers.choices, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    if len(choices) > MOST_CHOICES:
        problems.append("choices: more than a questionnaire can ask")
    elif not _is_plain(answers.choices, DEEPEST_CHOICES):
        problems.append("choices: only codes and small whole numbers")
    questions = {question.code for question in questionnaire.open_questions}
    problems += [
        f"comments: the questionnaire has no question '{code[:40]}'"
        for code, _ in answers.comments
        if code not in questions
    ]
    if problems:
        raise AnswersMalformedError(tuple(problems))
    written = ((code, mask(normalise(text, MOST_COMMENT))) for code, text in answers.comments)
    return CheckedAnswers(
        answers.ratings, choices, tuple((code, text) for code, text in written if text)
    )


def _rating_problems(questionnaire: Questionnaire, ratings: str) -> list[str]:
    expected = len(questionnaire.items)
    if len(ratings) != expected:
        return [f"ratings: {len(ratings)} answers for {expected} items"]
    allowed = {*map(str, range(questionnaire.scale.high + 1)), NOT_APPLICABLE}
    wrong = [
        item.code
        for item, digit in zip(questionnaire.items, ratings, strict=True)
        if digit not in allowed
    ]
    return [f"ratings: item '{code}' has no such answer" for code in wrong]


def _is_plain(value: object, depth: int) -> bool:
    """Tell whether a value holds nothing but codes, small numbers, lists and mappings of them."""
    if depth == 0:
        return False
    if isinstance(value, str):
        return bool(_CODE.fullmatch(value))
    if isinstance(value, Mapping):
        return all(_is_plain(k, depth) and _is_plain(v, depth - 1) for k, v in value.items())
    if isinstance(value, list | tuple):
        return all(_is_plain(entry, depth - 1) for entry in value)
    return value is None or (isinstance(value, int) and -1 <= value <= 1000)
