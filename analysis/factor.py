"""The one-factor model of a dimension's items, by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.covariance import (
    FIXED,
    FactorModel,
    Fit,
    Pattern,
    fit_model,
    sample_moments,
)
from analysis.errors import TooFewRespondentsError
from analysis.groups import Floats

LEAST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class OneFactor:
    """Loadings and residual variances of the items on one factor of variance 1, and the fit.

    ``sampling_covariance`` is that of the loadings followed by the residual variances.
    """

    loadings: Floats
    residual_variances: Floats
    sampling_covariance: Floats
    fit: Fit


def one_factor(ratings: ArrayLike) -> OneFactor:
    """Fit one factor to a dimension's items.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        Reverse-keyed already; NaN = missing; respondents with any missing are left out (listwise).

    Returns
    -------
    OneFactor
        Signed so that the loadings' sum is positive. A residual variance may be negative (a
        Heywood case), which says that one factor does not suit.

    Raises
    ------
    TooFewRespondentsError
        Fewer complete respondents than items + 1, an item without spread, or under three items.
    NotConvergedError

    Notes
    -----
    Normal-theory ML with the covariance divided by n, as lavaan 0.6-14 does by default.
    """
    answers = complete_rows(ratings)
    n, items = answers.shape
    if items < LEAST_ITEMS or n <= items:
        raise TooFewRespondentsError(
            f"one factor needs {LEAST_ITEMS} items and more complete respondents than items, "
            f"got {items} items and {n} respondents"
        )
    sample = sample_moments(answers)
    sd = np.sqrt(np.diag(sample.covariance))
    if (sd == 0).any():
        raise TooFewRespondentsError("an item was answered alike by everyone: it has no spread")
    start = np.concatenate([_first_axis(sample.covariance, sd), sd**2 / 2, sample.mean])
    fit = fit_model([_pattern(items)], [sample], start, with_means=False)
    sampling = fit.sampling_covariance[: 2 * items, : 2 * items]
    loadings, residuals = fit.parameters[:items], fit.parameters[items : 2 * items]
    sign = np.ones(2 * items)
    sign[:items] = -1.0 if loadings.sum() < 0 else 1.0
    return OneFactor(sign[:items] * loadings, residuals, sampling * np.outer(sign, sign), fit)


def complete_rows(ratings: ArrayLike) -> Floats:
    """Respondents who answered every item; shape (complete respondents, items)."""
    answers = np.asarray(ratings, dtype=np.float64)
    return np.asarray(answers[np.isfinite(answers).all(axis=1)])


def _first_axis(covariance: Floats, sd: Floats) -> Floats:
    values, vectors = np.linalg.eigh(covariance / np.outer(sd, sd))
    return np.asarray(0.8 * np.sqrt(values[-1]) * vectors[:, -1] * sd)


def _pattern(items: int) -> FactorModel:
    residuals = np.full((items, items), FIXED, dtype=np.int64)
    np.fill_diagonal(residuals, np.arange(items, 2 * items))
    return FactorModel(
        loadings=Pattern(np.zeros((items, 1)), np.arange(items, dtype=np.int64)[:, None]),
        factors=Pattern(np.ones((1, 1)), np.full((1, 1), FIXED, dtype=np.int64)),
        residuals=Pattern(np.zeros((items, items)), residuals),
        intercepts=Pattern(np.zeros(items), np.arange(2 * items, 3 * items, dtype=np.int64)),
        means=Pattern(np.zeros(1), np.full(1, FIXED, dtype=np.int64)),
    )
