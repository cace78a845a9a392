"""What the analysis is handed of one wave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import WaveLabel
from analysis.matrix import AnswerCounts, Keying, ResponseMatrix, count_answers
from analysis.scoring import dimension_scores
from analysis.structure import Structure
from questionnaires.model import Questionnaire

Choices = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: where it was said, to which question, and its text. Nobody's name."""

    department: int
    question: str
    text: str


@dataclass(frozen=True)
class WaveData:
    """All answers of one wave, ready to compute. Raw: it never leaves the worker.

    Attributes
    ----------
    label : WaveLabel
    questionnaire : Questionnaire
        As frozen at opening.
    structure : Structure
        The organisation as it was then.
    matrix : ResponseMatrix or None
        ``None`` where the data do not say which answers belong to one respondent.
    counts : AnswerCounts
        Departments x items x answers: always there.
    respondents : ndarray of int64, shape (departments,)
        Who answered, by the department they sit in directly. Without a respondent key: the most
        answers any item got there.
    choices : tuple of mappings
        Goals, words, ties ... of each respondent, in the order of the matrix; or empty.
    comments : tuple of Comment
    policy : DisclosurePolicy
    invited : int or None
    """

    label: WaveLabel
    questionnaire: Questionnaire
    structure: Structure
    matrix: ResponseMatrix | None
    counts: AnswerCounts
    respondents: NDArray[np.int64]
    policy: DisclosurePolicy
    choices: tuple[Choices, ...] = ()
    comments: tuple[Comment, ...] = ()
    invited: int | None = None

    @property
    def keying(self) -> Keying:
        """Return how the answers are keyed."""
        return self.counts.keying

    @cached_property
    def scores(self) -> NDArray[np.float64]:
        """Return respondents x dimensions; NaN where fewer than half the items are answered.

        Raises
        ------
        ValueError
            Without a respondent key.
        """
        if self.matrix is None:
            raise ValueError("there is no respondent key, so there are no respondents' scores")
        return scores_on(self.matrix, self.keying.items)

    def answered(self) -> NDArray[np.int64]:
        """Return departments x dimensions: the people behind a dimension's score there.

        Without a respondent key the fewest answers that any of its items got: no fewer people
        can stand behind all of them.
        """
        n_departments = len(self.structure.departments)
        if self.matrix is None:
            per_item = self.counts.counts[:, :, 1:].sum(axis=2)
            columns = [self.keying.columns(d) for d in self.keying.dimensions]
            return np.stack([per_item[:, c].min(axis=1) for c in columns], axis=1)
        counted = [
            np.bincount(self.matrix.departments[np.isfinite(column)], minlength=n_departments)
            for column in self.scores.T
        ]
        return np.stack(counted, axis=1).astype(np.int64)


def scores_on(matrix: ResponseMatrix, items: tuple[str, ...]) -> NDArray[np.float64]:
    """Score each dimension on these items only: waves are compared on what they have in common.

    Returns
    -------
    ndarray, shape (respondents, dimensions)
        NaN for a dimension none of whose items is named.
    """
    keying, answers = matrix.keying, matrix.answers()
    wanted = np.isin(np.array(keying.items), items)
    columns = [
        keying.columns(dimension)[wanted[keying.columns(dimension)]]
        for dimension in keying.dimensions
    ]
    found = [
        dimension_scores(answers[:, c]) if c.size else np.full(len(matrix), np.nan) for c in columns
    ]
    return np.stack(found, axis=1)


def wave_data(  # noqa: PLR0913 - a wave has that many parts, each named by the caller
    *,
    label: WaveLabel,
    questionnaire: Questionnaire,
    structure: Structure,
    matrix: ResponseMatrix,
    policy: DisclosurePolicy,
    choices: tuple[Choices, ...] = (),
    comments: tuple[Comment, ...] = (),
    invited: int | None = None,
) -> WaveData:
    """Put a wave together from its response matrix."""
    n_departments = len(structure.departments)
    return WaveData(
        label=label,
        questionnaire=questionnaire,
        structure=structure,
        matrix=matrix,
        counts=count_answers(matrix, n_departments),
        respondents=np.bincount(matrix.departments, minlength=n_departments).astype(np.int64),
        policy=policy,
        choices=choices,
        comments=comments,
        invited=invited,
    )
