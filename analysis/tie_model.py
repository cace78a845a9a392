"""The model behind the tie matrix: row, column and pair effects, and the raters' own leniency."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

FEWEST_FUNCTIONS = 4
FEWEST_CELLS = 8
"""With less nothing can be learnt from the other ties, and cells are not shrunken."""
_ROUNDS = 60
_SURE_STEPS = 4
_SETTLED = 1e-4


@dataclass(frozen=True, slots=True)
class TieModel:
    """What the ties have in common.

    Attributes
    ----------
    is_fitted : bool
        False where there were too few functions or raters; then cells are the raw means.
    mean : float
        The average tie.
    row_spread, column_spread, pair_spread : float
        Variances between raters' functions, rated functions and pairs.
    rater_spread, answer_spread : float
        Variances between raters of one function, and between the answers of one rater.
    row, row_variance, row_p, column, column_variance, column_p : ndarray, shape (g,)
        Effects with posterior variances, and the p of having none.
    row_raters : ndarray of int, shape (g,)
        People of each function who rated anybody.
    cell, cell_variance : ndarray, shape (g, g)
        Empirical-Bayes cells; NaN where absent.
    shift, shift_error, p : ndarray, shape (g, g)
        How far a cell lies from what rows and columns lead one to expect, and its test.
    present : tuple of ndarray of int
        Rows and columns of the cells that are there.
    expected, means : ndarray, shapes (c, c) and (c,)
        Q of the model of rows and columns over those cells, and their means.
    """

    is_fitted: bool
    mean: float
    row_spread: float
    column_spread: float
    pair_spread: float
    rater_spread: float
    answer_spread: float
    row: Floats
    row_variance: Floats
    row_p: Floats
    column: Floats
    column_variance: Floats
    column_p: Floats
    row_raters: Counts
    cell: Floats
    cell_variance: Floats
    shift: Floats
    shift_error: Floats
    p: Floats
    present: tuple[Counts, Counts]
    expected: Floats
    means: Floats

    def p_without(self, shifted: list[int]) -> Floats:
        """Test every present cell again, in a model in which some are already known to be odd."""
        q = self.expected
        if shifted:
            block = q[:, shifted]
            q = q - block @ np.linalg.solve(q[np.ix_(shifted, shifted)], block.T)
        sure = np.diag(q) > 1e-9
        z = (q @ self.means) / np.sqrt(np.where(sure, np.diag(q), 1.0))
        return np.asarray(np.where(sure, 2 * special.ndtr(-np.abs(z)), np.nan), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Ratings:
    """Ratings laid out for the model: cells that are present, and who gave how many in each."""

    a: Counts
    b: Counts
    mean: Floats
    sampling: Floats
    rater_spread: float
    answer_spread: float


def fit_tie_model(
    raters: Counts, targets: Counts, ratings: Floats, respondents: NDArray[np.generic], g: int
) -> TieModel:
    r"""Fit row, column and pair effects to ratings between functions.

    Parameters
    ----------
    raters, targets : ndarray of int, shape (n,)
        Functions 0 to g - 1; never the same.
    ratings : ndarray, shape (n,)
        Finite.
    respondents : ndarray, shape (n,)
        Who gave each rating.
    g : int
        Functions.

    Returns
    -------
    TieModel

    Notes
    -----
    :math:`y_{ABi} = \mu + \alpha_A + \beta_B + \gamma_{AB} + u_i + e`, all normal. The variances
    of raters u and answers e are moments of the residuals within cells; they give the covariance
    V of the cell means (raters who rate several partners tie cells of a row together). The
    variances of :math:`\alpha, \beta, \gamma` are REML: four
    minorise-maximise steps :math:`\tau_k \leftarrow \tau_k
    \sqrt{y'PZ_kPy / \operatorname{tr}(PZ_k)}`, then Fisher's scoring. Cells are
    :math:`y - VPy` with variance :math:`V - VPV`. A cell's shift is the mean-shift outlier
    :math:`(Qy)_i/Q_{ii}` with error :math:`Q_{ii}^{-1/2}`, where Q is P without pair effects.

    References
    ----------
    Searle, Casella & McCulloch (1992), Variance Components; Zhou et al. (2019), JCGS 28:350;
    Cook & Weisberg (1982), Residuals and Influence in Regression, ch. 2.
    """
    owners = _distinct_raters(raters, respondents, g)
    found = _present_cells(raters, targets, ratings, respondents, g)
    enough = len(found.mean) >= FEWEST_CELLS and len(np.unique(found.a)) >= FEWEST_FUNCTIONS
    if not (enough and math.isfinite(found.rater_spread)):
        return _unfitted(found, owners, g)
    row, column = _indicator(found.a, g), _indicator(found.b, g)
    spread = _spreads(found, row, column)
    p, mean = _projection(_sigma(found, row, column, np.array(spread)), found.mean)
    score = p @ found.mean
    expected, no_row, no_column = (
        _projection(_sigma(found, row, column, np.array(spread) * kept), found.mean)[0]
        for kept in ([1, 1, 0], [0, 1, 1], [1, 0, 1])
    )
    sure = np.clip(np.diag(expected), 1e-12, None)
    shift, error = (expected @ found.mean) / sure, 1 / np.sqrt(sure)
    cell = found.mean - found.sampling @ score
    cell_variance = np.diag(found.sampling - found.sampling @ p @ found.sampling)
    return TieModel(
        is_fitted=True,
        mean=mean,
        row_spread=spread[0],
        column_spread=spread[1],
        pair_spread=spread[2],
        rater_spread=found.rater_spread,
        answer_spread=found.answer_spread,
        row=spread[0] * row.T @ score,
        row_variance=_posterior(spread[0], row, p),
        row_p=_shift_p(row, no_row, found.mean),
        column=spread[1] * column.T @ score,
        column_variance=_posterior(spread[1], column, p),
        column_p=_shift_p(column, no_column, found.mean),
        row_raters=owners,
        cell=_spread_out(cell, found, g),
        cell_variance=_spread_out(np.clip(cell_variance, 0, None), found, g),
        shift=_spread_out(shift, found, g),
        shift_error=_spread_out(error, found, g),
        p=_spread_out(2 * special.ndtr(-np.abs(shift / error)), found, g),
        present=(found.a, found.b),
        expected=expected,
        means=found.mean,
    )


def _present_cells(
    raters: Counts, targets: Counts, ratings: Floats, respondents: NDArray[np.generic], g: int
) -> _Ratings:
    codes, cell = np.unique(raters * g + targets, return_inverse=True)
    owner = np.unique(respondents, return_inverse=True)[1] if len(respondents) else cell
    c, m = len(codes), int(owner.max(initial=-1)) + 1
    count = np.bincount(cell, minlength=c)
    mean = np.bincount(cell, weights=ratings, minlength=c) / np.maximum(count, 1)
    given = np.bincount(owner * c + cell, minlength=m * c).reshape(m, c).astype(np.float64)
    people = (given > 0).sum(axis=0)
    wide = people > 1
    factor = np.sqrt(np.where(wide, people / np.maximum(people - 1, 1), 0.0))
    residual = (ratings - mean[cell]) * factor[cell]
    used = wide[cell]
    of_rater, of_answer = _within_spreads(residual[used], owner[used], m)
    share = given / np.maximum(count, 1)
    sampling = of_rater * (share.T @ share) + np.diag(of_answer / np.maximum(count, 1))
    return _Ratings(codes // g, codes % g, mean, sampling, of_rater, of_answer)


def _within_spreads(residual: Floats, owner: Counts, m: int) -> tuple[float, float]:
    """Split the variance within cells into that between raters and that of their answers."""
    if residual.size < 2:
        return math.nan, math.nan
    squares = np.bincount(owner, weights=residual**2, minlength=m)
    sums = np.bincount(owner, weights=residual, minlength=m)
    answers = np.bincount(owner, minlength=m)
    total = float(squares.sum()) / residual.size
    pairs = float((answers * (answers - 1)).sum())
    between = float((sums**2 - squares).sum()) / pairs if pairs > 0 else 0.0
    between = min(max(between, 0.0), total)
    return between, max(total - between, 1e-6)


def _spreads(found: _Ratings, row: Floats, column: Floats) -> tuple[float, float, float]:
    """Fit the three variances: a few sure small steps, then Fisher's scoring."""
    y = found.mean
    start = max(float(y.var()), 1e-4) / 3
    spread = np.full(3, start)
    for step in range(_ROUNDS):
        p, _ = _projection(_sigma(found, row, column, spread), y)
        score, of_row, of_column = p @ y, row.T @ p, column.T @ p
        trace = np.array([(of_row * row.T).sum(), (of_column * column.T).sum(), np.trace(p)])
        fit = np.array([((z.T @ score) ** 2).sum() for z in (row, column)] + [score @ score])
        if step < _SURE_STEPS:
            renewed = spread * np.sqrt(fit / np.maximum(trace, 1e-12))
        else:
            crossed = ((of_row @ column) ** 2).sum()
            information = np.array(
                [
                    [((of_row @ row) ** 2).sum(), crossed, (of_row**2).sum()],
                    [crossed, ((of_column @ column) ** 2).sum(), (of_column**2).sum()],
                    [(of_row**2).sum(), (of_column**2).sum(), (p**2).sum()],
                ]
            )
            moved = spread + np.linalg.solve(information + 1e-9 * np.eye(3), fit - trace)
            renewed = np.where(moved > 0, np.minimum(moved, 4 * spread + start), spread / 10)
        renewed = np.maximum(renewed, 1e-9)
        settled = bool((np.abs(renewed - spread) < _SETTLED * start).all())
        spread = renewed
        if settled and step >= _SURE_STEPS:
            break
    return float(spread[0]), float(spread[1]), float(spread[2])


def _sigma(found: _Ratings, row: Floats, column: Floats, spread: Floats) -> Floats:
    signal = spread[0] * (row @ row.T) + spread[1] * (column @ column.T)
    return np.asarray(found.sampling + signal + spread[2] * np.eye(len(row)), dtype=np.float64)


def _projection(sigma: Floats, y: Floats) -> tuple[Floats, float]:
    """Return P, which takes the mean out, and the generalised-least-squares mean."""
    inverse = np.linalg.inv(sigma)
    weight = inverse.sum(axis=0)
    total = float(weight.sum())
    return inverse - np.outer(weight, weight) / total, float(weight @ y) / total


def _posterior(spread: float, indicator: Floats, p: Floats) -> Floats:
    known = np.einsum("ck,cd,dk->k", indicator, p, indicator)
    return np.asarray(np.clip(spread - spread**2 * known, 0.0, None), dtype=np.float64)


def _shift_p(indicator: Floats, p: Floats, y: Floats) -> Floats:
    score = indicator.T @ (p @ y)
    variance = np.einsum("ck,cd,dk->k", indicator, p, indicator)
    sure = variance > 1e-10
    z = score / np.sqrt(np.where(sure, variance, 1.0))
    return np.asarray(np.where(sure, 2 * special.ndtr(-np.abs(z)), np.nan), dtype=np.float64)


def _indicator(codes: Counts, g: int) -> Floats:
    return np.asarray(codes[:, None] == np.arange(g), dtype=np.float64)


def _spread_out(values: Floats, found: _Ratings, g: int) -> Floats:
    grid = np.full((g, g), np.nan)
    grid[found.a, found.b] = values
    return grid


def _distinct_raters(raters: Counts, respondents: NDArray[np.generic], g: int) -> Counts:
    if len(raters) == 0:
        return np.zeros(g, dtype=np.int64)
    owner = np.unique(respondents, return_inverse=True)[1]
    pairs = np.unique(np.stack([raters, owner]), axis=1)
    return np.bincount(pairs[0], minlength=g).astype(np.int64)


def _unfitted(found: _Ratings, owners: Counts, g: int) -> TieModel:
    none, empty = np.full(g, np.nan), np.full((g, g), np.nan)
    return TieModel(
        is_fitted=False,
        mean=float(found.mean.mean()) if len(found.mean) else math.nan,
        row_spread=math.nan,
        column_spread=math.nan,
        pair_spread=math.nan,
        rater_spread=found.rater_spread,
        answer_spread=found.answer_spread,
        row=none,
        row_variance=none,
        row_p=none,
        column=none,
        column_variance=none,
        column_p=none,
        row_raters=owners,
        cell=_spread_out(found.mean, found, g),
        cell_variance=_spread_out(np.diag(found.sampling), found, g),
        shift=empty,
        shift_error=empty,
        p=empty,
        present=(found.a, found.b),
        expected=np.empty((0, 0)),
        means=found.mean,
    )
