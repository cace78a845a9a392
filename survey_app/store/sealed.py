"""What a sealed wave holds: answers by department, in random order. For publishing alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.structure import Structure
from survey_app.models import CountedReceipts, SealedAnswers, SealedComments, Wave, WaveState
from survey_app.store import waves
from survey_app.store.waves import WrongStateError


@dataclass(frozen=True, slots=True)
class SealedDepartment:
    """All answers of one department.

    Attributes
    ----------
    index : int
        Its row in the wave's frozen ``Structure``.
    ratings : str
        The respondents' digit strings, joined (``analysis.matrix.decode``).
    choices : tuple of dict
        What each respondent picked, in the same order.
    counts : bytes
        Item x answer counts, int32, shape (items, high + 1), already mirrored.
    """

    index: int
    code: str
    respondents: int
    ratings: str = field(repr=False)
    choices: tuple[dict[str, Any], ...] = field(repr=False)
    counts: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedTexts:
    """All comments of one department to one question, in an order of their own."""

    index: int
    code: str
    question: str
    texts: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedWave:
    """A wave's answers, all there is of them. Departments without answers are left out."""

    structure: Structure
    departments: tuple[SealedDepartment, ...]
    comments: tuple[SealedTexts, ...]

    @property
    def respondents(self) -> int:
        """Return how many answered."""
        return sum(department.respondents for department in self.departments)


def load(session: Session, wave: Wave) -> SealedWave:
    """Load a sealed wave, departments in the order of its tree.

    Raises
    ------
    WrongStateError
        The wave is not sealed yet: until then nobody may look.
    """
    if wave.state not in {WaveState.SEALED.value, WaveState.PUBLISHED.value}:
        raise WrongStateError(f"wave {wave.code} is {wave.state}, not sealed")
    structure = waves.structure_of(session, wave)
    answers = session.scalars(select(SealedAnswers).where(SealedAnswers.wave_id == wave.id))
    comments = session.scalars(select(SealedComments).where(SealedComments.wave_id == wave.id))
    departments = [
        SealedDepartment(
            index=structure.index_of(row.department),
            code=row.department,
            respondents=row.respondents,
            ratings=row.ratings,
            choices=tuple(json.loads(row.choices)),
            counts=row.counts,
        )
        for row in answers
    ]
    texts = [
        SealedTexts(
            structure.index_of(row.department),
            row.department,
            row.question,
            tuple(json.loads(row.texts)),
        )
        for row in comments
    ]
    return SealedWave(
        structure,
        tuple(sorted(departments, key=lambda department: department.index)),
        tuple(sorted(texts, key=lambda entry: (entry.index, entry.question))),
    )


def receipts(session: Session, wave: Wave) -> tuple[str, ...]:
    """Return the codes of all counted answers, sorted; none before sealing."""
    codes = session.scalar(select(CountedReceipts.codes).where(CountedReceipts.wave_id == wave.id))
    return tuple(json.loads(codes)) if codes else ()
