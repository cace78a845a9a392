"""How A sees B, how B sees itself, and how B thinks A sees it."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.clusters import ClusteredMean, Contrast, clustered_mean, contrast, t_p_value
from analysis.directed import index_pairs
from analysis.estimate import Estimate
from analysis.false_discoveries import control_false_discoveries
from analysis.groups import Labels

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
LEVEL = 0.01
"""Strict, because a page claims five kinds of findings and may be wrong once in twenty."""


@dataclass(frozen=True, slots=True)
class PerceptionGap:
    """The three views of B, and the three differences between them.

    Attributes
    ----------
    view, own, guess : Estimate
        A on B, B on B, and B's guess of A on B.
    agreement : Contrast
        A on B minus B on B: below 0, B sees itself better than A does.
    accuracy : Contrast
        B's guess minus A on B: above 0, B believes itself better seen than it is.
    congruency : Contrast
        B's guess minus B on B: below 0, B expects to be seen worse than it sees itself.
    """

    view: Estimate
    own: Estimate
    guess: Estimate
    agreement: Contrast
    accuracy: Contrast
    congruency: Contrast


@dataclass(frozen=True, slots=True)
class PairPerception:
    """One directed pair: how ``rater`` sees ``target``, beside what ``target`` guesses.

    ``p_adjusted`` is that of the accuracy over all pairs; ``is_flagged`` after adjusting.
    """

    rater: Hashable
    target: Hashable
    gap: PerceptionGap
    p_adjusted: float
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class FunctionPerception:
    """One function over all its partners: guess minus how it is seen, averaged over pairs.

    ``is_blind`` where it believes itself better, or worse, seen than it is, after adjusting over
    the functions.
    """

    function: Hashable
    accuracy: Contrast
    partners: int
    p_adjusted: float
    is_blind: bool


def perception_gap(view: ArrayLike, own: ArrayLike, guess: ArrayLike) -> PerceptionGap:
    """Compare the three views of one function by another.

    Parameters
    ----------
    view : array_like, shape (n,)
        A's ratings of B, one per respondent in A; NaN where missing.
    own : array_like, shape (m,)
        B's ratings of itself. May be all NaN, or empty, where B was not asked.
    guess : array_like, shape (m,) or (k,)
        B's guesses of how A rates it. Where ``own`` and ``guess`` have one length they are taken
        for the same respondents in the same order, and compared within them.

    Returns
    -------
    PerceptionGap
        A measure of one cell never raises: NaN with n.

    Notes
    -----
    Coorientation: agreement, accuracy and congruency. Differences between A and B by Welch's t,
    within B by the paired t where both answers are there.

    References
    ----------
    McLeod & Chaffee (1973), American Behavioral Scientist 16:469.

    Examples
    --------
    >>> found = perception_gap([2, 2, 3, 2], [4, 4, 5, 4], [4, 4, 4, 5])
    >>> found.accuracy.difference.value, found.agreement.difference.value
    (2.0, -2.0)
    """
    seen, self_view, expected = (np.asarray(v, dtype=np.float64) for v in (view, own, guess))
    a, b, c = clustered_mean(seen), clustered_mean(self_view), clustered_mean(expected)
    return PerceptionGap(
        view=a.estimate(),
        own=b.estimate(),
        guess=c.estimate(),
        agreement=contrast(a, b),
        accuracy=contrast(c, a),
        congruency=_paired(expected, self_view) or contrast(c, b),
    )


def perception_gaps(
    raters: Labels,
    targets: Labels,
    ratings: ArrayLike,
    guesses: ArrayLike,
    *,
    own: ArrayLike | None = None,
    level: float = LEVEL,
) -> tuple[PairPerception, ...]:
    """Compare views and guesses over all pairs of functions.

    Parameters
    ----------
    raters, targets : sequence, shape (n,)
        The respondent's function, and the partner they answered about; one row each.
    ratings : array_like, shape (n,)
        How the respondent rates the partner.
    guesses : array_like, shape (n,)
        How the respondent thinks the partner rates the respondent's function.
    own : array_like, shape (n,), optional
        How the respondent rates their own function.
    level : float
        False discovery rate.

    Returns
    -------
    tuple of PairPerception
        Directed pairs in which the rater rated and the target guessed, largest gap first.

    Examples
    --------
    >>> raters, targets = ["A"] * 4 + ["B"] * 4, ["B"] * 4 + ["A"] * 4
    >>> ratings, guesses = [2, 2, 3, 2, 4, 4, 4, 3], [4, 4, 3, 4, 4, 5, 4, 4]
    >>> found = perception_gaps(raters, targets, ratings, guesses)[0]
    >>> found.rater, found.target, found.gap.accuracy.difference.value
    ('A', 'B', 2.0)
    """
    labels, a, b = index_pairs(raters, targets)
    seen, expected = np.asarray(ratings, dtype=np.float64), np.asarray(guesses, dtype=np.float64)
    mine = np.full(len(a), np.nan) if own is None else np.asarray(own, dtype=np.float64)
    found = []
    for i, j in np.ndindex(len(labels), len(labels)):
        there, back = (a == i) & (b == j), (a == j) & (b == i)
        if i != j and np.isfinite(seen[there]).any() and np.isfinite(expected[back]).any():
            gap = perception_gap(seen[there], mine[back], expected[back])
            found.append((labels[i], labels[j], gap))
    adjusted = control_false_discoveries([gap.accuracy.p for _, _, gap in found])
    pairs = [
        PairPerception(rater, target, gap, float(p), is_flagged=bool(p <= level))
        for (rater, target, gap), p in zip(found, adjusted, strict=True)
    ]
    return tuple(sorted(pairs, key=lambda pair: -abs(pair.gap.accuracy.difference.value)))


def blind_functions(
    raters: Labels,
    targets: Labels,
    ratings: ArrayLike,
    guesses: ArrayLike,
    *,
    respondents: ArrayLike | None = None,
    level: float = LEVEL,
) -> tuple[FunctionPerception, ...]:
    r"""Find functions that do not know how the others see them.

    Parameters
    ----------
    raters, targets, ratings, guesses
        As for ``perception_gaps``.
    respondents : array_like of int, shape (n,), optional
        Who gave each row: rows of one respondent are one cluster.
    level : float
        False discovery rate over the functions.

    Returns
    -------
    tuple of FunctionPerception
        Every function with at least one pair known from both sides, largest gap first.

    Notes
    -----
    For function B, over the partners A known from both sides:
    :math:`\frac{1}{|A|}\sum_A (\bar g_{BA} - \bar x_{AB})`: each partner weighs the same on both
    sides, so who was rated by many does not matter. The error is that of a model in which answers
    about all partners vary alike and those of one respondent share a part: with :math:`s^2` pooled
    within partners, c the mean product of one respondent's residuals and w the weights,
    :math:`s^2\sum w_i^2 + c\sum_{i \ne j} w_i w_j`, the last sum over answers of one respondent.

    References
    ----------
    McLeod & Chaffee (1973), American Behavioral Scientist 16:469; Cameron & Miller (2015).
    """
    labels, a, b = index_pairs(raters, targets)
    seen, expected = np.asarray(ratings, dtype=np.float64), np.asarray(guesses, dtype=np.float64)
    owner = np.arange(len(a)) if respondents is None else np.asarray(respondents)
    g = len(labels)
    found = []
    for j in range(g):
        back, there = (a == j) & np.isfinite(expected), (b == j) & np.isfinite(seen)
        both = np.intersect1d(b[back], a[there])
        partners = both[(both != j) & (both >= 0)]
        if partners.size:
            guess = _balanced(expected, b, back, partners, owner)
            view = _balanced(seen, a, there, partners, owner)
            found.append((labels[j], contrast(guess, view), int(partners.size)))
    adjusted = control_false_discoveries([test.p for _, test, _ in found])
    functions = [
        FunctionPerception(label, test, count, float(p), is_blind=bool(p <= level))
        for (label, test, count), p in zip(found, adjusted, strict=True)
    ]
    return tuple(sorted(functions, key=lambda f: -abs(f.accuracy.difference.value)))


def _paired(first: Floats, second: Floats) -> Contrast | None:
    """Difference within respondents, or None where fewer than two gave both."""
    if first.shape != second.shape:
        return None
    within = clustered_mean(first - second)
    if within.clusters < 2:
        return None
    p = t_p_value(within.mean / within.error, within.clusters - 1) if within.error > 0 else math.nan
    return Contrast(within.estimate(), p)


def _balanced(
    values: Floats,
    side: Codes,
    rows: NDArray[np.bool_],
    partners: Codes,
    owner: NDArray[np.generic],
) -> ClusteredMean:
    """Mean of the partners' means; its error from what answers vary, and share, within partners.

    A partner known by one person weighs as much as any other, and has no spread of its own: so
    the spread is pooled over partners, and what one person's answers have in common as well.
    """
    used = rows & np.isin(side, partners)
    chosen, partner = values[used], np.searchsorted(partners, side[used])
    count = np.bincount(partner)
    means = np.bincount(partner, weights=chosen) / count
    cluster = np.unique(owner[used], return_inverse=True)[1]
    m = int(cluster.max()) + 1
    freedom = len(chosen) - len(partners)
    if freedom < 1 or m < 2:
        return ClusteredMean(float(means.mean()), math.nan, m, len(chosen))
    residual = chosen - means[partner]
    spread = float(residual @ residual) / freedom
    leeway = _within_one(1 - 1 / count[partner], cluster)
    shared = _within_one(residual, cluster) / leeway if leeway > 0 else 0.0
    weight = 1 / (count[partner] * len(partners))
    alone, together = float(weight @ weight), _within_one(weight, cluster)
    error = math.sqrt(spread * alone + min(max(shared, 0.0), spread) * together)
    return ClusteredMean(float(means.mean()), error, min(m, freedom + 1), len(chosen))


def _within_one(values: Floats, cluster: NDArray[np.intp]) -> float:
    """Sum the products of different answers of one respondent."""
    sums = np.bincount(cluster, weights=values)
    return float(sums @ sums - values @ values)
