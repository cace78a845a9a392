"""What a sealed wave holds: answers by department, in random order. For publishing alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.models import CountedReceipts, SealedAnswers, SealedComments, Wave, WaveState
from survey_app.store import waves
from survey_app.store.waves import WrongStateError


@dataclass(frozen=True, slots=True)
class SealedWave:
    """A wave's answers, all there is of them: respondents of a department in random order.

    Attributes
    ----------
    ratings : str
        The respondents' digit strings, joined (``analysis.matrix.decode``).
    departments : tuple of int
        For each respondent the row of their department in the wave's ``Structure``.
    choices : tuple of dict
        What each respondent picked, in the same order.
    comments : tuple of (department, question, text)
        In an order of their own: nothing tells which comment goes with which ratings.
    counts : mapping of int to bytes
        By department: item x answer counts, int32, shape (items, high + 1), already mirrored.
    """

    ratings: str = field(repr=False)
    departments: tuple[int, ...]
    choices: tuple[dict[str, Any], ...] = field(repr=False)
    comments: tuple[tuple[int, str, str], ...] = field(repr=False)
    counts: Mapping[int, bytes] = field(repr=False)

    @property
    def respondents(self) -> int:
        """Return how many answered."""
        return len(self.departments)


def load(session: Session, wave: Wave) -> SealedWave:
    """Load a sealed wave, departments in the order of its tree.

    Raises
    ------
    WrongStateError
        The wave is not sealed yet: until then nobody may look.
    """
    if wave.state not in {WaveState.SEALED.value, WaveState.PUBLISHED.value}:
        raise WrongStateError(f"wave {wave.code} is {wave.state}, not sealed")
    index_of = waves.structure_of(session, wave).index_of
    rows = sorted(
        session.scalars(select(SealedAnswers).where(SealedAnswers.wave_id == wave.id)),
        key=lambda row: index_of(row.department),
    )
    texts = sorted(
        session.scalars(select(SealedComments).where(SealedComments.wave_id == wave.id)),
        key=lambda row: (index_of(row.department), row.question),
    )
    return SealedWave(
        ratings="".join(row.ratings for row in rows),
        departments=tuple(index_of(r.department) for r in rows for _ in range(r.respondents)),
        choices=tuple(choices for row in rows for choices in json.loads(row.choices)),
        comments=tuple(
            (index_of(row.department), row.question, text)
            for row in texts
            for text in json.loads(row.texts)
        ),
        counts={index_of(row.department): row.counts for row in rows},
    )


def receipts(session: Session, wave: Wave) -> tuple[str, ...]:
    """Return the codes of all counted answers, sorted; none before sealing."""
    codes = session.scalar(select(CountedReceipts.codes).where(CountedReceipts.wave_id == wave.id))
    return tuple(json.loads(codes)) if codes else ()
