"""Which dimensions go along with an outcome: shares of explained variance, with their doubt.

Nothing here says that one thing brings about another: a weight is what a dimension goes along
with in the outcome, once what the dimensions have in common is shared out fairly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.errors import AnalysisError, TooFewRespondentsError
from analysis.estimate import Estimate
from analysis.groups import Labels, index_groups

Floats = NDArray[np.float64]

FEWEST_RESPONDENTS = 30
MOST_DRIVERS = 12
BOOTSTRAPS = 1000
_TINY = 1e-10
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Driver:
    """One driver's weight.

    Attributes
    ----------
    name : str
    weight : Estimate
        Its part of R squared, with a percentile bootstrap interval (NaN without a generator).
    share : float
        The same as a part of 1.
    rank : tuple of int
        Lowest and highest rank in 95 % of the bootstrap samples; (0, 0) without.
    first : float
        The share of bootstrap samples in which it ranks first; NaN without.
    """

    name: str
    weight: Estimate
    share: float
    rank: tuple[int, int]
    first: float


@dataclass(frozen=True, slots=True)
class DriverWeights:
    """All drivers in the order handed in, and how much they go along with the outcome at all."""

    drivers: tuple[Driver, ...]
    r_squared: Estimate
    n: int

    @property
    def ranked(self) -> tuple[Driver, ...]:
        """Return the drivers, largest weight first."""
        return tuple(sorted(self.drivers, key=lambda driver: -driver.weight.value))


@dataclass(frozen=True, slots=True)
class StandardizedRegression:
    """Least squares on standardized variables; arrays of shape (p,).

    ``first`` is R squared of each driver alone, ``last`` what it adds to all others,
    ``pratt`` its coefficient times its correlation, ``inflation`` its VIF.
    """

    beta: Floats
    error: Floats
    p: Floats
    first: Floats
    last: Floats
    pratt: Floats
    inflation: Floats
    r_squared: float
    adjusted: float
    n: int


def relative_weights(
    drivers: ArrayLike,
    outcome: ArrayLike,
    *,
    names: Sequence[str] = (),
    departments: Labels | None = None,
    rng: np.random.Generator | None = None,
) -> DriverWeights:
    r"""Johnson's relative weights.

    Parameters
    ----------
    drivers : array_like, shape (n, p)
        Dimension scores; NaN where missing (listwise).
    outcome : array_like, shape (n,)
    names : sequence of str
        Names of the drivers; numbers from 1 where none are given.
    departments : sequence, shape (n,), optional
        With them, everything is centred within departments first, so that differences between
        departments do not pass for relations between answers.
    rng : numpy.random.Generator, optional
        For 1,000 bootstrap samples of respondents: intervals, ranks, P(rank 1).

    Returns
    -------
    DriverWeights

    Raises
    ------
    TooFewRespondentsError
        With fewer than 30 complete respondents.
    AnalysisError
        Where the outcome does not vary.

    Notes
    -----
    :math:`R_{xx} = V D V'`, :math:`\Lambda = V D^{1/2} V'`,
    :math:`\epsilon = \Lambda^{[2]} (\Lambda^{-1} r_{xy})^{[2]}`; the sum is R squared.

    References
    ----------
    Johnson (2000), Multivariate Behavioral Research 35:1. Checked against rwa in R.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(200, 2))
    >>> found = relative_weights(X, 2 * X[:, 0] + X[:, 1], names=["goals", "trust"])
    >>> found.ranked[0].name, round(found.r_squared.value, 6)
    ('goals', 1.0)
    """
    return _weights(_johnson, _complete(drivers, outcome, departments), names, rng)


def shapley_weights(
    drivers: ArrayLike,
    outcome: ArrayLike,
    *,
    names: Sequence[str] = (),
    departments: Labels | None = None,
    rng: np.random.Generator | None = None,
) -> DriverWeights:
    r"""Shapley values of R squared (LMG, general dominance), exact to twelve drivers.

    Parameters
    ----------
    drivers, outcome, names, departments, rng
        As for ``relative_weights``.

    Returns
    -------
    DriverWeights

    Raises
    ------
    TooFewRespondentsError
        With fewer than 30 complete respondents.
    AnalysisError
        With more than twelve drivers, or an outcome that does not vary.

    Notes
    -----
    :math:`\sum_{S \not\ni j} \frac{|S|!\,(p-|S|-1)!}{p!} (R^2_{S \cup j} - R^2_S)`, over all
    subsets, each from its parent by one Schur complement of the correlation matrix.

    References
    ----------
    Lindeman, Merenda & Gold (1980); Budescu (1993), Psychological Bulletin 114:542; Grömping
    (2006), Journal of Statistical Software 17(1). Checked against relaimpo in R.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(200, 2))
    >>> found = shapley_weights(X, X[:, 0] + 0 * X[:, 1], names=["goals", "trust"])
    >>> found.ranked[0].name, round(sum(d.weight.value for d in found.drivers), 6)
    ('goals', 1.0)
    """
    complete = _complete(drivers, outcome, departments)
    if complete.shape[1] - 1 > MOST_DRIVERS:
        raise AnalysisError(f"exact to {MOST_DRIVERS} drivers, got {complete.shape[1] - 1}")
    return _weights(_shapley, complete, names, rng)


def standardized_regression(
    drivers: ArrayLike, outcome: ArrayLike, *, departments: Labels | None = None
) -> StandardizedRegression:
    r"""Fit the outcome by all drivers at once, everything standardized.

    Parameters
    ----------
    drivers, outcome, departments
        As for ``relative_weights``.

    Returns
    -------
    StandardizedRegression

    Raises
    ------
    TooFewRespondentsError
        With fewer than 30 complete respondents.

    Notes
    -----
    :math:`\beta = R_{xx}^{-1} r_{xy}`,
    :math:`se_j^2 = (1-R^2)(R_{xx}^{-1})_{jj}/(n-p-1)`, VIF the diagonal of
    :math:`R_{xx}^{-1}`, last :math:`\beta_j^2 / \mathrm{VIF}_j`.
    Checked against ``lm``, ``relaimpo`` in R.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(50, 2))
    >>> standardized_regression(X, X[:, 0]).beta.round(6).tolist()
    [1.0, 0.0]
    """
    complete = _complete(drivers, outcome, departments)
    n, p = complete.shape[0], complete.shape[1] - 1
    correlation = _correlations(complete[None])[0]
    r = correlation[:p, p]
    inverse = np.linalg.pinv(correlation[:p, :p], hermitian=True)
    beta = inverse @ r
    inflation = np.diag(inverse)
    r_squared = float(beta @ r)
    freedom = n - p - 1
    rest = max(1 - r_squared, 0.0)
    error = np.sqrt(rest * inflation / freedom)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(beta / error)
    return StandardizedRegression(
        beta=beta,
        error=error,
        p=np.asarray(2 * special.stdtr(freedom, -t), dtype=np.float64),
        first=r**2,
        last=beta**2 / inflation,
        pratt=beta * r,
        inflation=inflation,
        r_squared=r_squared,
        adjusted=1 - rest * (n - 1) / freedom,
        n=n,
    )


def _complete(drivers: ArrayLike, outcome: ArrayLike, departments: Labels | None) -> Floats:
    """Return complete rows, drivers and then the outcome, centred within departments if given."""
    X = np.asarray(drivers, dtype=np.float64)
    joined = np.column_stack([X, np.asarray(outcome, dtype=np.float64)])
    kept = np.isfinite(joined).all(axis=1)
    codes = np.zeros(len(joined), dtype=np.int64)
    if departments is not None:
        codes = index_groups(departments).codes
        kept &= codes >= 0
    complete, codes = joined[kept], codes[kept]
    if len(complete) < max(FEWEST_RESPONDENTS, joined.shape[1] + 1):
        raise TooFewRespondentsError(
            f"drivers need {FEWEST_RESPONDENTS} complete respondents, got {len(complete)}"
        )
    if departments is not None:
        n = np.bincount(codes)
        sums = [np.bincount(codes, weights=column) for column in complete.T]
        complete -= (np.stack(sums, axis=1) / np.maximum(n, 1)[:, None])[codes]
    if complete[:, -1].std() < _TINY:
        raise AnalysisError("the outcome does not vary")
    return complete


def _weights(
    method: Callable[[Floats], Floats],
    complete: Floats,
    names: Sequence[str],
    rng: np.random.Generator | None,
) -> DriverWeights:
    n, p = complete.shape[0], complete.shape[1] - 1
    weights = method(_correlations(complete[None]))[0]
    drawn = np.empty((0, p)) if rng is None else _bootstrap(method, complete, rng)
    ranks = (-drawn).argsort(axis=1, kind="stable").argsort(axis=1) + 1
    total = float(weights.sum())
    labels = tuple(names) or tuple(str(number) for number in range(1, p + 1))
    found = tuple(
        Driver(
            name,
            _interval(float(weights[j]), drawn[:, j], n),
            float(weights[j]) / total if total > 0 else math.nan,
            _rank_limits(ranks[:, j]),
            float((ranks[:, j] == 1).mean()) if len(ranks) else math.nan,
        )
        for j, name in enumerate(labels)
    )
    return DriverWeights(found, _interval(total, drawn.sum(axis=1), n), n)


def _bootstrap(
    method: Callable[[Floats], Floats], complete: Floats, rng: np.random.Generator
) -> Floats:
    n = len(complete)
    parts = []
    for _ in range(BOOTSTRAPS // _BATCH):
        rows = rng.integers(0, n, (_BATCH, n))
        parts.append(method(_correlations(complete[rows])))
    return np.concatenate(parts)


def _interval(value: float, drawn: Floats, n: int) -> Estimate:
    if not len(drawn):
        return Estimate(value, math.nan, math.nan, n)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(value, float(low), float(high), n)


def _rank_limits(ranks: NDArray[np.int64]) -> tuple[int, int]:
    if not len(ranks):
        return 0, 0
    low, high = np.quantile(ranks, [0.025, 0.975], method="closest_observation")
    return int(low), int(high)


def _correlations(samples: Floats) -> Floats:
    """Correlations of each sample, shape (b, p + 1, p + 1); what does not vary correlates 0."""
    centred = samples - samples.mean(axis=1, keepdims=True)
    products = np.swapaxes(centred, 1, 2) @ centred
    scale = np.sqrt(np.einsum("bjj->bj", products))
    varying = np.where(scale > _TINY, scale, np.inf)
    found = products / (varying[:, :, None] * varying[:, None, :])
    diagonal = np.arange(found.shape[1])
    found[:, diagonal, diagonal] = 1.0
    return np.asarray(found, dtype=np.float64)


def _johnson(correlation: Floats) -> Floats:
    r = correlation[:, :-1, -1]
    values, vectors = np.linalg.eigh(correlation[:, :-1, :-1])
    root = np.sqrt(np.clip(values, 0.0, None))
    inverse = np.where(root > np.sqrt(_TINY), 1 / np.maximum(root, _TINY), 0.0)
    turned = np.swapaxes(vectors, 1, 2)
    loading = (vectors * root[:, None, :]) @ turned
    beta = ((vectors * inverse[:, None, :]) @ turned @ r[:, :, None])[:, :, 0]
    return np.asarray((loading**2 @ (beta**2)[:, :, None])[:, :, 0], dtype=np.float64)


def _shapley(correlation: Floats) -> Floats:
    p = correlation.shape[1] - 1
    explained = np.zeros((len(correlation), 2**p))
    _grow(correlation, tuple(range(p)), 0, explained)
    subsets = np.arange(2**p)
    size = np.array([subset.bit_count() for subset in range(2**p)])
    weight = np.exp(
        special.gammaln(size + 1)
        + special.gammaln(np.maximum(p - size, 1))
        - special.gammaln(p + 1)
    )
    columns = []
    for j in range(p):
        without = subsets[subsets & (1 << j) == 0]
        gain = explained[:, without | (1 << j)] - explained[:, without]
        columns.append(gain @ weight[without])
    return np.stack(columns, axis=1)


def _grow(rest: Floats, left: tuple[int, ...], subset: int, explained: Floats) -> None:
    """Add each driver that is left to ``subset``; ``rest`` is what is unexplained, outcome last."""
    for place, driver in enumerate(left):
        pivot = rest[:, place, place]
        safe = np.where(pivot > _TINY, pivot, np.inf)
        row = rest[:, place, place + 1 :]
        smaller = (
            rest[:, place + 1 :, place + 1 :]
            - row[:, :, None] * row[:, None, :] / (safe[:, None, None])
        )
        grown = subset | (1 << driver)
        explained[:, grown] = 1 - smaller[:, -1, -1]
        _grow(smaller, left[place + 1 :], grown, explained)
