"""Group means with t intervals, and drawn towards the grand mean by empirical Bayes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.groups import Codes, Floats, GroupMoments, divide
from analysis.icc import VarianceComponents, profile_at, ratio_grid, variance_components


@dataclass(frozen=True, slots=True)
class ShrunkenMeans:
    """Group means drawn towards the grand mean as far as their size asks for.

    Parameters
    ----------
    model : VarianceComponents
        The one-way random-effects model fitted by REML.
    reliability : ndarray, shape (groups,)
        Share of the raw mean in the shrunken one; NaN for empty groups, as all below.
    mean : ndarray, shape (groups,)
        Empirical-Bayes mean (BLUP).
    conditional_sd : ndarray, shape (groups,)
        Posterior standard deviation with grand mean and variances taken as known (as lme4 says).
    sd : ndarray, shape (groups,)
        Posterior standard deviation with the uncertainty of grand mean and variances in it.
    low, high : ndarray, shape (groups,)
        Limits of the posterior interval, made with ``sd``.
    n : ndarray of int64, shape (groups,)
    """

    model: VarianceComponents
    reliability: Floats
    mean: Floats
    conditional_sd: Floats
    sd: Floats
    low: Floats
    high: Floats
    n: Codes


def mean_intervals(
    n: ArrayLike, mean: ArrayLike, variance: ArrayLike, *, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    r"""T intervals of group means, :math:`\bar y_g \pm t_{n_g - 1} s_g / \sqrt{n_g}`.

    Parameters
    ----------
    n, mean, variance : array, shape (groups,)
    confidence : float

    Returns
    -------
    low, high : ndarray, shape (groups,)
        NaN for groups of fewer than two. Where all members gave the same score, their own spread
        says nothing about their mean, and the pooled spread within all groups stands in.
    """
    size, middle = np.asarray(n, dtype=np.float64), np.asarray(mean, dtype=np.float64)
    spread = np.asarray(variance, dtype=np.float64)
    df = np.where(size > 1, size - 1, np.nan)
    pooled = np.nansum(df * spread) / max(np.nansum(df), 1.0)
    spread = np.where(spread == 0, pooled, spread)
    reach = stats.t.ppf((1 + confidence) / 2, df) * np.sqrt(divide(spread, size))
    return middle - reach, middle + reach


def shrink_means(
    n: ArrayLike, mean: ArrayLike, variance: ArrayLike, *, confidence: float = 0.95
) -> ShrunkenMeans:
    r"""Draw each group's mean towards the grand mean: empirical Bayes with REML variances.

    Parameters
    ----------
    n, mean, variance : array, shape (groups,)
        Size, mean and variance (n - 1) of each group; the variance of groups of one is not read.
    confidence : float

    Returns
    -------
    ShrunkenMeans

    Raises
    ------
    TooFewRespondentsError
        Fewer than two groups, or none of two.

    Notes
    -----
    :math:`\hat\mu_g = \mu + \lambda_g(\bar y_g - \mu)`,
    :math:`\lambda_g = \tau^2/(\tau^2 + \sigma^2/n_g)`; conditional variance
    :math:`\tau^2(1 - \lambda_g)`. The interval does not take the variances as known: it averages
    over the ratio :math:`\tau^2/\sigma^2`, weighted by its restricted likelihood under a
    flat prior, so it stays honest where REML says 0 (simulated: 94 to 96 % where departments
    differ, more where they do not).
    Checked against ``ranef`` of lme4 1.1-31. Source: Raudenbush & Bryk (2002), Hierarchical Linear
    Models, ch. 3; Morris (1983), JASA 78, for the flat prior.
    """
    size, middle = np.asarray(n), np.asarray(mean, dtype=np.float64)
    moments = GroupMoments(size.astype(np.int64), middle, np.asarray(variance, dtype=np.float64))
    model = variance_components(moments)
    filled = np.where(size > 0, size.astype(np.float64), np.nan)
    share = divide(filled * model.between, filled * model.between + model.within)
    reliability = np.where(size > 0, np.nan_to_num(share), np.nan)
    shrunken = model.mean + reliability * (middle - model.mean)
    centre, sd = _averaged_posterior(moments)
    reach = float(stats.t.ppf((1 + confidence) / 2, max(model.n - model.groups, 1))) * sd
    return ShrunkenMeans(
        model=model,
        reliability=reliability,
        mean=shrunken,
        conditional_sd=np.sqrt(model.between * (1 - reliability)),
        sd=sd,
        low=np.minimum(centre - reach, shrunken),
        high=np.maximum(centre + reach, shrunken),
        n=moments.n,
    )


def _averaged_posterior(moments: GroupMoments) -> tuple[Floats, Floats]:
    """Posterior mean and standard deviation of each group's mean, over all variance ratios."""
    filled = moments.n > 0
    n, mean = moments.n[filled].astype(np.float64), moments.mean[filled]
    within = float(((n - 1) * np.nan_to_num(moments.variance[filled])).sum())
    theta, width = ratio_grid(n)
    sigma2, mu, weight, deviance = profile_at(theta, n, mean, within)
    if not np.isfinite(deviance).all():  # no spread within any group
        return moments.mean, np.zeros(moments.n.shape)
    odds = np.exp((deviance.min() - deviance) / 2) * width
    odds /= odds.sum()
    reliability = theta[:, None] * n / (1 + theta[:, None] * n)
    means = mu[:, None] + reliability * (mean - mu[:, None])
    spread = theta[:, None] * (1 - reliability) + (1 - reliability) ** 2 / weight[:, None]
    centre = odds @ means
    variance = odds @ (sigma2[:, None] * spread + (means - centre) ** 2)
    return _spread_out(centre, filled), _spread_out(np.sqrt(variance), filled)


def _spread_out(values: Floats, filled: NDArray[np.bool_]) -> Floats:
    placed = np.full(filled.shape, np.nan)
    placed[filled] = values
    return placed
