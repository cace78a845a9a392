"""Do groups differ at all: the tests that come before any group is named."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.groups import GroupIndex, Labels, group_moments, index_groups

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WelchAnova:
    """Welch's F over groups with unequal variances; NaN where it cannot be computed."""

    f: float
    df1: float
    df2: float
    p: float
    groups: int
    n: int


@dataclass(frozen=True, slots=True)
class KruskalTest:
    """Kruskal-Wallis H over groups, corrected for ties; NaN where it cannot be computed."""

    h: float
    df: int
    p: float
    groups: int
    n: int


def welch_anova(scores: ArrayLike, groups: Labels) -> WelchAnova:
    r"""Welch's analysis of variance: tell whether means differ, whatever the variances.

    Parameters
    ----------
    scores : array_like, shape (n,)
        NaN where missing.
    groups : sequence, shape (n,)
        Labels of any kind; None where missing. Groups of fewer than two scores are left out.

    Returns
    -------
    WelchAnova
        NaN with fewer than two groups, or where a group has no variance at all.

    Notes
    -----
    With :math:`w_g = n_g / s_g^2`, :math:`W = \sum w_g`,
    :math:`\lambda = \frac{\sum (1 - w_g/W)^2/(n_g-1)}{k^2-1}`:
    :math:`F = \frac{\sum w_g (\bar y_g - \bar y_w)^2}{(k-1)(1 + 2(k-2)\lambda)}` on
    :math:`k - 1` and :math:`1/(3\lambda)` degrees of freedom.
    Checked against ``oneway.test`` in R.

    References
    ----------
    Welch (1951), Biometrika 38:330.

    Examples
    --------
    >>> found = welch_anova([1, 2, 3, 2, 4, 5, 5, 4], ["a"] * 4 + ["b"] * 4)
    >>> round(found.f, 2), round(found.p, 4)
    (25.0, 0.0033)
    """
    moments = group_moments(scores, index_groups(groups))
    used = moments.n > 1
    n, mean, variance = moments.n[used], moments.mean[used], moments.variance[used]
    k, total = int(used.sum()), int(n.sum())
    if k < 2 or not (variance > 0).all():
        return WelchAnova(math.nan, math.nan, math.nan, math.nan, k, total)
    weight = n / variance
    share = weight / weight.sum()
    spread = float(((1 - share) ** 2 / (n - 1)).sum()) / (k**2 - 1)
    off = float((weight * (mean - float(share @ mean)) ** 2).sum())
    f = off / ((k - 1) * (1 + 2 * (k - 2) * spread))
    df2 = 1 / (3 * spread)
    return WelchAnova(f, k - 1, df2, float(special.fdtrc(k - 1, df2, f)), k, total)


def kruskal(scores: ArrayLike, groups: Labels) -> KruskalTest:
    r"""Kruskal-Wallis test: tell whether some groups answer higher than others.

    Parameters
    ----------
    scores : array_like, shape (n,)
        NaN where missing.
    groups : sequence, shape (n,)
        Labels of any kind; None where missing.

    Returns
    -------
    KruskalTest
        NaN with fewer than two groups, or where all scores are the same.

    Notes
    -----
    :math:`H = \left(\frac{12}{N(N+1)}\sum R_g^2/n_g - 3(N+1)\right) /
    \left(1 - \frac{\sum t^3-t}{N^3-N}\right)`, chi-squared on k - 1. Checked against
    ``kruskal.test`` in R.

    References
    ----------
    Kruskal & Wallis (1952), JASA 47:583.

    Examples
    --------
    >>> found = kruskal([1, 2, 3, 2, 4, 5, 5, 4], ["a"] * 4 + ["b"] * 4)
    >>> round(found.h, 3), found.df
    (5.531, 1)
    """
    counts = score_counts(scores, index_groups(groups))[1]
    counts = counts[counts.sum(axis=1) > 0]
    k, ties = len(counts), counts.sum(axis=0)
    total = float(ties.sum())
    tied = float((ties**3 - ties).sum())
    if k < 2 or tied >= total**3 - total:
        return KruskalTest(math.nan, max(k - 1, 0), math.nan, k, int(total))
    midrank = np.cumsum(ties) - (ties - 1) / 2
    sums = counts @ (midrank - (total + 1) / 2)
    h = 12 / (total * (total + 1)) * float((sums**2 / counts.sum(axis=1)).sum())
    h /= 1 - tied / (total**3 - total)
    return KruskalTest(h, k - 1, float(special.chdtrc(k - 1, h)), k, int(total))


def score_counts(scores: ArrayLike, index: GroupIndex) -> tuple[Floats, Floats]:
    """Return the distinct scores (u,) and how often each group has them (g, u)."""
    values = np.asarray(scores, dtype=np.float64)
    kept = np.isfinite(values) & (index.codes >= 0)
    distinct, place = np.unique(values[kept], return_inverse=True)
    width = distinct.size
    flat = np.bincount(index.codes[kept] * width + place, minlength=len(index) * width)
    return distinct, flat.reshape(len(index), width).astype(np.float64)
