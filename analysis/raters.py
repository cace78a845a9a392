"""Intraclass correlations of rated targets by raters (or respondents by items): Shrout & Fleiss."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy import stats

from analysis.errors import TooFewRespondentsError
from analysis.estimate import Estimate
from analysis.factor import complete_rows


@dataclass(frozen=True, slots=True)
class RaterCorrelation:
    """One of the six coefficients: ``name`` (ICC1 ... ICC3k), estimate, F and its p."""

    name: str
    estimate: Estimate
    f: float
    p: float


@dataclass(frozen=True, slots=True)
class _TwoWay:
    """Mean squares of targets x raters, their numbers, and the tail of the interval."""

    targets: int
    raters: int
    between: float
    within: float
    rater: float
    error: float
    tail: float


def shrout_fleiss(ratings: ArrayLike, *, confidence: float = 0.95) -> tuple[RaterCorrelation, ...]:
    """Compute the six intraclass correlations of targets by raters.

    Parameters
    ----------
    ratings : array, shape (targets, raters)
        NaN = missing; targets with any are left out.
    confidence : float

    Returns
    -------
    tuple of RaterCorrelation
        ICC1, ICC2, ICC3 (one rater; raters nested, random, fixed), then the same for the mean of
        all raters. n counts targets.

    Raises
    ------
    TooFewRespondentsError
        Under two complete targets or two raters.

    Notes
    -----
    From the two-way analysis of variance; checked against ``psych::ICC(lmer = FALSE)`` 2.5.3.

    References
    ----------
    Shrout & Fleiss (1979), Psychological Bulletin 86(2). McGraw & Wong (1996).
    """
    answers = complete_rows(ratings)
    if min(answers.shape) < 2:
        raise TooFewRespondentsError(
            f"these correlations need two complete targets and two raters, got {answers.shape}"
        )
    n, k = answers.shape
    grand, rows, columns = answers.mean(), answers.mean(axis=1), answers.mean(axis=0)
    error = float(((answers - rows[:, None] - columns + grand) ** 2).sum())
    table = _TwoWay(
        targets=n,
        raters=k,
        between=float(k * ((rows - grand) ** 2).sum()) / (n - 1),
        within=float(((answers - rows[:, None]) ** 2).sum()) / (n * (k - 1)),
        rater=float(n * ((columns - grand) ** 2).sum()) / (k - 1),
        error=error / ((n - 1) * (k - 1)),
        tail=(1 - confidence) / 2,
    )
    nested = _ratio("ICC1", table, table.within, n * (k - 1))
    fixed = _ratio("ICC3", table, table.error, (n - 1) * (k - 1))
    random = RaterCorrelation("ICC2", _random_raters(table), fixed.f, fixed.p)
    single = (nested, random, fixed)
    return single + tuple(_of_mean(one, k) for one in single)


def _ratio(name: str, table: _TwoWay, noise: float, df: int) -> RaterCorrelation:
    k, above = table.raters, table.targets - 1
    f = table.between / noise
    low = f / float(stats.f.ppf(1 - table.tail, above, df))
    high = f * float(stats.f.ppf(1 - table.tail, df, above))
    value, lower, upper = ((x - 1) / (x + k - 1) for x in (f, low, high))
    p = float(stats.f.sf(f, above, df))
    return RaterCorrelation(name, Estimate(value, lower, upper, table.targets), f, p)


def _random_raters(table: _TwoWay) -> Estimate:
    n, k, between, error = table.targets, table.raters, table.between, table.error
    gap = table.rater - error
    value = (between - error) / (between + (k - 1) * error + k * gap / n)
    f = table.rater / error
    rest = n * (1 + (k - 1) * value) - k * value
    df = (k - 1) * (n - 1) * (k * value * f + rest) ** 2
    df /= (n - 1) * k**2 * value**2 * f**2 + rest**2
    high_f = float(stats.f.ppf(1 - table.tail, n - 1, df))
    low_f = float(stats.f.ppf(1 - table.tail, df, n - 1))
    spread = k * table.rater + (k * n - k - n) * error
    low = n * (between - high_f * error) / (high_f * spread + n * between)
    high = n * (low_f * between - error) / (spread + n * low_f * between)
    return Estimate(value, low, high, n)


def _of_mean(single: RaterCorrelation, raters: int) -> RaterCorrelation:
    """Step up to the mean of all raters (Spearman-Brown)."""
    one = single.estimate
    value, low, high = (raters * x / (1 + (raters - 1) * x) for x in (one.value, one.low, one.high))
    return RaterCorrelation(
        f"{single.name}k", Estimate(value, low, high, one.n), single.f, single.p
    )
