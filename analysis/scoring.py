"""Scores of respondents and of departments, each with its interval and n."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.estimate import Estimate
from analysis.groups import (
    Codes,
    Floats,
    GroupMoments,
    Labels,
    divide,
    group_moments,
    group_moments_from_counts,
    index_groups,
)
from analysis.icc import VarianceComponents
from analysis.shrinkage import ShrunkenMeans, mean_intervals, shrink_means

__all__ = [
    "DepartmentMeans",
    "GroupMoments",
    "ShrunkenMeans",
    "department_favourable",
    "department_means",
    "dimension_scores",
    "favourable",
    "favourable_from_counts",
    "group_moments_from_counts",
    "mean_intervals",
    "means_from_moments",
    "proportion",
    "shrink_means",
]

LEAST_SHARE_ANSWERED = 0.5

IntervalMethod = Literal["wilson", "clopper-pearson"]


@dataclass(frozen=True, slots=True)
class DepartmentMeans:
    """Each department's mean, raw with its t interval and shrunken with its posterior interval."""

    departments: tuple[Hashable, ...]
    raw: tuple[Estimate, ...]
    shrunken: tuple[Estimate, ...]
    model: VarianceComponents


def dimension_scores(ratings: ArrayLike, *, least_share: float = LEAST_SHARE_ANSWERED) -> Floats:
    """Mean of the items a respondent answered, where enough of them were.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        One dimension's items, already reverse-keyed; NaN = missing or "not applicable".
    least_share : float
        The share of items that must be answered.

    Returns
    -------
    ndarray, shape (respondents,)
        NaN where too few items were answered.

    Examples
    --------
    >>> dimension_scores([[4, 5, np.nan], [3, np.nan, np.nan]]).tolist()
    [4.5, nan]
    """
    answers = np.asarray(ratings, dtype=np.float64)
    answered = np.isfinite(answers)
    count = answered.sum(axis=1)
    total = np.where(answered, answers, 0.0).sum(axis=1)
    enough = (count > 0) & (count >= least_share * answers.shape[1])
    return np.where(enough, divide(total, count), np.nan)


def favourable(
    ratings: ArrayLike,
    *,
    at_least: float,
    confidence: float = 0.95,
    method: IntervalMethod = "wilson",
) -> Estimate:
    r"""Share of answers at or above a point of the response scale. For display only.

    Parameters
    ----------
    ratings : array of any shape
        NaN = missing; left out of both counts.
    at_least : float
        The lowest favourable answer: 4 on a five-point scale.
    confidence : float
    method : {"wilson", "clopper-pearson"}
        Interval; Wilson's has about the stated coverage, Clopper-Pearson's at least that.

    Returns
    -------
    Estimate
        n counts answers; all NaN where there are none.

    Notes
    -----
    Wilson: :math:`\frac{p + z^2/2n \pm z\sqrt{p(1-p)/n + z^2/4n^2}}{1 + z^2/n}`.
    Checked against ``prop.test(correct = FALSE)`` and ``binom.test`` of R 4.2.2.

    References
    ----------
    Wilson (1927), JASA 22. Brown, Cai & DasGupta (2001), Statistical Science 16(2).

    Examples
    --------
    >>> share = favourable([5, 4, 4, 2, np.nan], at_least=4)
    >>> share.value, round(share.low, 3), round(share.high, 3), share.n
    (0.75, 0.301, 0.954, 4)
    """
    answers = np.asarray(ratings, dtype=np.float64)
    present = answers[np.isfinite(answers)]
    hits = int((present >= at_least).sum())
    return proportion(hits, n=present.size, confidence=confidence, method=method)


def department_favourable(
    ratings: ArrayLike,
    departments: Labels,
    *,
    at_least: float,
    confidence: float = 0.95,
    method: IntervalMethod = "wilson",
) -> tuple[tuple[Hashable, ...], tuple[Estimate, ...]]:
    """`favourable` for each department.

    Parameters
    ----------
    ratings : array, shape (respondents,)
        NaN = missing.
    departments : array or sequence, shape (respondents,)
        Labels of any type.
    at_least, confidence, method
        As in `favourable`.

    Returns
    -------
    tuple of labels, tuple of Estimate
        In the same order.
    """
    answers = np.asarray(ratings, dtype=np.float64)
    index = index_groups(departments)
    kept = np.isfinite(answers) & (index.codes >= 0)
    codes = index.codes[kept]
    n = np.bincount(codes, minlength=len(index))
    hits = np.bincount(codes[answers[kept] >= at_least], minlength=len(index))
    pairs = zip(hits.tolist(), n.tolist(), strict=True)
    return index.labels, tuple(
        proportion(k, n=size, confidence=confidence, method=method) for k, size in pairs
    )


def favourable_from_counts(
    counts: ArrayLike,
    answers: ArrayLike,
    *,
    at_least: float,
    confidence: float = 0.95,
    method: IntervalMethod = "wilson",
) -> tuple[Estimate, ...]:
    """`favourable` for each row of a histogram.

    Parameters
    ----------
    counts : array of int, shape (groups, answers)
        How often each group gave each answer.
    answers : array, shape (answers,)
        The value of each column.
    at_least, confidence, method
        As in `favourable`.

    Returns
    -------
    tuple of Estimate
        One per group.
    """
    table = np.asarray(counts)
    hits = table[:, np.asarray(answers, dtype=np.float64) >= at_least].sum(axis=1)
    pairs = zip(hits.tolist(), table.sum(axis=1).tolist(), strict=True)
    return tuple(proportion(k, n=n, confidence=confidence, method=method) for k, n in pairs)


def proportion(
    hits: int, *, n: int, confidence: float = 0.95, method: IntervalMethod = "wilson"
) -> Estimate:
    """Estimate a share from ``hits`` out of ``n``, with Wilson or Clopper-Pearson interval."""
    if n == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    share, tail = hits / n, (1 - confidence) / 2
    if method == "clopper-pearson":
        low = float(special.betaincinv(hits, n - hits + 1, tail)) if hits > 0 else 0.0
        high = float(special.betaincinv(hits + 1, n - hits, 1 - tail)) if hits < n else 1.0
        return Estimate(share, low, high, n)
    z2 = float(special.ndtri(1 - tail)) ** 2
    middle = share + z2 / (2 * n)
    reach = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n)))
    scale = 1 + z2 / n
    low, high = max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)
    return Estimate(share, low, high, n)


def department_means(
    scores: ArrayLike, departments: Labels, *, confidence: float = 0.95
) -> DepartmentMeans:
    """Mean of each department: raw with a t interval, and shrunken by empirical Bayes (REML).

    Parameters
    ----------
    scores : array, shape (respondents,)
        Dimension scores or answers; NaN = missing.
    departments : array or sequence, shape (respondents,)
        Labels of any type; None and NaN = no department, left out.
    confidence : float

    Returns
    -------
    DepartmentMeans
        A department of one has a raw value and no raw interval; an empty one has NaN everywhere.

    Raises
    ------
    TooFewRespondentsError
        Fewer than two departments, or none with two respondents.

    Notes
    -----
    See `mean_intervals` and `shrink_means`. With n, a shrunken mean gives the raw mean back, so
    both have to pass the release gate.
    """
    index = index_groups(departments)
    moments = group_moments(scores, index)
    return means_from_moments(index.labels, moments, confidence=confidence)


def means_from_moments(
    departments: tuple[Hashable, ...], moments: GroupMoments, *, confidence: float = 0.95
) -> DepartmentMeans:
    """Do as `department_means`, from each department's n, mean and variance."""
    n, mean = moments.n, moments.mean
    low, high = mean_intervals(n, mean, moments.variance, confidence=confidence)
    shrunken = shrink_means(n, mean, moments.variance, confidence=confidence)
    return DepartmentMeans(
        departments=departments,
        raw=_estimates(mean, low, high, n),
        shrunken=_estimates(shrunken.mean, shrunken.low, shrunken.high, n),
        model=shrunken.model,
    )


def _estimates(value: Floats, low: Floats, high: Floats, n: Codes) -> tuple[Estimate, ...]:
    rows = zip(value.tolist(), low.tolist(), high.tolist(), n.tolist(), strict=True)
    return tuple(Estimate(*row) for row in rows)
