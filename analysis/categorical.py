"""One factor under ordered answers: diagonally weighted least squares, and omega of their sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from analysis.factor import complete_rows
from analysis.groups import Floats
from analysis.polychoric import (
    EDGE,
    LEAST_PROBABILITY,
    bivariate_normal,
    cell_probabilities,
    polychoric,
)

STEP = 1e-5  # of the derivative of cell probabilities by the correlation


@dataclass(frozen=True, slots=True)
class OrdinalFactor:
    """One factor of polychoric correlations: loadings, thresholds, the correlations, n."""

    loadings: Floats
    thresholds: tuple[Floats, ...]
    correlations: Floats
    n: int


def ordinal_factor(ratings: ArrayLike) -> OrdinalFactor:
    """Fit one factor to ordered items by diagonally weighted least squares.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        Small integers; NaN = missing; listwise.

    Returns
    -------
    OrdinalFactor
        Loadings are standardised and signed to a positive sum.

    Notes
    -----
    Weights are the inverse sampling variances of the polychoric correlations, thresholds taken
    from the margins (Muthén 1984), as lavaan's WLSMV.

    References
    ----------
    Muthén (1984), Psychometrika 49(1).
    """
    answers = complete_rows(ratings)
    found = polychoric(answers)
    below = np.tril_indices(answers.shape[1], -1)
    scale = 1 / np.sqrt(_sampling_variances(answers, found.correlations, found.thresholds))
    observed = found.correlations[below]

    def residuals(loadings: Floats) -> Floats:
        return np.asarray(scale * (observed - loadings[below[0]] * loadings[below[1]]))

    values, vectors = np.linalg.eigh(found.correlations)
    start = np.clip(np.sqrt(values[-1]) * vectors[:, -1], -0.95, 0.95)
    loadings = optimize.least_squares(residuals, start, xtol=1e-12, ftol=1e-12, gtol=1e-12).x
    sign = -1.0 if loadings.sum() < 0 else 1.0
    return OrdinalFactor(sign * loadings, found.thresholds, found.correlations, found.n)


def green_yang(model: OrdinalFactor, *, observed: bool) -> float:
    """Green & Yang's omega of the sum of ordered items.

    Parameters
    ----------
    model : OrdinalFactor
    observed : bool
        Whether the total variance uses the polychoric correlations instead of the model's.
    """
    common = np.outer(model.loadings, model.loadings)
    total = model.correlations.copy() if observed else common.copy()
    true, whole = 0.0, 0.0
    for one, rows in enumerate(model.thresholds):
        for other, columns in enumerate(model.thresholds[: one + 1]):
            share = 1.0 if one == other else 2.0
            true += share * _covariance(rows, columns, common[one, other])
            if one == other:
                whole += _variance(rows)
            else:
                whole += share * _covariance(rows, columns, total[one, other])
    return true / whole


def _covariance(rows: Floats, columns: Floats, correlation: float) -> float:
    """Covariance of two ordered answers that count thresholds passed."""
    inside = float(np.clip(correlation, -EDGE, EDGE))
    joint = bivariate_normal(rows[:, None], columns[None, :], inside).sum()
    return float(joint - special.ndtr(rows).sum() * special.ndtr(columns).sum())


def _variance(thresholds: Floats) -> float:
    below = special.ndtr(thresholds)
    return float(np.minimum.outer(below, below).sum() - below.sum() ** 2)


def _sampling_variances(
    answers: Floats, correlations: Floats, thresholds: tuple[Floats, ...]
) -> Floats:
    """Compute n times the sampling variance of each polychoric correlation."""
    codes = [np.unique(column, return_inverse=True)[1] for column in answers.T]
    influences = [_threshold_influence(c, t) for c, t in zip(codes, thresholds, strict=True)]
    variances = []
    for one in range(len(codes)):
        for other in range(one):
            pair = (thresholds[one], thresholds[other], float(correlations[one, other]))
            slope, by_rows, by_columns = _pair_scores(*pair)
            score = slope[codes[one], codes[other]]
            rows = by_rows[:, codes[one], codes[other]]
            columns = by_columns[:, codes[one], codes[other]]
            drift = influences[one] @ (rows @ score) + influences[other] @ (columns @ score)
            information = float(score @ score)
            if information == 0:  # at the edge of (-1, 1): the pair says nothing of its error
                variances.append(np.inf)
                continue
            influence = (score * len(score) - drift) / information
            variances.append(float((influence**2).mean()))
    return np.array(variances)


def _threshold_influence(codes: NDArray[np.integer], thresholds: Floats) -> Floats:
    """Say how far each respondent moves each threshold, times n; (respondents, thresholds)."""
    below = codes[:, None] <= np.arange(thresholds.size)
    density = np.exp(-(thresholds**2) / 2) / np.sqrt(2 * np.pi)
    return np.asarray((below - special.ndtr(thresholds)) / density)


def _pair_scores(
    rows: Floats, columns: Floats, correlation: float
) -> tuple[Floats, Floats, Floats]:
    """Differentiate log cell probabilities by the correlation, and by either's thresholds."""
    cells = np.maximum(cell_probabilities(rows, columns, correlation), LEAST_PROBABILITY)
    inside = np.clip([correlation - STEP, correlation + STEP], -EDGE, EDGE)
    low, high = (cell_probabilities(rows, columns, float(r)) for r in inside)
    by_rows = _by_threshold(rows, columns, correlation) / cells
    by_columns = _by_threshold(columns, rows, correlation).transpose(0, 2, 1) / cells
    return (high - low) / (inside[1] - inside[0]) / cells, by_rows, by_columns


def _by_threshold(moved: Floats, other: Floats, correlation: float) -> Floats:
    """Differentiate each cell's probability by each threshold; (thresholds, moved, other)."""
    edge = np.concatenate([[-np.inf], other, [np.inf]])
    spread = np.sqrt(1 - correlation**2)
    below = special.ndtr((edge[None, :] - correlation * moved[:, None]) / spread)
    density = np.exp(-(moved**2) / 2) / np.sqrt(2 * np.pi)
    flow = density[:, None] * np.diff(below, axis=1)
    slopes = np.zeros((moved.size, moved.size + 1, other.size + 1))
    for i in range(moved.size):
        slopes[i, i], slopes[i, i + 1] = flow[i], -flow[i]
    return slopes
