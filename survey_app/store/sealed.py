"""What a sealed wave holds: answers by department, in random order. For publishing alone.

Written once, by sealing; then the database refuses every change.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from analysis.matrix import Keying, ResponseMatrix, count_answers, decode, keying_of
from survey_app.models import (
    CountedReceipts,
    InvitationBatch,
    Mode,
    OpenLink,
    SealedAnswers,
    SealedComments,
    SealingRecord,
    Wave,
    WaveState,
)
from survey_app.store import waves
from survey_app.store.harvest import Harvest
from survey_app.store.wave_tables import drop_tables, tables_of
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


def is_held(session: Session, wave: Wave) -> bool:
    """Tell whether there are answers of a sealed wave: not if nobody answered, or once erased."""
    query = select(SealedAnswers.wave_id).where(SealedAnswers.wave_id == wave.id).limit(1)
    return session.scalar(query) is not None


def receipts(session: Session, wave: Wave) -> tuple[str, ...]:
    """Return the codes of all counted answers, sorted; none before sealing."""
    codes = session.scalar(select(CountedReceipts.codes).where(CountedReceipts.wave_id == wave.id))
    return tuple(json.loads(codes)) if codes else ()


def rewrite(session: Session, wave: Wave, harvest: Harvest, *, today: datetime.date) -> None:
    """Put the shuffled answers in the place of the wave's own tables, links and keys.

    The caller commits: afterwards nothing says which answer came from which invitation, or when.
    """
    connection = session.connection()
    tokens_left = _count_unspent(session, wave) if wave.mode == Mode.SEALED.value else None
    keying = keying_of(waves.questionnaire_of(wave))
    for department, rows in harvest.responses.items():
        session.add(_sealed_answers(wave.id, department, rows, keying))
    for (department, question), texts in harvest.comments.items():
        content = json.dumps(texts, ensure_ascii=False)
        session.add(
            SealedComments(wave_id=wave.id, department=department, question=question, texts=content)
        )
    session.add(CountedReceipts(wave_id=wave.id, codes=json.dumps(harvest.receipts)))
    session.flush()
    drop_tables(connection, wave.id)
    links = session.scalars(
        delete(OpenLink).where(OpenLink.wave_id == wave.id).returning(OpenLink.id)
    ).all()
    keys = session.scalars(
        update(InvitationBatch)
        .where(InvitationBatch.wave_id == wave.id)
        .values(key=None)
        .returning(InvitationBatch.id)
    ).all()
    detail = {
        "responses": sum(map(len, harvest.responses.values())),
        "unspent_tokens_destroyed": tokens_left,
        "open_links_removed": len(links),
        "batch_keys_destroyed": len(keys),
        "tables_dropped": sorted(tables_of(wave.id).metadata.tables),
    }
    keep_step(session, wave, "rewritten", today=today, detail=detail)


def keep_step(
    session: Session, wave: Wave, step: str, *, today: datetime.date, detail: Mapping[str, object]
) -> None:
    """Note that a step of sealing is done; the caller commits."""
    wave.sealing_step = step
    session.add(
        SealingRecord(wave_id=wave.id, step=step, done_on=today, detail=json.dumps(dict(detail)))
    )


def steps(session: Session, wave: Wave) -> dict[str, tuple[datetime.date, dict[str, Any]]]:
    """Return what sealing has done so far: day and detail by step."""
    rows = session.scalars(select(SealingRecord).where(SealingRecord.wave_id == wave.id))
    return {row.step: (row.done_on, json.loads(row.detail)) for row in rows}


def _sealed_answers(
    wave_id: int, department: str, rows: Sequence[tuple[str, str]], keying: Keying
) -> SealedAnswers:
    ratings = "".join(digits for digits, _ in rows)
    matrix = ResponseMatrix(decode(ratings, keying), np.zeros(len(rows), dtype=np.int32), keying)
    return SealedAnswers(
        wave_id=wave_id,
        department=department,
        respondents=len(rows),
        ratings=ratings,
        choices=f"[{','.join(choices for _, choices in rows)}]",
        counts=count_answers(matrix, 1).counts[0].astype(np.int32).tobytes(),
    )


def _count_unspent(session: Session, wave: Wave) -> int:
    query = select(func.count()).select_from(tables_of(wave.id).invitation)
    return session.scalar(query) or 0
