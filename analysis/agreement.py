"""How far the members of a group answer alike.

Average deviation and ICC come first: they need no assumed null. r_wg is shown with two nulls and
with a percentile against shuffled pseudo-groups, because shuffled groups reach high values too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.groups import Floats, Labels, as_columns, divide, index_groups, mean_of_known
from analysis.icc import icc1, icc2
from analysis.rwg import (
    GroupAgreement,
    PseudoGroupComparison,
    compare_with_pseudo_groups,
    null_variance,
    rwg,
    rwg_from_variance,
    rwg_j,
    simulate_null,
)

__all__ = [
    "GroupAgreement",
    "PseudoGroupComparison",
    "average_deviation",
    "average_deviation_from_counts",
    "awg",
    "compare_with_pseudo_groups",
    "icc1",
    "icc2",
    "null_variance",
    "rwg",
    "rwg_from_variance",
    "rwg_j",
    "simulate_null",
]

Centre = Literal["mean", "median"]


def awg(ratings: ArrayLike, groups: Labels, *, low: float, high: float) -> GroupAgreement:
    r"""Agreement against the largest variance that the group's mean allows.

    Parameters
    ----------
    ratings : array, shape (respondents,) or (respondents, items)
        Small integers; NaN = missing; listwise.
    groups : array or sequence, shape (respondents,)
    low, high : float
        Ends of the response scale.

    Returns
    -------
    GroupAgreement
        Mean over items; NaN items (a mean so extreme that the measure does not exist) left out.

    Notes
    -----
    :math:`1 - \frac{2s^2}{((H + L)M - M^2 - HL)\,k/(k - 1)}` for
    :math:`(L(k - 1) + H)/k \le M \le (H(k - 1) + L)/k`. Checked against multilevel 2.8 (``awg``).

    References
    ----------
    Brown & Hauenstein (2005), Organizational Research Methods 8(2).
    """

    def of_items(members: Floats) -> Floats:
        k, mean = len(members), members.mean(axis=0)
        largest = np.asarray((high + low) * mean - mean**2 - high * low) * k / (k - 1)
        lowest, highest = (low * (k - 1) + high) / k, (high * (k - 1) + low) / k
        inside = (mean >= lowest) & (mean <= highest)
        share = divide(2 * members.var(axis=0, ddof=1), largest)
        return np.where(inside, 1 - share, np.nan)

    return _over_groups(ratings, groups, of_items)


def average_deviation(
    ratings: ArrayLike, groups: Labels, *, centre: Centre = "mean"
) -> GroupAgreement:
    """Mean absolute deviation of the members from their group's mean or median.

    Parameters
    ----------
    ratings : array, shape (respondents,) or (respondents, items)
        NaN = missing; listwise. In units of the response scale; 0 = all alike.
    groups : array or sequence, shape (respondents,)
    centre : {"mean", "median"}

    Returns
    -------
    GroupAgreement
        Mean over items.

    Notes
    -----
    Checked against multilevel 2.8 (``ad.m``).

    References
    ----------
    Burke, Finkelstein & Dusig (1999), Organizational Research Methods 2(1).

    Examples
    --------
    >>> average_deviation([3, 5, 4, 4], ["a", "a", "b", "b"]).values.tolist()
    [1.0, 0.0]
    """
    middle = np.mean if centre == "mean" else np.median

    def of_items(members: Floats) -> Floats:
        return np.asarray(np.abs(members - middle(members, axis=0)).mean(axis=0))

    return _over_groups(ratings, groups, of_items)


def average_deviation_from_counts(
    counts: ArrayLike, answers: ArrayLike, *, centre: Centre = "mean"
) -> Floats:
    """Average deviation of each histogram.

    Parameters
    ----------
    counts : array of int, shape (..., answers)
        How often each answer was given, per group, or per group and item.
    answers : array, shape (answers,)
        Their values, ascending.
    centre : {"mean", "median"}

    Returns
    -------
    ndarray, shape (...)
        NaN for fewer than two answers.
    """
    table, values = np.asarray(counts), np.asarray(answers, dtype=np.float64)
    n = table.sum(axis=-1)
    middle = np.asarray(divide(table @ values, n) if centre == "mean" else _medians(table, values))
    gaps = np.abs(values - middle[..., None])
    return divide((table * np.nan_to_num(gaps)).sum(axis=-1), np.where(n > 1, n, 0))


def _over_groups(
    ratings: ArrayLike, groups: Labels, of_items: Callable[[Floats], Floats]
) -> GroupAgreement:
    """Mean over items of a measure of each group's complete members."""
    index, answers = index_groups(groups), as_columns(ratings)
    kept = (index.codes >= 0) & np.isfinite(answers).all(axis=1)
    order = np.argsort(index.codes[kept], kind="stable")
    n = np.bincount(index.codes[kept], minlength=len(index)).astype(np.int64)
    parts = np.split(answers[kept][order], np.cumsum(n)[:-1])
    items = [of_items(part) if len(part) > 1 else np.full(1, np.nan) for part in parts]
    values = np.array([mean_of_known(row[None, :])[0] for row in items])
    return GroupAgreement(index.labels, values, n)


def _medians(table: Floats, values: Floats) -> Floats:
    """Median of each histogram; NaN where it is empty."""
    below, n = np.cumsum(table, axis=-1), table.sum(axis=-1)
    lower = (below <= ((n - 1) // 2)[..., None]).sum(axis=-1).clip(max=values.size - 1)
    upper = (below <= (n // 2)[..., None]).sum(axis=-1).clip(max=values.size - 1)
    return np.where(n > 0, (values[lower] + values[upper]) / 2, np.nan)
