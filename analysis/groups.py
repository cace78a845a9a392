"""Who belongs to which group, and how many, how high and how spread out each group is."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Labels = ArrayLike | Iterable[Hashable]


@dataclass(frozen=True, slots=True)
class GroupIndex:
    """Group labels, and for each respondent the position of theirs.

    Parameters
    ----------
    labels : tuple of hashable
        Each label once; sorted if the labels can be sorted, else by first appearance.
    codes : ndarray of int64, shape (respondents,)
        Position in ``labels``; -1 where the label is missing (None or NaN).
    """

    labels: tuple[Hashable, ...]
    codes: Codes

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class GroupMoments:
    """What a normal model needs of each group: its size, mean and variance.

    Parameters
    ----------
    n : ndarray of int64, shape (groups,)
        Finite scores in the group.
    mean : ndarray of float, shape (groups,)
        NaN for an empty group.
    variance : ndarray of float, shape (groups,)
        With denominator n - 1; NaN for groups of fewer than two.
    """

    n: Codes
    mean: Floats
    variance: Floats


def index_groups(labels: Labels) -> GroupIndex:
    """Give each group a number, and each respondent the number of theirs.

    Parameters
    ----------
    labels : array or sequence, shape (respondents,)
        Labels of any hashable type, also mixed; None and NaN mean "no group".

    Returns
    -------
    GroupIndex

    Examples
    --------
    >>> index_groups(["Sales", "IT", None, "Sales"]).codes.tolist()
    [1, 0, -1, 1]
    """
    typed = hasattr(labels, "__array__")
    given = np.asarray(labels) if typed else _as_objects(cast(Iterable[Hashable], labels))
    if given.dtype == object:
        return _index_objects(given.tolist())
    present = ~np.isnan(given) if given.dtype.kind == "f" else np.ones(given.shape, dtype=bool)
    unique, inverse = np.unique(given[present], return_inverse=True)
    codes = np.full(given.shape[0], -1, dtype=np.int64)
    codes[present] = inverse
    return GroupIndex(tuple(unique.tolist()), codes)


def group_moments(scores: ArrayLike, index: GroupIndex) -> GroupMoments:
    """Size, mean and variance of the scores of each group.

    Parameters
    ----------
    scores : array, shape (respondents,)
        NaN = missing; left out.
    index : GroupIndex

    Returns
    -------
    GroupMoments
        In the order of ``index.labels``.
    """
    values = np.asarray(scores, dtype=np.float64)
    kept = np.isfinite(values) & (index.codes >= 0)
    values, codes, groups = values[kept], index.codes[kept], len(index)
    n = np.bincount(codes, minlength=groups).astype(np.int64)
    mean = divide(np.bincount(codes, weights=values, minlength=groups), n)
    squares = np.bincount(codes, weights=(values - mean[codes]) ** 2, minlength=groups)
    return GroupMoments(n, mean, divide(squares, n - 1))


def group_moments_from_counts(counts: ArrayLike, answers: ArrayLike) -> GroupMoments:
    """Size, mean and variance of each group, from how often it gave each answer.

    Parameters
    ----------
    counts : array of int, shape (..., answers)
        A histogram per group (or per group and item: leading axes are kept).
    answers : array, shape (answers,)
        The value of each column.

    Returns
    -------
    GroupMoments
        Arrays of the leading shape.

    Examples
    --------
    >>> moments = group_moments_from_counts([[0, 1, 3]], [1, 2, 3])
    >>> moments.n.tolist(), moments.mean.tolist(), moments.variance.tolist()
    ([4], [2.75], [0.25])
    """
    table, values = np.asarray(counts), np.asarray(answers, dtype=np.float64)
    n = table.sum(axis=-1).astype(np.int64)
    centre = float(values.mean())  # keeps the sums small, so that nothing cancels
    first = table @ (values - centre)
    offset = divide(first, n)
    squares = table @ (values - centre) ** 2 - np.where(n > 0, n * np.nan_to_num(offset) ** 2, 0.0)
    return GroupMoments(n, offset + centre, divide(np.maximum(squares, 0.0), n - 1))


def divide(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Divide element by element; NaN where the denominator is not positive."""
    top, bottom = np.broadcast_arrays(
        np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    )
    quotient = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=quotient, where=bottom > 0)
    return quotient


def as_columns(ratings: ArrayLike) -> Floats:
    """Ratings as respondents x items, also where there is one item."""
    answers = np.asarray(ratings, dtype=np.float64)
    return answers[:, None] if answers.ndim == 1 else answers


def mean_of_known(table: Floats) -> Floats:
    """Mean of each row's finite values; NaN where there are none."""
    known = np.isfinite(table)
    return divide(np.where(known, table, 0.0).sum(axis=1), known.sum(axis=1))


def _as_objects(labels: Iterable[Hashable]) -> NDArray[np.object_]:
    """Keep each label as it is: an array of one type would merge 1 and "1"."""
    listed = list(labels)
    given = np.empty(len(listed), dtype=object)
    given[:] = listed
    return given


def _index_objects(labels: list[Hashable]) -> GroupIndex:
    known = dict.fromkeys(label for label in labels if not _is_missing(label))
    try:
        ordered = sorted(known)  # type: ignore[type-var]
    except TypeError:
        ordered = list(known)
    position = {label: i for i, label in enumerate(ordered)}
    codes = [-1 if _is_missing(label) else position[label] for label in labels]
    return GroupIndex(tuple(ordered), np.array(codes, dtype=np.int64))


def _is_missing(label: Hashable) -> bool:
    return label is None or (isinstance(label, float) and math.isnan(label))
