"""Polychoric correlations: what ordered answers say of the normal variables taken to lie below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analysis.errors import TooFewRespondentsError
from analysis.factor import complete_rows
from analysis.groups import Floats

QUADRATURE_NODES = 48
EDGE = 0.9999  # correlations are looked for strictly inside (-1, 1)
LEAST_PROBABILITY = 1e-12


@dataclass(frozen=True, slots=True)
class Polychoric:
    """Thresholds and polychoric correlations of ordered items.

    Parameters
    ----------
    correlations : ndarray, shape (items, items)
    thresholds : tuple of ndarray
        Per item, on the standard normal; one fewer than the answers that occur.
    n : int
        Complete respondents.
    """

    correlations: Floats
    thresholds: tuple[Floats, ...]
    n: int


def polychoric(ratings: ArrayLike) -> Polychoric:
    """Estimate polychoric correlations in two steps: thresholds first, then each pair.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        Small integers; NaN = missing; listwise. Answers that nobody gave do not count.

    Returns
    -------
    Polychoric

    Raises
    ------
    TooFewRespondentsError
        No complete respondents, or an item answered alike by all.

    Notes
    -----
    Maximum likelihood of each two-way table given the thresholds; no correction for empty cells.
    Checked against ``psych::polychoric(correct = 0)`` 2.5.3.

    References
    ----------
    Olsson (1979), Psychometrika 44(4).
    """
    answers = complete_rows(ratings)
    if len(answers) == 0:
        raise TooFewRespondentsError("polychoric correlations need complete respondents, got none")
    codes = [np.unique(column, return_inverse=True) for column in answers.T]
    if any(values.size < 2 for values, _ in codes):
        raise TooFewRespondentsError("an item was answered alike by everyone: it has no spread")
    thresholds = tuple(item_thresholds(np.bincount(inverse)) for _, inverse in codes)
    items = answers.shape[1]
    correlations = np.eye(items)
    for one in range(items):
        for other in range(one):
            table = np.zeros((codes[one][0].size, codes[other][0].size))
            np.add.at(table, (codes[one][1], codes[other][1]), 1)
            found = _pair(table, thresholds[one], thresholds[other])
            correlations[one, other] = correlations[other, one] = found
    return Polychoric(correlations, thresholds, len(answers))


def item_thresholds(counts: ArrayLike) -> Floats:
    """Cut a standard normal in the proportions of an item's answers."""
    shares = np.cumsum(np.asarray(counts, dtype=np.float64))
    return np.asarray(special.ndtri(shares[:-1] / shares[-1]))


def cell_probabilities(rows: Floats, columns: Floats, correlation: float) -> Floats:
    """Probabilities of the cells that two sets of thresholds cut from a bivariate normal."""
    upper_rows = np.concatenate([rows, [np.inf]])
    upper_columns = np.concatenate([columns, [np.inf]])
    below = bivariate_normal(upper_rows[:, None], upper_columns[None, :], correlation)
    padded = np.pad(below, ((1, 0), (1, 0)))
    return np.asarray(np.diff(np.diff(padded, axis=0), axis=1))


def bivariate_normal(h: ArrayLike, k: ArrayLike, correlation: float) -> Floats:
    r"""P(X <= h, Y <= k) for standard normals with a correlation strictly inside (-1, 1).

    Notes
    -----
    :math:`\Phi(h)\Phi(k) + \frac{1}{2\pi}\int_0^{\arcsin\rho}
    \exp\left(-\frac{h^2 + k^2 - 2hk\sin t}{2\cos^2 t}\right) dt` by Gauss-Legendre.

    References
    ----------
    Drezner & Wesolowsky (1990), Journal of Statistical Computation and Simulation 35.
    """
    one, other = np.broadcast_arrays(np.asarray(h, np.float64), np.asarray(k, np.float64))
    independent = special.ndtr(one) * special.ndtr(other)
    finite = np.isfinite(one) & np.isfinite(other)
    a, b = np.where(finite, one, 0.0)[..., None], np.where(finite, other, 0.0)[..., None]
    nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_NODES)
    half = np.arcsin(correlation) / 2
    sine = np.sin(half * (nodes + 1))
    density = np.exp(-(a * a + b * b - 2 * a * b * sine) / (2 * (1 - sine * sine)))
    joint = half * (density @ weights) / (2 * np.pi)
    return np.asarray(independent + np.where(finite, joint, 0.0))


def _pair(table: Floats, rows: Floats, columns: Floats) -> float:
    def misfit(correlation: float) -> float:
        cells = np.maximum(cell_probabilities(rows, columns, correlation), LEAST_PROBABILITY)
        return -float((table * np.log(cells)).sum())

    found = optimize.minimize_scalar(
        misfit, bounds=(-EDGE, EDGE), method="bounded", options={"xatol": 1e-9}
    )
    return float(found.x)
