"""One-way random effects: how much of the spread lies between groups, by ANOVA and by REML."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats

from analysis.errors import TooFewRespondentsError
from analysis.estimate import Estimate
from analysis.groups import Floats, GroupMoments, Labels, divide, group_moments, index_groups

Method = Literal["anova", "reml"]
GroupSize = Literal["mean", "n0"]

RATIO_GRID = 192  # trial values of the variance ratio


@dataclass(frozen=True, slots=True)
class OneWayAnova:
    """The one-way analysis of variance.

    ``df_between, df_within, ss_between, ss_within, ms_between, ms_within, f, p, eta_squared`` as in
    any textbook; ``mean_size`` is N/G, ``n0`` is (N - sum n_g^2 / N) / (G - 1).
    """

    df_between: int
    df_within: int
    ss_between: float
    ss_within: float
    ms_between: float
    ms_within: float
    f: float
    p: float
    eta_squared: float
    mean_size: float
    n0: float


@dataclass(frozen=True, slots=True)
class VarianceComponents:
    """The one-way random-effects model fitted by REML.

    Parameters
    ----------
    mean, mean_se : float
        The grand mean by generalised least squares, and its standard error.
    between, within : float
        Variance of true group means, and of members around their group's.
    icc : float
        between / (between + within).
    n, groups : int
        Scores and non-empty groups behind the fit.
    """

    mean: float
    mean_se: float
    between: float
    within: float
    icc: float
    n: int
    groups: int


def one_way_anova(scores: ArrayLike, groups: Labels) -> OneWayAnova:
    """Split the spread of the scores into between and within groups.

    Parameters
    ----------
    scores : array, shape (respondents,)
        NaN = missing; left out.
    groups : array or sequence, shape (respondents,)
        Labels of any type.

    Raises
    ------
    TooFewRespondentsError
        Fewer than two groups, or no group with two members.

    Notes
    -----
    Checked against ``aov`` in R 4.2.2.
    """
    return anova_from_moments(group_moments(scores, index_groups(groups)))


def anova_from_moments(moments: GroupMoments) -> OneWayAnova:
    """Compute the one-way analysis of variance from each group's n, mean and variance."""
    n, mean, within = _sufficient(moments)
    total, groups = float(n.sum()), n.size
    df_within = round(total) - groups
    grand = float(n @ mean) / total
    ss_between = float(n @ (mean - grand) ** 2)
    ms_between, ms_within = ss_between / (groups - 1), within / df_within
    f = ms_between / ms_within if ms_within > 0 else math.nan
    everything = ss_between + within
    return OneWayAnova(
        df_between=groups - 1,
        df_within=df_within,
        ss_between=ss_between,
        ss_within=within,
        ms_between=ms_between,
        ms_within=ms_within,
        f=f,
        p=float(stats.f.sf(f, groups - 1, df_within)),
        eta_squared=ss_between / everything if everything > 0 else math.nan,
        mean_size=total / groups,
        n0=(total - float(n @ n) / total) / (groups - 1),
    )


def icc1(
    scores: ArrayLike,
    groups: Labels,
    *,
    method: Method = "reml",
    group_size: GroupSize = "n0",
    confidence: float = 0.95,
) -> Estimate:
    r"""ICC(1): the share of the spread of single answers that lies between groups.

    Parameters
    ----------
    scores : array, shape (respondents,)
        NaN = missing; left out.
    groups : array or sequence, shape (respondents,)
        Labels of any type.
    method : {"reml", "anova"}
        REML is never negative and needs no average group size.
    group_size : {"n0", "mean"}
        For ANOVA: the size that is right for unbalanced groups, or the plain mean N/G (Bliese).
    confidence : float

    Returns
    -------
    Estimate
        Interval from the F distribution with n0 (exact if balanced); n counts scores.

    Raises
    ------
    TooFewRespondentsError
        Fewer than two groups, or no group with two members.

    Notes
    -----
    ANOVA: :math:`(MSB - MSW)/(MSB + (k - 1) MSW)`; REML: :math:`\tau^2/(\tau^2 + \sigma^2)`.
    Interval: :math:`(F_L - 1)/(F_L + n_0 - 1)` with :math:`F_L = F / F_{.975}`.
    Checked against multilevel 2.8 and lme4 1.1-31. Source: Bliese (2000); Searle, Casella &
    McCulloch (1992), Variance Components, ch. 3.
    """
    moments = group_moments(scores, index_groups(groups))
    table = anova_from_moments(moments)
    low, high = icc1_interval(table, confidence)
    if method == "reml":
        return Estimate(variance_components(moments).icc, low, high, int(moments.n.sum()))
    size = table.n0 if group_size == "n0" else table.mean_size
    spread = table.ms_between + (size - 1) * table.ms_within
    value = (table.ms_between - table.ms_within) / spread if spread > 0 else math.nan
    return Estimate(value, low, high, int(moments.n.sum()))


def icc1_interval(table: OneWayAnova, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of ICC(1) from the F distribution, with n0 for the group size (Searle)."""
    tail = (1 - confidence) / 2
    f = table.f / np.asarray(stats.f.ppf([1 - tail, tail], table.df_between, table.df_within))
    low, high = ((f - 1) / (f + table.n0 - 1)).tolist()
    return low, high


def icc2(
    scores: ArrayLike,
    groups: Labels,
    *,
    method: Method = "reml",
    confidence: float = 0.95,
) -> Estimate:
    r"""ICC(2): the reliability of group means at the average group size.

    Parameters
    ----------
    scores, groups, method, confidence
        As in `icc1`.

    Returns
    -------
    Estimate
        Interval from the F distribution; n counts scores.

    Raises
    ------
    TooFewRespondentsError
        Fewer than two groups, or no group with two members.

    Notes
    -----
    ANOVA: :math:`(MSB - MSW)/MSB = 1 - 1/F`, interval :math:`1 - 1/F_L, 1 - 1/F_U`.
    REML: Spearman-Brown of ICC(1) at the mean size N/G, as multilevel's ``mult.icc``.
    Each group's own reliability: `group_mean_reliability`.

    References
    ----------
    Bliese (2000), in Klein & Kozlowski, Multilevel theory, research and methods.
    """
    moments = group_moments(scores, index_groups(groups))
    table = anova_from_moments(moments)
    tail = (1 - confidence) / 2
    quantiles = np.asarray(stats.f.ppf([1 - tail, tail], table.df_between, table.df_within))
    low, high = (1 - divide(quantiles, table.f)).tolist()
    value = 1 - 1 / table.f if table.f > 0 else math.nan
    if method == "reml":
        single = variance_components(moments).icc
        value = table.mean_size * single / (1 + (table.mean_size - 1) * single)
    return Estimate(value, low, high, int(moments.n.sum()))


def group_mean_reliability(moments: GroupMoments) -> Floats:
    r"""Reliability of each group's mean, :math:`\tau^2 / (\tau^2 + \sigma^2 / n_g)` by REML.

    Returns
    -------
    ndarray, shape (groups,)
        NaN for empty groups.
    """
    fit = variance_components(moments)
    size = np.where(moments.n > 0, moments.n, np.nan)
    weighted = size * fit.between
    return np.asarray(weighted / (weighted + fit.within))


def variance_components(moments: GroupMoments) -> VarianceComponents:
    r"""Fit :math:`y_{gi} = \mu + u_g + e_{gi}` by REML, from the groups' n, mean and variance.

    Parameters
    ----------
    moments : GroupMoments
        Empty groups are left out.

    Returns
    -------
    VarianceComponents

    Raises
    ------
    TooFewRespondentsError
        Fewer than two groups, or no group with two members.

    Notes
    -----
    With :math:`\theta = \tau^2/\sigma^2` and :math:`w_g = n_g / (1 + \theta n_g)`, the mean and
    :math:`\sigma^2` have closed forms, and minus twice the restricted log-likelihood is

    .. math:: (N - 1)\log\sigma^2(\theta) + \sum_g \log(1 + \theta n_g) + \log \sum_g w_g,

    minimised in one dimension. Time is linear in groups, whatever the respondents.
    Checked against ``lmer(y ~ 1 + (1 | g))`` of lme4 1.1-31.

    References
    ----------
    Searle, Casella & McCulloch (1992), Variance Components, section 6.6.
    """
    n, mean, within = _sufficient(moments)
    theta = _best_ratio(n, mean, within)
    profile = profile_at(np.array([theta]), n, mean, within)
    sigma2, mu, weight = float(profile[0][0]), float(profile[1][0]), float(profile[2][0])
    return VarianceComponents(
        mean=mu,
        mean_se=math.sqrt(sigma2 / weight),
        between=theta * sigma2,
        within=sigma2,
        icc=theta / (1 + theta),
        n=round(float(n.sum())),
        groups=n.size,
    )


def profile_at(
    theta: Floats, n: Floats, mean: Floats, within: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Residual variance, mean, its weight and the deviance at given variance ratios.

    Parameters
    ----------
    theta : ndarray, shape (t,)
        Between over within variance.
    n, mean : ndarray, shape (groups,)
    within : float
        Sum of squares within groups.

    Returns
    -------
    tuple of four ndarrays of shape (t,)
        sigma2, mu, sum of weights, minus twice the restricted log-likelihood (up to a constant).
    """
    inflation = 1 + theta[:, None] * n
    weights = n / inflation
    weight = weights.sum(axis=1)
    mu = weights @ mean / weight
    residual = within + (weights * (mean - mu[:, None]) ** 2).sum(axis=1)
    df = n.sum() - 1
    sigma2 = residual / df
    with np.errstate(divide="ignore"):
        deviance = df * np.log(sigma2) + np.log(inflation).sum(axis=1) + np.log(weight)
    return sigma2, mu, weight, deviance


def ratio_grid(n: Floats) -> tuple[Floats, Floats]:
    """Trial variance ratios, dense where the shrinkage changes, and the width each stands for.

    Parameters
    ----------
    n : ndarray, shape (groups,)
        Sizes of the groups that are not empty.

    Returns
    -------
    ratio, width : ndarray, shape (RATIO_GRID,)
    """
    size = n.size / (1 / n).sum()
    share = (np.arange(RATIO_GRID) + 0.5) / RATIO_GRID
    odds = share / (1 - share)
    return np.asarray(odds**2 / size), np.asarray(odds / (1 - share) ** 2)


def _best_ratio(n: Floats, mean: Floats, within: float) -> float:
    """Find the REML ratio: a coarse look everywhere, then a fine one around the best."""
    grid = np.concatenate([[0.0], ratio_grid(n)[0]])
    deviance = profile_at(grid, n, mean, within)[3]
    if not np.isfinite(deviance).all():  # no spread within any group
        return 0.0 if np.ptp(mean) == 0 else float(grid[-1] * 1e6)
    best = int(np.argmin(deviance))
    low, high = grid[max(best - 1, 0)], grid[best + 1] if best + 1 < grid.size else grid[best] * 1e4

    def objective(theta: float) -> float:
        return float(profile_at(np.array([theta]), n, mean, within)[3][0])

    found = optimize.minimize_scalar(
        objective, bounds=(low, high), method="bounded", options={"xatol": 1e-10 * (1 + high)}
    )
    return float(found.x) if found.fun < deviance[best] else float(grid[best])


def _sufficient(moments: GroupMoments) -> tuple[Floats, Floats, float]:
    """Sizes and means of the groups that are not empty, and the sum of squares within."""
    filled = moments.n > 0
    n, mean = moments.n[filled].astype(np.float64), moments.mean[filled]
    spread = np.where(n > 1, (n - 1) * np.nan_to_num(moments.variance[filled]), 0.0)
    if n.size < 2 or not (n > 1).any():
        raise TooFewRespondentsError(
            f"variance between and within groups needs two groups and one of two members; "
            f"there are {n.size} groups of at most {int(n.max(initial=0))}"
        )
    return n, mean, float(spread.sum())
