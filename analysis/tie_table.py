"""The tie matrix: directed means between functions, each with interval and n."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.clusters import ClusteredMean, clustered_mean
from analysis.directed import index_pairs
from analysis.estimate import Estimate
from analysis.groups import Labels
from analysis.tie_model import TieModel, fit_tie_model

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
_REACH = 1.959963984540054  # standard normal, 97.5 %


@dataclass(frozen=True, slots=True)
class TieMatrix:
    """Directed means between functions; every matrix is (g, g) with NaN on its diagonal.

    Attributes
    ----------
    functions : tuple of hashable
        Labels of rows and columns.
    mean, error, low, high : ndarray
        Mean of the ratings, standard error by raters, and 95 % interval; NaN where absent.
    raters, ratings : ndarray of int
        People of the row function who rated, and ratings they gave; 0 where absent.
    shrunken, shrunken_low, shrunken_high : ndarray
        Empirical-Bayes cells: row, column and pair effects, each as far as the data carry it.
    within : tuple of Estimate
        What each function says of itself: the diagonal, apart.
    model : TieModel
        The variances behind the shrunken cells, and row and column effects.
    """

    functions: tuple[Hashable, ...]
    mean: Floats
    error: Floats
    low: Floats
    high: Floats
    raters: Counts
    ratings: Counts
    shrunken: Floats
    shrunken_low: Floats
    shrunken_high: Floats
    within: tuple[Estimate, ...]
    model: TieModel

    def tie(self, rater: Hashable, target: Hashable) -> Estimate:
        """Return one directed tie; ``n`` counts raters, NaN where nobody rated."""
        a, b = self.functions.index(rater), self.functions.index(target)
        return self.within[a] if a == b else self._cell(a, b)

    def _cell(self, a: int, b: int) -> Estimate:
        return Estimate(
            float(self.mean[a, b]),
            float(self.low[a, b]),
            float(self.high[a, b]),
            int(self.raters[a, b]),
        )


def tie_matrix(
    raters: Labels, targets: Labels, ratings: ArrayLike, respondents: ArrayLike | None = None
) -> TieMatrix:
    r"""Lay out directed ties between functions, each with its interval and n.

    Parameters
    ----------
    raters, targets : sequence, shape (n,)
        The function of who rated, and the function that was rated.
    ratings : array_like, shape (n,) or (n, items)
        Answers on the response scale, NaN where missing; several items are averaged per row.
    respondents : array_like of int, shape (n,), optional
        Who gave each row: rows of one respondent are one cluster. Without it every row is taken
        for a respondent of its own.

    Returns
    -------
    TieMatrix
        Never raises for thin cells: no rater gives NaN with n = 0, one rater no interval.

    Notes
    -----
    A cell is the mean of its ratings, its error clustered by rater, its interval Student's t on
    raters - 1. Shrunken cells: see ``analysis.tie_model``.

    References
    ----------
    Cross & Parker (2004), The Hidden Power of Social Networks (the data it was tried on);
    Cameron & Miller (2015), JHR 50:317.

    Examples
    --------
    >>> found = tie_matrix(["IT", "IT", "HR", "HR"], ["HR", "HR", "IT", "IT"], [2, 3, 4, 5])
    >>> found.tie("IT", "HR").value, found.tie("HR", "IT").value, found.within[0].n
    (2.5, 4.5, 0)
    """
    functions, a, b = index_pairs(raters, targets)
    values = _row_means(ratings)
    owner = np.arange(len(a)) if respondents is None else np.asarray(respondents)
    kept = np.isfinite(values) & (a >= 0) & (b >= 0)
    a, b, values, owner = a[kept], b[kept], values[kept], owner[kept]
    g = len(functions)
    cells = _cells(a * g + b, values, owner, g * g)
    diagonal = np.arange(g) * (g + 1)
    within = tuple(cells[i].estimate() for i in diagonal)
    apart = [_ABSENT if i % (g + 1) == 0 else cell for i, cell in enumerate(cells)]
    estimates = [cell.estimate() for cell in apart]
    off = a != b
    model = fit_tie_model(a[off], b[off], values[off], owner[off], g)
    reach = _REACH * np.sqrt(model.cell_variance)
    return TieMatrix(
        functions=functions,
        mean=_grid([e.value for e in estimates], g),
        error=_grid([cell.error for cell in apart], g),
        low=_grid([e.low for e in estimates], g),
        high=_grid([e.high for e in estimates], g),
        raters=np.array([cell.clusters for cell in apart], dtype=np.int64).reshape(g, g),
        ratings=np.array([cell.answers for cell in apart], dtype=np.int64).reshape(g, g),
        shrunken=model.cell,
        shrunken_low=model.cell - reach,
        shrunken_high=model.cell + reach,
        within=within,
        model=model,
    )


_ABSENT = ClusteredMean(math.nan, math.nan, 0, 0)


def _row_means(ratings: ArrayLike) -> Floats:
    values = np.asarray(ratings, dtype=np.float64)
    if values.ndim == 1:
        return values
    answered = np.isfinite(values)
    count = answered.sum(axis=1)
    total = np.where(answered, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _cells(cell: Counts, values: Floats, owner: NDArray[np.generic], n: int) -> list[ClusteredMean]:
    order = np.argsort(cell, kind="stable")
    edges = np.searchsorted(cell[order], np.arange(n + 1))
    pieces = [order[start:stop] for start, stop in pairwise(edges)]
    return [clustered_mean(values[piece], owner[piece]) for piece in pieces]


def _grid(values: list[float], g: int) -> Floats:
    return np.array(values, dtype=np.float64).reshape(g, g)
