"""Change between waves: any wave against any, never more certain than anonymity allows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.estimate import Estimate, unknown

Floats = NDArray[np.float64]


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
    reach = float(stats.t.isf((1 - confidence) / 2, df)) * error
    return Change(
        Estimate(difference, difference - reach, difference + reach, fewest),
        t,
        df,
        float(2 * stats.t.sf(abs(t), df)),
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
