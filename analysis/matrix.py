"""Answers ready to compute: small integers, reverse-keyed once and for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import NOT_ANSWERED, NOT_APPLICABLE, Questionnaire

BLOCK = 25_000  # respondents counted at a time
MISSING = 0  # not answered, or not applicable: never a low answer


@dataclass(frozen=True, slots=True)
class Keying:
    """How stored answers become numbers: which items there are, and which are mirrored.

    Attributes
    ----------
    items : tuple of str
        Item codes, in stored order.
    dimensions : tuple of str
        Dimension codes.
    dimension_index : ndarray of int, shape (items,)
        The dimension of each item.
    reverse_keyed : ndarray of bool, shape (items,)
    high : int
        The highest answer; the lowest is 1.
    """

    items: tuple[str, ...]
    dimensions: tuple[str, ...]
    dimension_index: NDArray[np.int64]
    reverse_keyed: NDArray[np.bool_]
    high: int

    def columns(self, dimension: str) -> NDArray[np.int64]:
        """Return the columns of a dimension's items."""
        return np.flatnonzero(self.dimension_index == self.dimensions.index(dimension))


@dataclass(frozen=True, slots=True)
class ResponseMatrix:
    """Respondents x items. The raw material; it never leaves the worker.

    Attributes
    ----------
    ratings : ndarray of int8, shape (respondents, items)
        1 to ``keying.high``, already mirrored where reverse-keyed; 0 is missing.
    departments : ndarray of int32, shape (respondents,)
        Row of each respondent's department in the wave's ``Structure``.
    keying : Keying
    """

    ratings: NDArray[np.int8]
    departments: NDArray[np.int32]
    keying: Keying

    def __len__(self) -> int:
        return int(self.ratings.shape[0])

    def answers(self) -> NDArray[np.float64]:
        """Return the ratings as floats with NaN for missing."""
        values = self.ratings.astype(np.float64)
        values[self.ratings == MISSING] = np.nan
        return values


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """Departments x items x answers: the sufficient statistic for nearly everything.

    Attributes
    ----------
    counts : ndarray of int64, shape (departments, items, high + 1)
        ``counts[d, i, 0]`` counts missing answers; mirrored like the ratings.
    keying : Keying
    """

    counts: NDArray[np.int64]
    keying: Keying


def keying_of(questionnaire: Questionnaire) -> Keying:
    """Read from a questionnaire how its answers become numbers."""
    pairs = list(questionnaire.dimension_of())
    dimensions = tuple(dimension.code for dimension in questionnaire.dimensions)
    return Keying(
        items=tuple(item.code for item, _ in pairs),
        dimensions=dimensions,
        dimension_index=np.array([dimensions.index(d.code) for _, d in pairs], dtype=np.int64),
        reverse_keyed=np.array([item.reverse_keyed for item, _ in pairs], dtype=np.bool_),
        high=questionnaire.scale.high,
    )


def decode(packed: str, keying: Keying) -> NDArray[np.int8]:
    """Turn digit strings, one after the other, into keyed ratings.

    Parameters
    ----------
    packed : str
        The answers of any number of respondents, ``len(keying.items)`` digits each.
    keying : Keying

    Returns
    -------
    ndarray of int8, shape (respondents, items)

    Raises
    ------
    ValueError
        If the length does not fit, or a digit is outside the response scale.
    """
    width = len(keying.items)
    digits = np.frombuffer(packed.encode("ascii"), dtype=np.uint8) - ord(NOT_ANSWERED)
    if width == 0 or digits.size % width:
        raise ValueError(f"{digits.size} digits do not divide into rows of {width}")
    digits[digits == int(NOT_APPLICABLE)] = MISSING
    if digits.size and int(digits.max()) > keying.high:
        raise ValueError(f"an answer is above {keying.high}")
    return mirror(digits.reshape(-1, width).astype(np.int8), keying)


def mirror(ratings: NDArray[np.int8], keying: Keying) -> NDArray[np.int8]:
    """Mirror the reverse-keyed columns; missing stays missing."""
    mirrored = np.where(ratings == MISSING, MISSING, keying.high + 1 - ratings)
    return np.where(keying.reverse_keyed, mirrored, ratings).astype(np.int8)


def count_answers(matrix: ResponseMatrix, n_departments: int) -> AnswerCounts:
    """Count answers by department and item: one bincount, taken in blocks that fit the cache."""
    n_items, width = len(matrix.keying.items), matrix.keying.high + 1
    size = n_departments * n_items * width
    counts = np.zeros(size, dtype=np.int64)
    offset = np.arange(n_items, dtype=np.int32) * width
    for start in range(0, len(matrix), BLOCK):
        block = matrix.ratings[start : start + BLOCK]
        rows = matrix.departments[start : start + BLOCK, None] * np.int32(n_items * width)
        counts += np.bincount((rows + offset + block).ravel(), minlength=size)
    return AnswerCounts(counts.reshape(n_departments, n_items, width), matrix.keying)
