"""Shapes fitted to a series of waves: a line, a parabola, a kink, and a line within people."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from analysis.clusters import t_p_value
from analysis.errors import AnalysisError
from analysis.groups import Labels, index_groups

Floats = NDArray[np.float64]
_LARGEST_RATIO = 12.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line by least squares; ``durbin_watson`` is near 2 where errors are unrelated."""

    intercept: float
    slope: float
    error: float
    p: float
    durbin_watson: float


@dataclass(frozen=True, slots=True)
class Parabola:
    """Coefficients in time centred at ``centre``; ``p`` tests the bend; ``vertex`` is in time."""

    constant: float
    linear: float
    quadratic: float
    p: float
    centre: float
    vertex: float


@dataclass(frozen=True, slots=True)
class Kink:
    """Two lines that meet at an inner wave, beside one line: sums of squares of both fits."""

    knot: float
    squares: float
    slope_before: float
    slope_after: float
    squares_of_line: float


@dataclass(frozen=True, slots=True)
class PanelTrend:
    """A line within respondents who each have a level of their own (REML).

    ``person_variance`` and ``residual_variance`` are the two spreads; p is Student's t on
    ``df`` = answers - respondents - 1.
    """

    intercept: float
    slope: float
    error: float
    df: int
    t: float
    p: float
    person_variance: float
    residual_variance: float


def line(values: ArrayLike, times: ArrayLike) -> Line:
    """Fit a straight line.

    Parameters
    ----------
    values, times : array_like, shape (w,)
        NaN where missing; at least three waves.

    Returns
    -------
    Line

    Raises
    ------
    AnalysisError
        With fewer than three waves.

    Notes
    -----
    Checked against ``lm`` in R.

    Examples
    --------
    >>> round(line([1.0, 2.1, 2.9, 4.2], [0, 1, 2, 3]).slope, 2)
    1.04
    """
    x, y = _known(values, times, 3)
    beta, residual, inverse = _least_squares(np.column_stack([np.ones_like(x), x]), y)
    df = x.size - 2
    squares = float(residual @ residual)
    error = math.sqrt(squares / df * inverse[1, 1])
    p = t_p_value(float(beta[1]) / error, df) if error > 0 else math.nan
    turn = float((np.diff(residual) ** 2).sum()) / squares if squares > 0 else math.nan
    return Line(float(beta[0]), float(beta[1]), error, p, turn)


def parabola(values: ArrayLike, times: ArrayLike, *, centre: float | None = None) -> Parabola:
    """Fit a parabola, to find where it turns.

    Parameters
    ----------
    values, times : array_like, shape (w,)
        NaN where missing; at least four waves.
    centre : float, optional
        Origin of the coefficients; the middle of the first and last time without it.

    Returns
    -------
    Parabola
        The vertex may lie outside the waves: then there is no turn to speak of.

    Raises
    ------
    AnalysisError
        With fewer than four waves.

    Examples
    --------
    >>> round(parabola([4.0, 1, 0, 1, 4], [0, 1, 2, 3, 4]).vertex, 6)
    2.0
    """
    x, y = _known(values, times, 4)
    middle = float(x.min() + x.max()) / 2 if centre is None else centre
    off = x - middle
    beta, residual, inverse = _least_squares(np.column_stack([np.ones_like(x), off, off**2]), y)
    df = x.size - 3
    error = math.sqrt(float(residual @ residual) / df * inverse[2, 2])
    b0, b1, b2 = (float(b) for b in beta)
    p = t_p_value(b2 / error, df) if error > 0 else math.nan
    return Parabola(b0, b1, b2, p, middle, middle - b1 / (2 * b2) if b2 else math.nan)


def kink(values: ArrayLike, times: ArrayLike) -> Kink:
    """Fit two lines that meet at the inner wave where they fit best.

    Parameters
    ----------
    values, times : array_like, shape (w,)
        NaN where missing; at least four waves.

    Returns
    -------
    Kink
        A description, not a test: the knot is chosen by looking (for a claim see ``trough``).

    Raises
    ------
    AnalysisError
        With fewer than four waves.

    Examples
    --------
    >>> found = kink([4.0, 3, 2, 3, 4], [0, 1, 2, 3, 4])
    >>> found.knot, round(found.slope_before, 6), round(found.slope_after, 6)
    (2.0, -1.0, 1.0)
    """
    x, y = _known(values, times, 4)
    fits = []
    for knot in np.unique(x)[1:-1]:
        design = np.column_stack([np.ones_like(x), x - x.mean(), np.maximum(x - knot, 0)])
        beta, residual, _ = _least_squares(design, y)
        fits.append((float(residual @ residual), float(knot), float(beta[1]), float(beta[2])))
    squares, knot, before, bend = min(fits, key=lambda fit: fit[0])
    _, straight, _ = _least_squares(np.column_stack([np.ones_like(x), x - x.mean()]), y)
    return Kink(knot, squares, before, before + bend, float(straight @ straight))


def panel_trend(values: ArrayLike, times: ArrayLike, respondents: Labels) -> PanelTrend:
    r"""Fit a line within respondents: only where a key links waves.

    Parameters
    ----------
    values, times : array_like, shape (n,)
        One row per answer; NaN where missing.
    respondents : sequence, shape (n,)
        Who gave it.

    Returns
    -------
    PanelTrend

    Raises
    ------
    AnalysisError
        With fewer answers than respondents + 2.

    Notes
    -----
    :math:`y_{it} = b_0 + b_1 t + u_i + e_{it}`; REML over the ratio
    :math:`\lambda = \sigma_u^2/\sigma_e^2`, with
    :math:`V_i^{-1} = I - \frac{\lambda}{1 + n_i\lambda} 11'`. Checked against ``nlme::lme`` in R.

    References
    ----------
    Pinheiro & Bates (2000), Mixed-Effects Models in S and S-PLUS, ch. 2.

    Examples
    --------
    >>> found = panel_trend([1.0, 2.1, 3.0, 5.0, 6.0, 7.2], [0, 1, 2] * 2, ["a"] * 3 + ["b"] * 3)
    >>> round(found.slope, 2), found.df
    (1.05, 3)
    """
    y, x = np.asarray(values, dtype=np.float64), np.asarray(times, dtype=np.float64)
    index = index_groups(respondents)
    kept = np.isfinite(y) & np.isfinite(x) & (index.codes >= 0)
    x, y, owner = x[kept], y[kept], np.unique(index.codes[kept], return_inverse=True)[1]
    people = int(owner.max(initial=-1)) + 1
    df = y.size - people - 1
    if df < 1:
        raise AnalysisError(f"{y.size} answers of {people} respondents do not carry a trend")
    design = np.column_stack([np.ones_like(x), x, y])
    size = np.asarray(np.bincount(owner), dtype=np.float64)
    sums: Floats = np.stack([np.bincount(owner, weights=column) for column in design.T], axis=1)
    products = design.T @ design
    found = optimize.minimize_scalar(
        _deviance,
        bounds=(-_LARGEST_RATIO, _LARGEST_RATIO),
        args=(products, sums, size),
        method="bounded",
        options={"xatol": 1e-10},
    )
    ratio = math.exp(float(found.x))
    beta, inverse, squares = _generalised(ratio, products, sums, size)
    residual = squares / (y.size - 2)
    error = math.sqrt(residual * inverse[1, 1])
    slope = float(beta[1])
    t = slope / error if error > 0 else math.nan
    p = t_p_value(t, df) if error > 0 else math.nan
    return PanelTrend(float(beta[0]), slope, error, df, t, p, ratio * residual, residual)


def _known(values: ArrayLike, times: ArrayLike, fewest: int) -> tuple[Floats, Floats]:
    y, x = np.asarray(values, dtype=np.float64), np.asarray(times, dtype=np.float64)
    kept = np.isfinite(x) & np.isfinite(y)
    if np.unique(x[kept]).size < fewest:
        raise AnalysisError(f"needs {fewest} waves, got {np.unique(x[kept]).size}")
    return x[kept], y[kept]


def _least_squares(design: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Return coefficients, residuals and the inverse of X'X, by an orthogonal decomposition."""
    q, r = np.linalg.qr(design)
    inverse = np.linalg.inv(r)
    beta = inverse @ (q.T @ y)
    return beta, y - design @ beta, inverse @ inverse.T


def _generalised(
    ratio: float, products: Floats, sums: Floats, size: Floats
) -> tuple[Floats, Floats, float]:
    """Return coefficients, the inverse of X'WX, and the residual sum of squares under W."""
    weight = ratio / (1 + size * ratio)
    weighted = products - (sums * weight[:, None]).T @ sums
    inverse = np.asarray(np.linalg.inv(weighted[:2, :2]), dtype=np.float64)
    beta = inverse @ weighted[:2, 2]
    return beta, inverse, float(weighted[2, 2] - beta @ weighted[:2, 2])


def _deviance(log_ratio: float, products: Floats, sums: Floats, size: Floats) -> float:
    ratio = math.exp(log_ratio)
    _, inverse, squares = _generalised(ratio, products, sums, size)
    freedom = int(size.sum()) - 2
    log_size = float(np.log1p(size * ratio).sum())
    return freedom * math.log(squares) + log_size - math.log(float(np.linalg.det(inverse)))
