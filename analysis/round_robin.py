"""Everybody rates everybody: how much lies in the giver, in the receiver, and in the pair.

The social relations model splits a directed matrix into actor (row), partner (column) and
relationship effects, with their variances and the two reciprocities.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.directed import index_pairs
from analysis.errors import AnalysisError
from analysis.groups import Labels

Floats = NDArray[np.float64]

FEWEST_MEMBERS = 4
FEWEST_FUNCTIONS = 12
"""With fewer functions the components of a tie map are too uncertain to be shown."""
MOST_MISSING = 0.20
"""Above this share of missing ratings components are biased and should not be shown."""
_FILL_ROUNDS = 100
_FILL_SETTLED = 0.01


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects of one round robin, net of each other; every set sums to zero.

    ``actor`` and ``partner`` have shape (n,); ``relationship`` (n, n) with NaN on the diagonal
    and where a rating is missing; ``mean`` is the grand mean.
    """

    members: tuple[Hashable, ...]
    actor: Floats
    partner: Floats
    relationship: Floats
    mean: float


@dataclass(frozen=True, slots=True)
class Component:
    """One variance or covariance: the estimate (negative ones are shown), its share, and a test.

    ``standardized`` is the share of the sum of the positive variances, or the correlation; it,
    ``error``, ``t`` and ``p`` are NaN where a variance is not positive.
    """

    estimate: float
    standardized: float
    error: float
    t: float
    p: float


@dataclass(frozen=True, slots=True)
class RoundRobin:
    """The components of the social relations model, over one or many round robins.

    ``missing`` is the share of ratings that were not given: above ``MOST_MISSING`` nothing here
    should be shown. ``actor_partner`` is generalised reciprocity (do generous raters get high
    ratings?), ``reciprocity`` the dyadic one (if A rates B unusually high, does B A?).
    """

    actor: Component
    partner: Component
    relationship: Component
    actor_partner: Component
    reciprocity: Component
    members: int
    groups: int
    missing: float


def square(
    raters: Labels, targets: Labels, ratings: ArrayLike
) -> tuple[tuple[Hashable, ...], Floats]:
    """Lay ratings out as a matrix, raters by targets.

    Parameters
    ----------
    raters, targets : sequence, shape (n,)
        Labels of one kind.
    ratings : array_like, shape (n,)
        NaN where missing. Several ratings of one pair are averaged.

    Returns
    -------
    members : tuple of hashable, length m
    matrix : ndarray, shape (m, m)
        NaN where nobody rated; who neither rates nor is rated, or only one of both, is left out.
        Ratings of oneself are left out.

    Examples
    --------
    >>> members, matrix = square(["a", "b", "a"], ["b", "a", "c"], [1.0, 2.0, 3.0])
    >>> members, matrix.tolist()
    (('a', 'b'), [[nan, 1.0], [2.0, nan]])
    """
    values = np.asarray(ratings, dtype=np.float64)
    labels, row, column = index_pairs(raters, targets)
    kept = np.isfinite(values) & (row >= 0) & (column >= 0) & (row != column)
    m = len(labels)
    flat = row[kept] * m + column[kept]
    counts = np.bincount(flat, minlength=m * m)
    sums = np.bincount(flat, weights=values[kept], minlength=m * m)
    matrix = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan).reshape(m, m)
    staying = np.ones(m, dtype=np.bool_)
    while True:
        inside = np.isfinite(matrix) & staying & staying[:, None]
        left = staying & inside.any(axis=0) & inside.any(axis=1)
        if (left == staying).all():
            break
        staying = left
    members = tuple(label for label, stays in zip(labels, staying, strict=True) if stays)
    return members, matrix[np.ix_(staying, staying)]


def effects(matrix: ArrayLike, members: tuple[Hashable, ...] = ()) -> Effects:
    r"""Actor, partner and relationship effects of one round robin.

    Parameters
    ----------
    matrix : array_like, shape (n, n), n >= 4
        Ratings, rows rate and columns are rated; the diagonal is ignored, NaN is missing.
    members : tuple of hashable
        Their labels; numbers from 0 where none are given.

    Returns
    -------
    Effects

    Raises
    ------
    AnalysisError
        With fewer than four members.

    Notes
    -----
    :math:`a_i = \frac{(n-1)^2}{n(n-2)} M_{i.} + \frac{n-1}{n(n-2)} M_{.i} - \frac{n-1}{n-2} M`,
    partner effects with rows and columns exchanged, :math:`g_{ij} = x_{ij} - M - a_i - b_j`.
    Missing ratings are filled with the middle of their row's and their column's mean, again and
    again until no effect moves by more than .01 (at most 100 times, else once); relationships are
    NaN there. That is the reference's rule; with many gaps it is rough.

    References
    ----------
    Warner, Kenny & Stoto (1979), JPSP 37:1742; Schönbrodt, Back & Schmukle (2012), Behavior
    Research Methods 44:455. Checked against TripleR in R.

    Examples
    --------
    >>> rows = np.arange(5.0)[:, None] + np.zeros(5)
    >>> effects(rows).actor.round(6).tolist()
    [-2.0, -1.0, 0.0, 1.0, 2.0]
    """
    given = np.array(matrix, dtype=np.float64)
    n = given.shape[0]
    if n < FEWEST_MEMBERS:
        raise AnalysisError(f"a round robin needs {FEWEST_MEMBERS} members, got {n}")
    np.fill_diagonal(given, np.nan)
    off = ~np.eye(n, dtype=np.bool_)
    missing = off & ~np.isfinite(given)
    filled = _filled(given) if missing.any() else given
    actor, partner, mean = _two_way(filled)
    fitted = mean + actor[:, None] + partner[None, :]
    relationship = np.where(off & ~missing, given - fitted, np.nan)
    return Effects(members or tuple(range(n)), actor, partner, relationship, mean)


def variance_components(matrices: list[Floats]) -> RoundRobin:
    r"""Variances and covariances of the social relations model, over one or many round robins.

    Parameters
    ----------
    matrices : list of ndarray, each of shape (n, n)
        One matrix per round robin, as for ``effects``; those of fewer than four are left out.

    Returns
    -------
    RoundRobin

    Raises
    ------
    AnalysisError
        Where no round robin has four members.

    Notes
    -----
    With :math:`MS_b`, :math:`MS_w` the mean squares of the pair sums and differences of g:
    :math:`\sigma^2_g = (MS_b + MS_w)/2`, :math:`\sigma_{gg} = (MS_b - MS_w)/2`,
    :math:`\sigma^2_a = \frac{\sum a^2}{n-1} - \frac{(n-1)\sigma^2_g + \sigma_{gg}}{n(n-2)}`,
    :math:`\sigma_{ab} = \frac{\sum ab}{n-1} - \frac{(n-1)\sigma_{gg} + \sigma^2_g}{n(n-2)}`.
    Standard errors by Bond and Lashley. Several round robins are averaged by n - 1.
    p of a variance is one-sided, of a covariance two-sided; as in TripleR, that of the dyadic
    reciprocity of a *single* round robin is one-sided too.

    References
    ----------
    Warner, Kenny & Stoto (1979), JPSP 37:1742; Bond & Lashley (1996), Psychometrika 61:303;
    Lashley & Bond (1997), Psychological Methods 2:278. Checked against TripleR in R.

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> ratings = rng.normal(0, 2, (30, 1)) + rng.normal(0, 1, (30, 30))
    >>> found = variance_components([ratings])
    >>> found.actor.estimate > 2, found.actor.p < 0.001
    (True, True)
    """
    usable = [m for m in matrices if m.shape[0] >= FEWEST_MEMBERS]
    if not usable:
        raise AnalysisError(f"a round robin needs {FEWEST_MEMBERS} members")
    parts = [_components(matrix) for matrix in usable]
    weight = np.array([matrix.shape[0] - 1 for matrix in usable], dtype=np.float64)
    share = weight / weight.sum()
    estimate = share @ np.array([estimates for estimates, _ in parts])
    variance = share**2 @ np.array([errors for _, errors in parts])
    return _round_robin(estimate, variance, float(weight.sum()), usable)


def _two_way(ratings: Floats) -> tuple[Floats, Floats, float]:
    n = len(ratings)
    rows, columns = np.nanmean(ratings, axis=1), np.nanmean(ratings, axis=0)
    mean = float(np.nanmean(ratings))
    own, other = (n - 1) ** 2 / (n * (n - 2)), (n - 1) / (n * (n - 2))
    overall = (n - 1) / (n - 2) * mean
    return own * rows + other * columns - overall, own * columns + other * rows - overall, mean


def _filled(given: Floats) -> Floats:
    """Fill gaps by row and column means; the diagonal goes along, and is empty again after."""
    missing = ~np.isfinite(given)
    filled, first = given, None
    before = _two_way(given)
    for _ in range(_FILL_ROUNDS + 1):
        means = np.nanmean(filled, axis=1)[:, None] + np.nanmean(filled, axis=0)[None, :]
        filled = np.where(missing, means / 2, given)
        first = filled if first is None else first
        after = _two_way(filled)
        moved = max(
            float(np.abs(new - old).max()) for new, old in zip(after[:2], before[:2], strict=True)
        )
        before = after
        if moved <= _FILL_SETTLED:
            break
    else:
        filled = given if first is None else first
    ready = filled.copy()
    np.fill_diagonal(ready, np.nan)
    return ready


def _components(matrix: Floats) -> tuple[Floats, Floats]:
    """Return actor, partner, relationship, actor-partner, dyadic; and their squared errors."""
    found = effects(matrix)
    n = len(found.actor)
    pair = (found.relationship + found.relationship.T) / 2
    apart = found.relationship - found.relationship.T
    between = float(np.nansum(pair**2)) / ((n - 1) * (n - 2) / 2 - 1)
    within = float(np.nansum(apart**2)) / 2 / ((n - 1) * (n - 2))
    g, gg = (between + within) / 2, (between - within) / 2
    noise = ((n - 1) * g + gg) / (n * (n - 2))
    a = float(found.actor @ found.actor) / (n - 1) - noise
    b = float(found.partner @ found.partner) / (n - 1) - noise
    ab = float(found.actor @ found.partner) / (n - 1) - ((n - 1) * gg + g) / (n * (n - 2))
    return np.array([a, b, g, ab, gg]), _squared_errors(float(n), (a, b, g, ab, gg))


def _squared_errors(n: float, components: tuple[float, ...]) -> Floats:
    """Bond and Lashley's variances of the five estimates, polynomials in n."""
    a, b, g, ab, gg = components
    w = (n**2 - 3 * n + 6) * (n**2 - 3 * n + 4)
    scale = w * (n + 1) * n**2 * (n - 2) ** 2
    cross = 4 * (n**5 - 5 * n**4 + 20 * n**3 - 42 * n**2 + 60 * n - 32) * g * gg / scale
    of_g = float(np.polyval([1, -7, 28, -66, 102, -84, 32], n))
    common = 2 * of_g * g**2 / scale + cross
    common += 2 * (n**3 - n**2 - 2 * n + 16) * (n**2 - 2 * n + 2) * gg**2 / scale
    of_one = [
        2 * v**2 / (n + 1) + common + 4 * v * ((n - 1) * g + gg) / ((n + 1) * n * (n - 2))
        for v in (a, b)
    ]
    of_pair = (2 * (n**2 - 3 * n + 5) * (g**2 + gg**2) + 4 * g * gg) / w
    of_ab = (n - 3) * ab**2 / ((n + 1) * (n - 2)) + cross
    of_ab += float(np.polyval([1, -5, 19, -45, 90, -96, 64], n)) * g**2 / scale
    of_ab += float(np.polyval([1, -7, 31, -83, 150, -144, 64], n)) * gg**2 / scale
    of_ab += (n - 1) * a * b / ((n + 1) * (n - 2))
    of_ab += (n - 1) * (a + b) * ((n - 1) * g + gg) / ((n + 1) * n * (n - 2) ** 2)
    of_ab += 2 * (n - 3) * ab * (g + (n - 1) * gg) / ((n + 1) * n * (n - 2) ** 2)
    return np.array([*of_one, of_pair, of_ab, of_pair])


def _round_robin(
    estimate: Floats, variance: Floats, df: float, matrices: list[Floats]
) -> RoundRobin:
    groups = len(matrices)
    a, b, g, ab, gg = (float(v) for v in estimate)
    total = sum(v for v in (a, b, g) if v >= 0)
    shares = [v / total if v >= 0 and total > 0 else math.nan for v in (a, b, g)]
    general = _clamped(ab / math.sqrt(a * b)) if a > 0 and b > 0 else math.nan
    dyadic = _clamped(gg / g) if g > 0 else math.nan
    known = [a >= 0, b >= 0, g >= 0, a > 0 and b > 0, g > 0]
    sided = [1, 1, 1, 2, 1 if groups == 1 else 2]
    actor, partner, relationship, actor_partner, reciprocity = (
        _component(value, standardized, spread if shown else math.nan, df, sides)
        for value, standardized, spread, shown, sides in zip(
            (a, b, g, ab, gg), (*shares, general, dyadic), variance, known, sided, strict=True
        )
    )
    given = sum(int(np.isfinite(m[~np.eye(len(m), dtype=np.bool_)]).sum()) for m in matrices)
    asked = sum(len(m) * (len(m) - 1) for m in matrices)
    return RoundRobin(
        actor=actor,
        partner=partner,
        relationship=relationship,
        actor_partner=actor_partner,
        reciprocity=reciprocity,
        members=int(df) + groups,
        groups=groups,
        missing=1 - given / asked,
    )


def _component(
    value: float, standardized: float, variance: float, df: float, sides: int
) -> Component:
    if not variance > 0:
        return Component(value, standardized, math.nan, math.nan, math.nan)
    error = math.sqrt(variance)
    t = value / error
    return Component(value, standardized, error, t, sides * float(special.stdtr(df, -abs(t))))


def _clamped(correlation: float) -> float:
    return min(1.0, max(-1.0, correlation))
