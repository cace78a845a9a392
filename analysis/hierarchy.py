"""A general factor above group factors: Schmid-Leiman, and the omegas that follow from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from analysis.errors import RespondentKeyMissingError, TooFewRespondentsError
from analysis.groups import Floats
from analysis.reliability import pairwise_correlation

LEAST_UNIQUENESS = 0.005
ROTATION_STEPS = 2000
ROTATION_CONVERGED = 1e-8


@dataclass(frozen=True, slots=True)
class HierarchicalOmega:
    """Shares of the total variance of standardised items.

    Parameters
    ----------
    general : float
        Omega hierarchical: the share of one general factor.
    total : float
        Omega total: the share of all common factors.
    alpha : float
        Standardised alpha, for comparison.
    general_loadings : ndarray, shape (items,)
        Of each item on the general factor.
    """

    general: float
    total: float
    alpha: float
    general_loadings: Floats


def hierarchical_omega(
    ratings: ArrayLike, factors: int, *, keyed: bool = True
) -> HierarchicalOmega:
    """Omega hierarchical and total by a Schmid-Leiman transformation.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        NaN = missing; correlations pairwise. Items that load negatively on the general factor are
        turned round.
    factors : int
        Group factors, at least 2.
    keyed : bool
        False where a row is not one respondent: then omega is refused.

    Returns
    -------
    HierarchicalOmega

    Raises
    ------
    RespondentKeyMissingError, TooFewRespondentsError
        ``keyed`` is False; under two factors, or under three items per factor on average.

    Notes
    -----
    Unweighted least squares (minres), oblimin rotation, one factor of the factors' correlations
    (with two factors, equal loadings). Checked against ``psych::omega`` 2.5.3. Source: Schmid &
    Leiman (1957), Psychometrika 22; Zinbarg, Revelle, Yovel & Li (2005), Psychometrika 70.
    """
    if not keyed:
        raise RespondentKeyMissingError("omega needs each respondent's answers together")
    answers = np.asarray(ratings, dtype=np.float64)
    if factors < 2 or answers.shape[1] < 3 * factors:
        raise TooFewRespondentsError(
            f"{factors} factors need at least two of them and three items each, "
            f"got {answers.shape[1]} items"
        )
    correlations = pairwise_correlation(answers)
    loadings = minres(correlations, factors)
    unique = 1 - (loadings**2).sum(axis=1)
    general = _general_loadings(loadings)
    sign = np.where(general < 0, -1.0, 1.0)
    total, items = float(sign @ correlations @ sign), sign.size
    return HierarchicalOmega(
        general=float(np.abs(general).sum()) ** 2 / total,
        total=1 - float(unique.sum()) / total,
        alpha=items / (items - 1) * (1 - items / total),
        general_loadings=general,
    )


def _general_loadings(loadings: Floats) -> Floats:
    """Items on the factor above the rotated ones; two of those load alike on it."""
    pattern, between = oblimin(loadings)
    if len(between) > 2:
        return np.asarray(pattern @ minres(between, 1)[:, 0])
    return np.asarray(pattern.sum(axis=1) * np.sqrt(np.abs(between[0, 1])))


def minres(correlations: Floats, factors: int) -> Floats:
    """Find the loadings with the least squared residual correlations, off the diagonal.

    Returns
    -------
    ndarray, shape (items, factors)
    """
    start = 1 / np.diag(np.linalg.pinv(correlations))

    def misfit(unique: Floats) -> tuple[float, Floats]:
        loadings = _principal(correlations, unique, factors)
        residual = correlations - loadings @ loadings.T - np.diag(unique)
        return 0.5 * float((residual**2).sum()), -np.diag(residual).copy()

    found = optimize.minimize(
        misfit,
        np.clip(start, LEAST_UNIQUENESS, 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS, 1)] * len(start),
        options={"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-9},
    )
    loadings = _principal(correlations, found.x, factors)
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    return np.asarray(loadings * signs)


def oblimin(loadings: Floats) -> tuple[Floats, Floats]:
    """Rotate to simple structure, factors may correlate (direct quartimin, no normalisation).

    Returns
    -------
    pattern : ndarray, shape (items, factors)
    correlations : ndarray, shape (factors, factors)

    References
    ----------
    Jennrich (2002), Psychometrika 67(1): gradient projection. Bernaards & Jennrich (2005).
    """
    factors = loadings.shape[1]
    turn, step = np.eye(factors), 1.0
    value, slope = _quartimin(loadings, turn)
    for _ in range(ROTATION_STEPS):
        projected = slope - turn * (turn * slope).sum(axis=0)
        size = float(np.sqrt((projected**2).sum()))
        if size < ROTATION_CONVERGED:
            break
        step *= 2
        while True:
            tried = turn - step * projected
            tried /= np.sqrt((tried**2).sum(axis=0))
            better, new_slope = _quartimin(loadings, tried)
            if better < value - 0.5 * size**2 * step or step < 1e-12:
                break
            step /= 2
        turn, value, slope = tried, better, new_slope
    return loadings @ np.linalg.inv(turn).T, turn.T @ turn


def _quartimin(loadings: Floats, turn: Floats) -> tuple[float, Floats]:
    inverse = np.linalg.inv(turn)
    pattern = loadings @ inverse.T
    squares = pattern**2
    others = squares.sum(axis=1, keepdims=True) - squares
    slope = pattern * others
    return float((squares * others).sum()) / 4, -(pattern.T @ slope @ inverse).T


def _principal(correlations: Floats, unique: Floats, factors: int) -> Floats:
    values, vectors = np.linalg.eigh(correlations - np.diag(unique))
    largest = np.argsort(values)[::-1][:factors]
    return np.asarray(vectors[:, largest] * np.sqrt(np.maximum(values[largest], 0)))
