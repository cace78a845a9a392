"""Ties between functions: who rates whom how, how mutual it is, and what is missing.

A tie is directed: rows rate, columns are rated. Nobody rating is *missing*, never a bad tie. What
a function says of itself stands apart from what it says of others.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analysis.clusters import ClusteredMean, contrast
from analysis.estimate import Estimate, unknown
from analysis.false_discoveries import control_false_discoveries
from analysis.needs import ServiceGap, unmet_needs
from analysis.tie_model import TieModel
from analysis.tie_table import TieMatrix, tie_matrix

__all__ = [
    "Asymmetry",
    "FunctionEffect",
    "ServiceGap",
    "TieGap",
    "TieMatrix",
    "asymmetry",
    "column_effects",
    "reciprocity",
    "row_effects",
    "tie_gaps",
    "tie_matrix",
    "unmet_needs",
]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

LEVEL = 0.01
"""Strict, because a page claims five kinds of findings and may be wrong once in twenty."""


@dataclass(frozen=True, slots=True)
class FunctionEffect:
    """A function as giver or receiver of ratings, net of whom it rated or who rated it.

    ``effect`` is the distance from the average tie, with its credible interval; ``n`` counts
    raters. ``p`` tests it against zero, adjusted over the functions.
    """

    function: Hashable
    effect: Estimate
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """A pair whose two directions may differ.

    ``difference`` is forward (first rates second) minus backward; ``is_flagged`` after
    Benjamini-Hochberg over all pairs.
    """

    first: Hashable
    second: Hashable
    forward: Estimate
    backward: Estimate
    difference: Estimate
    p: float
    p_adjusted: float
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class TieGap:
    """A directed tie against what its two functions' other ties lead one to expect.

    ``deviation`` is in points of the scale; negative is a tie worse than expected.
    """

    rater: Hashable
    target: Hashable
    deviation: Estimate
    p: float
    p_adjusted: float
    is_flagged: bool


def row_effects(matrix: TieMatrix) -> tuple[FunctionEffect, ...]:
    """How each function rates others: above or below the average, net of whom it rated.

    Parameters
    ----------
    matrix : TieMatrix

    Returns
    -------
    tuple of FunctionEffect
        In the order of ``matrix.functions``; NaN for a function that rated nobody.

    Examples
    --------
    >>> a, b = np.divmod(np.arange(36), 6)
    >>> rows = np.repeat(np.arange(36), 8)
    >>> rng = np.random.default_rng(1)
    >>> score = 3 + (a[rows] == 2) + rng.normal(0, 0.5, 288)
    >>> found = row_effects(tie_matrix(a[rows], b[rows], score))
    >>> max(found, key=lambda e: e.effect.value).function
    2
    """
    model = matrix.model
    return _effects(matrix, (model.row, model.row_variance, model.row_p), model.row_raters)


def column_effects(matrix: TieMatrix) -> tuple[FunctionEffect, ...]:
    """How each function is rated by others: above or below average, net of who rated it.

    Parameters
    ----------
    matrix : TieMatrix

    Returns
    -------
    tuple of FunctionEffect
        In the order of ``matrix.functions``; NaN for a function that nobody rated; ``n`` counts
        all who rated it.
    """
    model = matrix.model
    people = matrix.raters.sum(axis=0)
    return _effects(matrix, (model.column, model.column_variance, model.column_p), people)


def reciprocity(matrix: TieMatrix) -> Estimate:
    r"""Do functions that are rated high by another rate it high in return.

    Parameters
    ----------
    matrix : TieMatrix

    Returns
    -------
    Estimate
        From -1 to 1, ``n`` counts pairs of which both directions are known; NaN below four pairs.

    Notes
    -----
    The double-entry (intraclass) correlation of :math:`y_{AB}` and :math:`y_{BA}`, with Fisher's
    interval, :math:`\operatorname{var}(\operatorname{artanh} r) = 1/(n - 3/2)`. It carries what
    generous and liked functions have in common as well as what is particular to pairs; the two
    are told apart by ``analysis.round_robin`` from twelve functions on.

    References
    ----------
    Fisher (1925), Statistical Methods for Research Workers, ch. 7.

    Examples
    --------
    >>> reciprocity(tie_matrix(["a", "b"], ["b", "a"], [1, 2])).n
    1
    """
    upper = np.triu_indices(len(matrix.functions), 1)
    forward, backward = matrix.mean[upper], matrix.mean.T[upper]
    both = np.isfinite(forward) & np.isfinite(backward)
    n = int(both.sum())
    if n < 4:
        return unknown(n)
    pairs = np.stack([forward[both], backward[both]])
    centred = pairs - pairs.mean()
    spread = float((centred**2).sum()) / 2
    if spread <= 0:
        return unknown(n)
    r = float((centred[0] * centred[1]).sum()) / spread
    z, reach = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, r))), 1.96 / math.sqrt(n - 1.5)
    return Estimate(r, math.tanh(z - reach), math.tanh(z + reach), n)


def asymmetry(matrix: TieMatrix, *, level: float = LEVEL) -> tuple[Asymmetry, ...]:
    """Compare the two directions of every pair, adjusted over the pairs.

    Parameters
    ----------
    matrix : TieMatrix
    level : float
        False discovery rate of what is flagged.

    Returns
    -------
    tuple of Asymmetry
        All pairs of which both directions are known, largest difference first.

    Notes
    -----
    Welch's t: the raters of the two directions are different people.

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> there, back = rng.normal(4, 0.5, 20), rng.normal(2.5, 0.5, 20)
    >>> found = asymmetry(tie_matrix(["A"] * 20 + ["B"] * 20, ["B"] * 20 + ["A"] * 20,
    ...                              np.concatenate([there, back])))
    >>> found[0].first, found[0].second, found[0].is_flagged
    ('A', 'B', True)
    """
    known = np.isfinite(matrix.mean)
    pairs = [
        (a, b)
        for a, b in combinations(range(len(matrix.functions)), 2)
        if known[a, b] and known[b, a]
    ]
    tests = [contrast(_clustered(matrix, a, b), _clustered(matrix, b, a)) for a, b in pairs]
    adjusted = control_false_discoveries([test.p for test in tests])
    found = [
        Asymmetry(
            first=matrix.functions[a],
            second=matrix.functions[b],
            forward=matrix.tie(matrix.functions[a], matrix.functions[b]),
            backward=matrix.tie(matrix.functions[b], matrix.functions[a]),
            difference=test.difference,
            p=test.p,
            p_adjusted=float(p),
            is_flagged=bool(p <= level),
        )
        for (a, b), test, p in zip(pairs, tests, adjusted, strict=True)
    ]
    return tuple(sorted(found, key=lambda pair: -abs(pair.difference.value)))


def tie_gaps(matrix: TieMatrix, *, level: float = LEVEL) -> tuple[TieGap, ...]:
    r"""Find ties that stand out from what both functions' other ties lead one to expect.

    Parameters
    ----------
    matrix : TieMatrix
    level : float
        False discovery rate of what is flagged.

    Returns
    -------
    tuple of TieGap
        All present ties, the furthest below expectation first.

    Notes
    -----
    The mean-shift outlier test in the row + column model, with the error of each cell:
    :math:`t_i = (Qy)_i / \sqrt{Q_{ii}}`; see ``analysis.tie_model``. The clearest is flagged first;
    a further one must stand when those already flagged are set aside, so that one broken tie does
    not make its neighbours look odd.
    """
    model = matrix.model
    a, b = model.present
    shift, error, p = model.shift[a, b], model.shift_error[a, b], model.p[a, b]
    adjusted = control_false_discoveries(p)
    flags = _outstanding(model, p, adjusted, level)
    reach = _REACH * error
    found = [
        TieGap(
            matrix.functions[a[i]],
            matrix.functions[b[i]],
            Estimate(
                float(shift[i]),
                float(shift[i] - reach[i]),
                float(shift[i] + reach[i]),
                int(matrix.raters[a[i], b[i]]),
            ),
            float(p[i]),
            float(adjusted[i]),
            is_flagged=i in flags,
        )
        for i in range(len(a))
    ]
    return tuple(sorted(found, key=lambda gap: gap.deviation.value))


_REACH = 1.959963984540054  # standard normal, 97.5 %


def _outstanding(model: TieModel, p: Floats, adjusted: Floats, level: float) -> list[int]:
    """Flag the clearest tie first; each further one must stand when those are set aside."""
    standing = p[adjusted <= level]
    bar = standing.max(initial=0.0) * (1 + 1e-6)  # the same p, worked out in another order
    flags: list[int] = []
    while len(flags) < standing.size:
        again = model.p_without(flags)
        again[flags] = np.nan
        if not (again <= bar).any():
            break
        flags.append(int(np.nanargmin(again)))
    return flags


def _clustered(matrix: TieMatrix, a: int, b: int) -> ClusteredMean:
    return ClusteredMean(
        float(matrix.mean[a, b]),
        float(matrix.error[a, b]),
        int(matrix.raters[a, b]),
        int(matrix.ratings[a, b]),
    )


def _effects(
    matrix: TieMatrix, found: tuple[Floats, Floats, Floats], n: Counts
) -> tuple[FunctionEffect, ...]:
    effect, variance, p = found
    adjusted = control_false_discoveries(p)
    reach = _REACH * np.sqrt(variance)
    return tuple(
        FunctionEffect(
            function,
            Estimate(float(e), float(e - r), float(e + r), int(count)) if count else unknown(0),
            float(q),
        )
        for function, e, r, count, q in zip(
            matrix.functions, effect, reach, n, adjusted, strict=True
        )
    )
