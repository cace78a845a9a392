"""Change between waves: any wave against any, never more certain than anonymity allows.

Two waves give a change, several a trend; from five on a dip can be told from noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.clusters import t_p_value, t_reach
from analysis.estimate import Estimate, unknown
from analysis.troughs import FEWEST_WAVES, TROUGH_CRITICAL, Trough, trough

__all__ = [
    "FEWEST_WAVES",
    "TROUGH_CRITICAL",
    "Change",
    "Course",
    "Moments",
    "Trend",
    "Trough",
    "change",
    "course",
    "moments",
    "paired_change",
    "trend",
    "trough",
    "welch_error",
]

Floats = NDArray[np.float64]

LEVEL = 0.05


class Moments(NamedTuple):
    """What a stored cell keeps of a group of scores: mean, variance (n - 1), and n."""

    mean: float
    variance: float
    n: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two waves.

    Attributes
    ----------
    difference : Estimate
        After minus before with its interval; ``n`` is the smaller of the two groups.
    t, df, p : float
        Welch's t, its degrees of freedom and the two-sided p; NaN where there is none.
    n_before, n_after : int
        Respondents in each wave.
    """

    difference: Estimate
    t: float
    df: float
    p: float
    n_before: int
    n_after: int


def moments(scores: ArrayLike) -> Moments:
    """Mean, variance (n - 1) and n of the scores that are not NaN; NaN where there are too few.

    Examples
    --------
    >>> moments([1.0, 2.0, 3.0, float("nan")])
    Moments(mean=2.0, variance=1.0, n=3)
    """
    values = np.asarray(scores, dtype=np.float64).ravel()
    kept = values[np.isfinite(values)]
    mean = float(kept.mean()) if kept.size else math.nan
    variance = float(kept.var(ddof=1)) if kept.size > 1 else math.nan
    return Moments(mean, variance, int(kept.size))


def change(
    before: ArrayLike | Moments, after: ArrayLike | Moments, *, confidence: float = 0.95
) -> Change:
    r"""Change between two anonymous waves, by Welch's t.

    Parameters
    ----------
    before, after : array_like of shape (n,), or Moments
        Scores of respondents, NaN where missing; or mean, variance (n - 1) and n of a group.
    confidence : float
        Coverage of the interval.

    Returns
    -------
    Change
        Never raises: with fewer than two respondents on a side only the difference is known.

    Notes
    -----
    :math:`d = \bar y_2 - \bar y_1`, :math:`s_d^2 = s_1^2/n_1 + s_2^2/n_2`, Welch-Satterthwaite
    degrees of freedom. Anonymous waves cannot be paired; as the same people answer alike, the
    true error is smaller, so the interval is conservative (wider than the paired one).

    References
    ----------
    Welch (1947), Biometrika 34:28. Checked against ``t.test`` in R.

    Examples
    --------
    >>> found = change(Moments(3.2, 0.8, 20), Moments(3.6, 0.7, 25))
    >>> round(found.difference.value, 2), round(found.difference.low, 2), round(found.p, 3)
    (0.4, -0.13, 0.133)
    """
    first = before if isinstance(before, Moments) else moments(before)
    second = after if isinstance(after, Moments) else moments(after)
    difference = second.mean - first.mean
    fewest = min(first.n, second.n)
    error, df = welch_error(first, second)
    if not math.isfinite(error) or error <= 0:
        known = Estimate(difference, math.nan, math.nan, fewest)
        shown = known if math.isfinite(difference) else unknown(fewest)
        return Change(shown, math.nan, math.nan, math.nan, first.n, second.n)
    t = difference / error
    reach = t_reach(df, confidence) * error
    return Change(
        Estimate(difference, difference - reach, difference + reach, fewest),
        t,
        df,
        t_p_value(t, df),
        first.n,
        second.n,
    )


def welch_error(first: Moments, second: Moments) -> tuple[float, float]:
    """Return the standard error of a difference of means and Welch-Satterthwaite's freedom."""
    if first.n < 2 or second.n < 2:
        return math.nan, math.nan
    a, b = first.variance / first.n, second.variance / second.n
    if not a + b > 0:
        return math.nan, math.nan
    df = (a + b) ** 2 / (a**2 / (first.n - 1) + b**2 / (second.n - 1))
    return math.sqrt(a + b), df


def paired_change(
    before: ArrayLike, after: ArrayLike, *, confidence: float = 0.95
) -> tuple[Change, float]:
    """Change within the same respondents: only where a key links them, as in a panel.

    Parameters
    ----------
    before, after : array_like, shape (n,)
        Scores of the same respondents in the same order; NaN where missing (pairwise left out).
    confidence : float

    Returns
    -------
    change : Change
        By the paired t; ``n_before`` and ``n_after`` are the pairs.
    correlation : float
        Between the waves; NaN where one does not vary.

    Examples
    --------
    >>> found, r = paired_change([1, 2, 3, 4], [2, 3, 3, 5])
    >>> found.difference.value, round(found.t, 3), round(r, 3)
    (0.75, 3.0, 0.923)
    """
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    kept = np.isfinite(first) & np.isfinite(second)
    within = moments(second[kept] - first[kept])
    n, df = within.n, float(within.n - 1)
    if not within.variance > 0:
        flat = Estimate(within.mean, math.nan, math.nan, n)
        return Change(flat, math.nan, math.nan, math.nan, n, n), math.nan
    error = math.sqrt(within.variance / n)
    reach = t_reach(df, confidence) * error
    t = within.mean / error
    spread = first[kept].std() * second[kept].std()
    r = float(np.cov(first[kept], second[kept], ddof=0)[0, 1] / spread) if spread > 0 else math.nan
    shown = Estimate(within.mean, within.mean - reach, within.mean + reach, n)
    return Change(shown, t, df, t_p_value(t, df), n, n), r


@dataclass(frozen=True, slots=True)
class Trend:
    """A monotone trend over waves.

    Attributes
    ----------
    slope : Estimate
        Theil-Sen slope per unit of time with Sen's interval (NaN where too few waves);
        ``n`` counts waves.
    tau, z, p : float
        Kendall's tau-b with time, and the Mann-Kendall test (normal, tie-corrected, no
        continuity correction); NaN with fewer than three waves, or where nothing varies.
    """

    slope: Estimate
    tau: float
    z: float
    p: float


def trend(values: ArrayLike, times: ArrayLike | None = None) -> Trend:
    r"""Theil-Sen slope and Mann-Kendall test over waves.

    Parameters
    ----------
    values : array_like, shape (w,)
        A mean, or share, per wave; NaN where missing.
    times : array_like, shape (w,), optional
        When the waves were, in any unit; 0, 1, 2 ... without it.

    Returns
    -------
    Trend

    Notes
    -----
    The slope is the median of :math:`(y_j - y_i)/(t_j - t_i)`. With
    :math:`S = \sum \operatorname{sgn}` and its variance under no trend corrected for ties,
    :math:`z = S/\sqrt{\operatorname{var} S}`; limits of the slope are the ordered slopes of rank
    :math:`(N \mp 1.96\sqrt{\operatorname{var} S})/2`.
    Checked against ``cor.test(method = "kendall", exact = FALSE)`` in R.

    References
    ----------
    Sen (1968), JASA 63:1379; Kendall (1976), Rank Correlation Methods.

    Examples
    --------
    >>> found = trend([3.1, 3.2, 3.2, 3.4, 3.5, 3.7])
    >>> round(found.slope.value, 3), round(found.tau, 3)
    (0.1, 0.966)
    """
    y = np.asarray(values, dtype=np.float64)
    x = np.arange(y.size, dtype=np.float64) if times is None else np.asarray(times, np.float64)
    kept = np.isfinite(y) & np.isfinite(x)
    x, y = x[kept], y[kept]
    i, j = np.triu_indices(y.size, 1)
    apart = x[j] != x[i]
    i, j = i[apart], j[apart]
    if not i.size:
        return Trend(unknown(y.size), math.nan, math.nan, math.nan)
    slopes = np.sort((y[j] - y[i]) / (x[j] - x[i]))
    signs = float((np.sign(x[j] - x[i]) * np.sign(y[j] - y[i])).sum())
    variance, pairs = _kendall(x, y)
    middle = float(np.median(slopes))
    if y.size < 3 or not variance > 0:
        shown = Estimate(middle, math.nan, math.nan, int(y.size))
        return Trend(shown, math.nan, math.nan, math.nan)
    z = signs / math.sqrt(variance)
    low, high = _sen_limits(slopes, math.sqrt(variance))
    p = float(2 * special.ndtr(-abs(z)))
    return Trend(Estimate(middle, low, high, int(y.size)), signs / pairs, z, p)


def _kendall(x: Floats, y: Floats) -> tuple[float, float]:
    """Return the variance of S under no trend, and the denominator of tau-b."""
    n = x.size
    t, u = (np.unique(side, return_counts=True)[1].astype(np.float64) for side in (x, y))
    tied = [float((c * (c - 1) * (2 * c + 5)).sum()) for c in (t, u)]
    double = [float((c * (c - 1)).sum()) for c in (t, u)]
    triple = [float((c * (c - 1) * (c - 2)).sum()) for c in (t, u)]
    variance = (n * (n - 1) * (2 * n + 5) - tied[0] - tied[1]) / 18
    variance += double[0] * double[1] / (2 * n * (n - 1))
    if n > 2:
        variance += triple[0] * triple[1] / (9 * n * (n - 1) * (n - 2))
    every = n * (n - 1)
    return variance, math.sqrt((every - double[0]) * (every - double[1])) / 2


def _sen_limits(slopes: Floats, spread: float) -> tuple[float, float]:
    half = 1.959963984540054 * spread
    low, high = (slopes.size - half) / 2, (slopes.size + half) / 2
    below, above = math.floor(low) - 1, math.ceil(high)
    if below < 0 or above >= slopes.size:
        return math.nan, math.nan
    return float(slopes[below]), float(slopes[above])


class Course(StrEnum):
    """What a series of waves may be said to have done."""

    TOO_EARLY = "cannot tell before wave 5"
    DIP = "dip and recovery"
    RELAPSE = "rise and relapse"
    RISING = "rising"
    FALLING = "falling"
    NOISE = "noise"


def course(means: ArrayLike, errors: ArrayLike | float, times: Sequence[float] = ()) -> Course:
    """Say in one word what a series of waves has done, or that it cannot be told yet.

    Parameters
    ----------
    means : array_like, shape (w,)
    errors : array_like, shape (w,), or float
        Standard errors.
    times : sequence of float
        When the waves were; evenly spaced where none are given.

    Returns
    -------
    Course
        Too early below five waves. A dip is a claimed trough; a relapse the same turned upside
        down (better for a while, then no longer); the clearer of the two. Else a trend that
        Mann-Kendall and the change between the two halves both carry at 5 %; else noise.

    Examples
    --------
    >>> course([3.6, 3.6, 3.1, 3.5, 3.7, 3.6], 0.08).value
    'dip and recovery'
    >>> course([3.6, 3.1, 3.6], 0.08).value
    'cannot tell before wave 5'
    """
    y = np.asarray(means, dtype=np.float64)
    error = np.broadcast_to(np.asarray(errors, dtype=np.float64), y.shape)
    kept = np.isfinite(y) & (error > 0)
    if kept.sum() < FEWEST_WAVES:
        return Course.TOO_EARLY
    dip, peak = trough(y, error), trough(-y, error)
    if dip.is_claimed and not (peak.is_claimed and peak.z > dip.z):
        return Course.DIP
    if peak.is_claimed:
        return Course.RELAPSE
    found = trend(y[kept], np.asarray(times)[kept] if len(times) else None)
    if found.p <= LEVEL and abs(_halves_z(y[kept], error[kept])) > 1.959963984540054:
        return Course.RISING if found.slope.value > 0 else Course.FALLING
    return Course.NOISE


def _halves_z(y: Floats, error: Floats) -> float:
    half = y.size // 2
    early, late = slice(0, half), slice(y.size - half, None)
    noise = float((error[early] ** 2).sum() + (error[late] ** 2).sum()) / half**2
    return float(y[late].mean() - y[early].mean()) / math.sqrt(noise)
