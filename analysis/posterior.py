"""The joint posterior of the dimension means of many units: each borrows from the others.

A department of six is pulled towards the organisation, one of two hundred hardly moves; and as
dimensions go together, a department low on one is expected to be low on its neighbours.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.groups import Labels, index_groups

Floats = NDArray[np.float64]

FEWEST_GROUPS = 8
"""With fewer units the spread between them cannot be learnt, and nothing is shrunken."""
_ROUNDS = 300
_RIDGE = 1e-9


@dataclass(frozen=True, slots=True)
class JointPosterior:
    """Posterior of every unit's dimension means.

    Attributes
    ----------
    groups : tuple of hashable, length g
        Labels, sorted where they can be.
    means : ndarray, shape (g, d)
        Posterior means; NaN where a unit has no score on a dimension.
    covariances : ndarray, shape (g, d, d)
        Posterior covariances; NaN in the rows and columns of such a dimension.
    n : ndarray, shape (g,)
        Respondents with a score on any dimension.
    is_shrunken : bool
        False where there were too few units to learn from.
    """

    groups: tuple[Hashable, ...]
    means: Floats
    covariances: Floats
    n: NDArray[np.int64]
    is_shrunken: bool


def joint_posterior(scores: ArrayLike, groups: Labels) -> JointPosterior:
    r"""Empirical-Bayes posterior of the dimension means of each unit.

    Parameters
    ----------
    scores : array_like, shape (n, d)
        Dimension scores of respondents; NaN where missing.
    groups : sequence, shape (n,)
        The unit of each respondent; labels of any kind, None where missing.

    Returns
    -------
    JointPosterior
        One posterior per unit, in the sorted order of the labels.

    Notes
    -----
    :math:`\bar y_g \sim N(\theta_g, V_g)`, :math:`\theta_g \sim N(\mu, B)`, with :math:`V_g` from
    the pooled within-unit covariance :math:`W`: its elements are
    :math:`W_{jk}\, n_{gjk} / (n_{gj} n_{gk})`, pairwise where answers are missing. :math:`\mu`
    and :math:`B` by EM with the restricted likelihood; the posterior carries the uncertainty of
    :math:`\mu`. With fewer than eight units :math:`\theta_g \sim N(\bar y_g, c V_g)`, where
    :math:`c = \nu/(\nu - 2)` gives it the variance of Student's t on the within-unit degrees of
    freedom; unknown below three.

    References
    ----------
    Morris (1983), JASA 78:47; Raudenbush & Bryk (2002), Hierarchical Linear Models, ch. 3.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> unit = np.repeat(np.arange(8), 20)
    >>> posterior = joint_posterior(rng.normal(3.5, 1.0, (160, 2)), unit)
    >>> posterior.means.shape, posterior.covariances.shape, posterior.is_shrunken
    ((8, 2), (8, 2, 2), True)
    """
    values = np.asarray(scores, dtype=np.float64)
    index = index_groups(groups)
    placed = index.codes >= 0
    values, unit, labels = values[placed], index.codes[placed], index.labels
    answered = np.isfinite(values)
    raw, sampling = _unit_means(values, answered, unit, len(labels))
    n = np.bincount(unit, weights=answered.any(axis=1), minlength=len(labels)).astype(np.int64)
    complete = np.isfinite(raw).all(axis=1)
    shrunken = int(complete.sum()) >= FEWEST_GROUPS
    if not shrunken:
        return JointPosterior(labels, raw, sampling * _of_t(answered, unit), n, is_shrunken=False)
    means, covariances = raw.copy(), sampling.copy()
    means[complete], covariances[complete] = _shrink(raw[complete], sampling[complete])
    return JointPosterior(labels, means, covariances, n, is_shrunken=True)


def _unit_means(
    values: Floats, answered: NDArray[np.bool_], unit: NDArray[np.int64], count: int
) -> tuple[Floats, Floats]:
    """Return raw means (g, d) and the covariances of their sampling error (g, d, d)."""
    d = values.shape[1]
    filled = np.where(answered, values, 0.0)
    sums = np.stack([np.bincount(unit, weights=c, minlength=count) for c in filled.T], axis=1)
    pairs = np.zeros((count, d, d))
    mask = answered.astype(np.float64)
    for j in range(d):
        for k in range(j, d):
            both = np.bincount(unit, weights=mask[:, j] * mask[:, k], minlength=count)
            pairs[:, j, k] = pairs[:, k, j] = both
    counts = np.einsum("gjj->gj", pairs)
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = sums / counts
        share = pairs / (counts[:, :, None] * counts[:, None, :])
    centred = np.where(answered, values - raw[unit], 0.0)
    freedom = np.maximum(mask.T @ mask - (pairs > 0).sum(axis=0), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        within = (centred.T @ centred) / np.where(freedom > 0, freedom, np.nan)
    return raw, within * share


def _of_t(answered: NDArray[np.bool_], unit: NDArray[np.int64]) -> float:
    """Widen a normal to the variance of Student's t, as the within-unit spread is estimated."""
    complete = answered.all(axis=1)
    freedom = int(complete.sum()) - len(np.unique(unit[complete]))
    return freedom / (freedom - 2) if freedom > 2 else np.nan


def _shrink(raw: Floats, sampling: Floats) -> tuple[Floats, Floats]:
    d = raw.shape[1]
    noise = sampling + _RIDGE * np.eye(d)
    between = _nearest_positive(np.atleast_2d(np.cov(raw.T)) - noise.mean(axis=0))
    for _ in range(_ROUNDS):
        theta, spread, mu = _given_between(raw, noise, between)
        off = theta - mu
        renewed = (np.einsum("gj,gk->jk", off, off) + spread.sum(axis=0)) / len(raw)
        settled = bool(np.abs(renewed - between).max() < 1e-7)
        between = renewed
        if settled:
            break
    theta, spread, _ = _given_between(raw, noise, between)
    return theta, spread


def _given_between(raw: Floats, noise: Floats, between: Floats) -> tuple[Floats, Floats, Floats]:
    """Return posterior means, covariances (with that of the grand mean) and the grand mean."""
    precision = np.linalg.inv(noise + between)
    of_mu = np.linalg.inv(precision.sum(axis=0))
    mu = of_mu @ np.einsum("gjk,gk->j", precision, raw)
    gain = between @ precision
    theta = mu + np.einsum("gjk,gk->gj", gain, raw - mu)
    rest = np.eye(raw.shape[1]) - gain
    spread = rest @ between + rest @ of_mu @ np.swapaxes(rest, 1, 2)
    return theta, (spread + np.swapaxes(spread, 1, 2)) / 2, mu


def _nearest_positive(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    floor = 1e-3 * max(float(np.abs(values).max()), 1e-6)
    return np.asarray((vectors * np.maximum(values, floor)) @ vectors.T, dtype=np.float64)
