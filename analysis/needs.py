"""What one function needs from another, and whether the other knows that it owes it."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.directed import index_pairs
from analysis.estimate import Estimate, unknown
from analysis.false_discoveries import control_false_discoveries
from analysis.groups import Labels

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
LEVEL = 0.01
"""Strict, because a page claims five kinds of findings and may be wrong once in twenty."""


@dataclass(frozen=True, slots=True)
class ServiceGap:
    """A service between two functions: how many need it, and how many know they owe it.

    Attributes
    ----------
    needing, owing : hashable
        The function that needs, and the one it needs from.
    service : hashable
    needed : Estimate
        Share of the needing function's raters of the other who name it, Wilson interval.
    owed : Estimate
        Share of the owing function's raters of the first who name it; NaN if none rated it.
    gap : Estimate
        Needed minus owed, Newcombe's interval; ``n`` is the smaller group.
    p, p_adjusted : float
        Fisher's exact test, and after Benjamini-Hochberg over all pairs and services.
    is_unmet, is_unwanted : bool
        Needed more often than owed, or owed more often than needed, after adjusting.
    """

    needing: Hashable
    owing: Hashable
    service: Hashable
    needed: Estimate
    owed: Estimate
    gap: Estimate
    p: float
    p_adjusted: float
    is_unmet: bool
    is_unwanted: bool


def unmet_needs(
    raters: Labels,
    targets: Labels,
    needs: ArrayLike,
    owes: ArrayLike,
    *,
    services: Sequence[Hashable] = (),
    level: float = LEVEL,
) -> tuple[ServiceGap, ...]:
    """Find services that are needed more often than the other side names them as owed.

    Parameters
    ----------
    raters, targets : sequence, shape (n,)
        The function of who answered and the partner answered about; one row per respondent and
        partner.
    needs, owes : array_like, shape (n, s)
        1 where the respondent says "we need this from them" or "we owe them this", else 0; a row
        of NaN where the question was not answered (such rows do not count).
    services : sequence of hashable
        Names of the s services; numbers from 0 where none are given.
    level : float
        False discovery rate of what is flagged.

    Returns
    -------
    tuple of ServiceGap
        Pairs where anybody named the service at all, the most unmet first.

    Notes
    -----
    For A, B and a service: :math:`p` = share of A's raters of B who need it, :math:`q` = share of
    B's raters of A who say they owe it. Both directions of the questionnaire meet here, answered
    by different people. Where nobody in B rated A the debt is unknown, not zero. Fisher's exact
    test is conservative in small groups, as a claim about another department should be.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17:873, method 10; Benjamini & Hochberg (1995).

    Examples
    --------
    >>> raters, targets = ["Sales"] * 12 + ["Finance"] * 12, ["Finance"] * 12 + ["Sales"] * 12
    >>> needs = [[1]] * 11 + [[0]] * 13
    >>> owes = [[0]] * 23 + [[1]]
    >>> found = unmet_needs(raters, targets, needs, owes, services=["forecast"])[0]
    >>> found.needing, found.owing, found.service, found.is_unmet
    ('Sales', 'Finance', 'forecast', True)
    """
    labels, a, b = index_pairs(raters, targets)
    g = len(labels)
    needed, asked = _named(needs, a, b, g)
    owed, told = _named(owes, a, b, g)
    s = needed.shape[2]
    names = tuple(services) or tuple(range(s))
    places = [
        (i, j, k)
        for i, j, k in np.ndindex(g, g, s)
        if i != j and (needed[i, j, k] or owed[j, i, k])
    ]
    counts = [
        (int(needed[i, j, k]), int(asked[i, j]), int(owed[j, i, k]), int(told[j, i]))
        for i, j, k in places
    ]
    p = [fisher_p(*four) for four in counts]
    adjusted = control_false_discoveries(p)
    found = [
        _service_gap((labels[i], labels[j], names[k]), four, (raw, float(q)), level)
        for (i, j, k), four, raw, q in zip(places, counts, p, adjusted, strict=True)
    ]
    return tuple(sorted(found, key=lambda gap: _unmet_first(gap.gap.value)))


def wilson(hits: int, n: int, confidence: float = 0.95) -> Estimate:
    """Share of hits with Wilson's interval; NaN for n = 0.

    Examples
    --------
    >>> found = wilson(8, 10)
    >>> round(found.low, 3), round(found.high, 3)
    (0.49, 0.943)
    """
    if n == 0:
        return unknown(0)
    z = float(special.ndtri(0.5 + confidence / 2))
    share, spread = hits / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    reach = math.sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return Estimate(share, max(0.0, centre - reach), min(1.0, centre + reach), n)


def newcombe(first: Estimate, second: Estimate) -> Estimate:
    """Difference of two independent shares, from their Wilson intervals.

    Examples
    --------
    >>> found = newcombe(wilson(56, 70), wilson(48, 80))
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    fewest = min(first.n, second.n)
    if fewest == 0:
        return unknown(0)
    value = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(value, value - below, value + above, fewest)


def fisher_p(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """Fisher's exact p, two-sided, for two shares; NaN where a group is empty.

    Examples
    --------
    >>> round(fisher_p(8, 10, 2, 10), 4)
    0.023
    """
    if min(n, other_n) == 0:
        return math.nan
    named = hits + other_hits
    first = np.arange(max(0, named - other_n), min(n, named) + 1)
    log = _log_choose(n, first) + _log_choose(other_n, named - first)
    weight = np.exp(log - log.max())
    here = weight[hits - first[0]]
    return min(1.0, float(weight[weight <= here * (1 + 1e-7)].sum() / weight.sum()))


def _log_choose(n: int, k: Counts) -> Floats:
    value = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return np.asarray(value, dtype=np.float64)


def _named(answers: ArrayLike, a: Counts, b: Counts, g: int) -> tuple[Counts, Counts]:
    """Return how many of each function named each service (g, g, s), and were asked (g, g)."""
    values = np.asarray(answers, dtype=np.float64)
    table = values[:, None] if values.ndim == 1 else values
    kept = np.isfinite(table).all(axis=1) & (a >= 0) & (b >= 0)
    place = a[kept] * g + b[kept]
    asked = np.bincount(place, minlength=g * g).reshape(g, g)
    columns = [np.bincount(place, weights=c > 0, minlength=g * g) for c in table[kept].T]
    named = np.stack(columns, axis=1) if columns else np.zeros((g * g, 0))
    return named.reshape(g, g, -1).astype(np.int64), asked.astype(np.int64)


def _service_gap(
    place: tuple[Hashable, Hashable, Hashable],
    counts: tuple[int, int, int, int],
    tests: tuple[float, float],
    level: float,
) -> ServiceGap:
    needed, owed = wilson(counts[0], counts[1]), wilson(counts[2], counts[3])
    gap = newcombe(needed, owed)
    stands = tests[1] <= level
    return ServiceGap(
        needing=place[0],
        owing=place[1],
        service=place[2],
        needed=needed,
        owed=owed,
        gap=gap,
        p=tests[0],
        p_adjusted=tests[1],
        is_unmet=bool(stands and gap.value > 0),
        is_unwanted=bool(stands and gap.value < 0),
    )


def _unmet_first(gap: float) -> float:
    return math.inf if math.isnan(gap) else -gap
