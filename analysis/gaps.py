"""Differences between departments: first whether there are any, then which, always how large."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.effects import (
    RankSumTest,
    cliffs_delta,
    delta_from_counts,
    rank_sum_from_counts,
    rank_sum_test,
)
from analysis.estimate import Estimate
from analysis.false_discoveries import control_false_discoveries
from analysis.groups import Labels, divide, index_groups
from analysis.omnibus import KruskalTest, WelchAnova, kruskal, score_counts, welch_anova
from analysis.trends import Moments, change

__all__ = [
    "DepartmentGap",
    "DepartmentGaps",
    "KruskalTest",
    "PairGap",
    "RankSumTest",
    "WelchAnova",
    "cliffs_delta",
    "control_false_discoveries",
    "department_gaps",
    "kruskal",
    "pairwise_gaps",
    "rank_sum_test",
    "welch_anova",
]

Floats = NDArray[np.float64]
LEVEL = 0.05
"""Share of false claims allowed among the cells that are flagged."""


@dataclass(frozen=True, slots=True)
class DepartmentGap:
    """One cell: a department against the *rest* of the respondents on one dimension.

    Attributes
    ----------
    department : hashable
    dimension : int
        Column of the scores.
    mean, difference : Estimate
        The department's mean, and its distance from the rest's mean, with t intervals.
    t, df, p, p_adjusted : float
        Welch's t, its freedom, p, and p after Benjamini-Hochberg over all cells.
    delta : Estimate
        Cliff's delta against the rest.
    p_rank : float
        p of the rank-sum test.
    is_flagged : bool
        True if the dimension's omnibus test stands, and this cell in both tests after adjusting.
    """

    department: Hashable
    dimension: int
    mean: Estimate
    difference: Estimate
    t: float
    df: float
    p: float
    p_adjusted: float
    delta: Estimate
    p_rank: float
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class DepartmentGaps:
    """All cells, dimension by dimension, behind the omnibus tests that let them speak.

    ``omnibus`` and ``ranks`` hold one test per dimension; ``omnibus_adjusted`` the p of Welch's
    (Kruskal's where that has none), adjusted over the dimensions.
    """

    departments: tuple[Hashable, ...]
    omnibus: tuple[WelchAnova, ...]
    ranks: tuple[KruskalTest, ...]
    omnibus_adjusted: tuple[float, ...]
    cells: tuple[DepartmentGap, ...]

    @property
    def flagged(self) -> tuple[DepartmentGap, ...]:
        """Return the cells that may be claimed; often none."""
        return tuple(cell for cell in self.cells if cell.is_flagged)

    def cell(self, department: Hashable, dimension: int = 0) -> DepartmentGap:
        """Return one cell."""
        row = self.departments.index(department)
        return self.cells[dimension * len(self.departments) + row]


@dataclass(frozen=True, slots=True)
class PairGap:
    """Two groups side by side: Cliff's delta, the rank-sum test, and its p adjusted over pairs."""

    first: Hashable
    second: Hashable
    delta: Estimate
    test: RankSumTest
    p_adjusted: float


def department_gaps(
    scores: ArrayLike, departments: Labels, *, level: float = LEVEL
) -> DepartmentGaps:
    """Compare each department with the rest, on every dimension, claiming no more than is there.

    Parameters
    ----------
    scores : array_like, shape (n,) or (n, d)
        Dimension scores of respondents; NaN where missing.
    departments : sequence, shape (n,)
        Labels of any kind; None where missing.
    level : float
        Level of the omnibus tests and of the false discovery rate.

    Returns
    -------
    DepartmentGaps
        A cell never raises: what cannot be computed is NaN and not flagged.

    Notes
    -----
    Per dimension Welch's and Kruskal's omnibus tests; Welch's decides, or Kruskal's where it has
    no value.
    Then Welch's t of each department against all other respondents, adjusted by
    Benjamini-Hochberg over departments x dimensions. A cell is flagged only where its dimension's
    omnibus test stands, and where the *larger* of its Welch and rank-sum p, so adjusted, does: a
    department of two equal answers has no variance, and Welch alone would take it for certain.
    The clearest is flagged first; a further one must also stand against a rest without those
    already flagged, so that one low department does not make the others look high.

    References
    ----------
    Benjamini & Hochberg (1995), JRSS-B 57:289; Welch (1947, 1951), Biometrika 34:28, 38:330.

    Examples
    --------
    >>> rng = np.random.default_rng(5)
    >>> unit = np.repeat(["IT", "Legal", "Sales", "Support", "Finance", "HR"], 30)
    >>> score = rng.normal(3.5, 0.8, 180) - 1.0 * (unit == "Legal")
    >>> [cell.department for cell in department_gaps(score, unit).flagged]
    ['Legal']
    """
    values = np.asarray(scores, dtype=np.float64)
    columns = values[:, None] if values.ndim == 1 else values
    index = index_groups(departments)
    codes = np.where(index.codes < 0, np.nan, index.codes.astype(np.float64))
    omnibus = tuple(welch_anova(column, codes) for column in columns.T)
    ranks = tuple(kruskal(column, codes) for column in columns.T)
    first = [w.p if math.isfinite(w.p) else k.p for w, k in zip(omnibus, ranks, strict=True)]
    opened = [p <= level for p in first]
    tables = [score_counts(column, index) for column in columns.T]
    cells = [
        cell for d, (distinct, counts) in enumerate(tables)
        for cell in _cells_of(distinct, counts, index.labels, d)
    ]  # fmt: skip
    adjusted = control_false_discoveries([cell.p for cell in cells])
    claims = np.array([_claim_p(cell) for cell in cells])
    standing = claims[control_false_discoveries(claims) <= level]
    bar = float(standing.max()) if standing.size else -1.0
    by_dimension = claims.reshape(len(tables), len(index))
    flags = np.array(
        [
            _claimed(table, of_table, bar) if opened[d] else np.zeros(len(index), dtype=bool)
            for d, (table, of_table) in enumerate(zip(tables, by_dimension, strict=True))
        ]
    )
    judged = tuple(
        replace(cell, p_adjusted=float(p), is_flagged=bool(flag))
        for cell, p, flag in zip(cells, adjusted, flags.ravel(), strict=True)
    )
    adjusted_over = tuple(control_false_discoveries(first).tolist())
    return DepartmentGaps(index.labels, omnibus, ranks, adjusted_over, judged)


def pairwise_gaps(scores: ArrayLike, groups: Labels) -> tuple[PairGap, ...]:
    """Compare all pairs of groups by Cliff's delta and the rank-sum test, BH over the pairs.

    Parameters
    ----------
    scores : array_like, shape (n,)
        NaN where missing.
    groups : sequence, shape (n,)
        Labels of any kind; None where missing.

    Returns
    -------
    tuple of PairGap
        In the order of ``itertools.combinations`` over the sorted labels; intervals of delta as
        the reference gives them (see ``cliffs_delta``).

    Examples
    --------
    >>> found = pairwise_gaps([1, 2, 1, 5, 4, 5], ["a"] * 3 + ["b"] * 3)
    >>> found[0].first, found[0].second, found[0].delta.value
    ('a', 'b', -1.0)
    """
    index = index_groups(groups)
    counts = score_counts(scores, index)[1]
    pairs = list(combinations(range(len(index)), 2))
    tests = [rank_sum_from_counts(counts[a], counts[b]) for a, b in pairs]
    adjusted = control_false_discoveries([test.p for test in tests])
    return tuple(
        PairGap(
            index.labels[a],
            index.labels[b],
            delta_from_counts(counts[a], counts[b], like_effsize=True),
            test,
            float(p),
        )
        for (a, b), test, p in zip(pairs, tests, adjusted, strict=True)
    )


def _cells_of(
    distinct: Floats, counts: Floats, labels: tuple[Hashable, ...], dimension: int
) -> list[DepartmentGap]:
    everyone = counts.sum(axis=0)
    sizes = counts.sum(axis=1)
    own = _moments(counts, distinct)
    rest = _moments(everyone - counts, distinct)
    cells = []
    for g, label in enumerate(labels):
        gap = change(rest[g], own[g])
        test = rank_sum_from_counts(counts[g], everyone - counts[g])
        delta = delta_from_counts(counts[g], everyone - counts[g])
        mean = _mean_interval(own[g])
        difference = Estimate(*_limits(gap.difference), int(sizes[g]))
        cells.append(
            DepartmentGap(
                label, dimension, mean, difference, gap.t, gap.df, gap.p, math.nan, delta,
                test.p, is_flagged=False,
            )
        )  # fmt: skip
    return cells


def _claimed(table: tuple[Floats, Floats], claims: Floats, bar: float) -> NDArray[np.bool_]:
    """Flag the clearest first; each further one must stand against a rest without those."""
    distinct, counts = table
    flags = np.zeros(len(claims), dtype=np.bool_)
    for g in np.argsort(claims, kind="stable"):
        if not claims[g] <= bar:
            break
        rest = counts[~flags].sum(axis=0) - counts[g]
        own, others = _moments(np.stack([counts[g], rest]), distinct)
        p = max(change(others, own).p, rank_sum_from_counts(counts[g], rest).p)
        flags[g] = p <= bar or not flags.any()
    return flags


def _moments(counts: Floats, distinct: Floats) -> list[Moments]:
    n = counts.sum(axis=1)
    mean = divide(counts @ distinct, n)
    filled = np.where(np.isfinite(mean), mean, 0.0)
    squares = np.array([c @ (distinct - m) ** 2 for c, m in zip(counts, filled, strict=True)])
    variance = divide(squares, n - 1)
    return [Moments(float(m), float(v), int(k)) for m, v, k in zip(mean, variance, n, strict=True)]


def _mean_interval(own: Moments) -> Estimate:
    if own.n < 2:
        return Estimate(own.mean, math.nan, math.nan, own.n)
    reach = float(special.stdtrit(own.n - 1, 0.975)) * math.sqrt(own.variance / own.n)
    return Estimate(own.mean, own.mean - reach, own.mean + reach, own.n)


def _limits(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _claim_p(cell: DepartmentGap) -> float:
    if math.isnan(cell.p) or math.isnan(cell.p_rank):
        return math.nan
    return max(cell.p, cell.p_rank)
