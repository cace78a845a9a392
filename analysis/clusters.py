"""Means of answers that come in clumps: several from one rater are not several raters."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.estimate import Estimate, unknown

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClusteredMean:
    """A mean with the error that its clusters allow.

    Attributes
    ----------
    mean, error : float
        The mean of all answers and its standard error; NaN where there is none.
    clusters, answers : int
        How many raters stand behind it, and how many answers they gave.
    """

    mean: float
    error: float
    clusters: int
    answers: int

    def estimate(self, confidence: float = 0.95) -> Estimate:
        """Return the mean with its t interval on ``clusters - 1`` degrees of freedom."""
        if not math.isfinite(self.mean):
            return unknown(self.clusters)
        if not math.isfinite(self.error):
            return Estimate(self.mean, math.nan, math.nan, self.clusters)
        reach = t_reach(self.clusters - 1, confidence) * self.error
        return Estimate(self.mean, self.mean - reach, self.mean + reach, self.clusters)


def clustered_mean(values: ArrayLike, clusters: ArrayLike | None = None) -> ClusteredMean:
    r"""Mean of all answers, its error by clusters.

    Parameters
    ----------
    values : array_like, shape (n,)
        Answers; NaN where missing.
    clusters : array_like of int, shape (n,), optional
        Who gave each; every answer is its own cluster where this is not given.

    Returns
    -------
    ClusteredMean
        NaN where there is nothing (mean) or fewer than two clusters (error).

    Notes
    -----
    :math:`s^2 = \frac{m}{m-1}\sum_c \left(\sum_{i\in c}(x_i-\bar x)\right)^2 / n^2` with m clusters
    and n answers: the linearised variance of a ratio mean; with one answer each it is
    :math:`s^2/n`.

    References
    ----------
    Cameron & Miller (2015), Journal of Human Resources 50:317.

    Examples
    --------
    >>> found = clustered_mean([1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1])
    >>> found.mean, round(found.error, 3), found.clusters
    (2.5, 1.0, 2)
    """
    given = np.asarray(values, dtype=np.float64)
    kept = np.isfinite(given)
    answers = given[kept]
    if answers.size == 0:
        return ClusteredMean(math.nan, math.nan, 0, 0)
    mean = float(answers.mean())
    if clusters is None:
        owner = np.arange(answers.size)
    else:
        owner = np.unique(np.asarray(clusters)[kept], return_inverse=True)[1]
    m = int(owner.max()) + 1
    sums = np.bincount(owner, weights=answers - mean)
    if m < 2:
        return ClusteredMean(mean, math.nan, m, answers.size)
    error = math.sqrt(m / (m - 1) * float((sums**2).sum())) / answers.size
    return ClusteredMean(mean, error, m, answers.size)


@dataclass(frozen=True, slots=True)
class Contrast:
    """A difference of two independent means with Welch's interval and p.

    ``difference.n`` is the smaller number of clusters; NaN where there is no interval or p.
    """

    difference: Estimate
    p: float


def contrast(first: ClusteredMean, second: ClusteredMean, *, confidence: float = 0.95) -> Contrast:
    """Difference of two independent clustered means, first minus second, by Welch's t.

    Examples
    --------
    >>> found = contrast(clustered_mean([4.0, 5, 4, 5]), clustered_mean([2.0, 3, 2, 2]))
    >>> round(found.difference.value, 2), found.p < 0.01
    (2.25, True)
    """
    fewest = min(first.clusters, second.clusters)
    value = first.mean - second.mean
    if not math.isfinite(value):
        return Contrast(unknown(fewest), math.nan)
    a, b = first.error**2, second.error**2
    if not a + b > 0:
        return Contrast(Estimate(value, math.nan, math.nan, fewest), math.nan)
    df = (a + b) ** 2 / (a**2 / (first.clusters - 1) + b**2 / (second.clusters - 1))
    error = math.sqrt(a + b)
    reach = t_reach(df, confidence) * error
    estimate = Estimate(value, value - reach, value + reach, fewest)
    return Contrast(estimate, t_p_value(value / error, df))


def t_reach(df: float, confidence: float = 0.95) -> float:
    """Return the two-sided critical value of Student's t."""
    return float(special.stdtrit(df, 0.5 + confidence / 2))


def t_p_value(t: float, df: float) -> float:
    """Return the two-sided p of Student's t.

    Examples
    --------
    >>> round(t_p_value(2.0, 20), 4)
    0.0593
    """
    return float(2 * special.stdtr(df, -abs(t)))
