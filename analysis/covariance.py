"""A covariance-structure model: patterns of free and fixed parameters, fitted by ML."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, stats

from analysis.errors import AnalysisError
from analysis.groups import Floats

FIXED = -1
MAX_STEPS = 500
MAX_HALVINGS = 40
CONVERGED = 1e-9  # largest move of a parameter, in units of its standard error times sqrt(N)
RIDGE = 1e-10  # of the information matrix: a model at a boundary still takes a step


class NotConvergedError(AnalysisError):
    """No maximum of the likelihood was found; the model does not suit the data."""


@dataclass(frozen=True, slots=True)
class SampleMoments:
    """What maximum likelihood needs of one sample: n, means, covariance with denominator n."""

    n: int
    mean: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class Pattern:
    """One matrix of a model: where ``index`` is FIXED the value stands, else the parameter."""

    value: Floats
    index: NDArray[np.int64]

    def filled(self, parameters: Floats) -> Floats:
        """Put the parameters in their places."""
        return np.where(self.index == FIXED, self.value, parameters[self.index])


@dataclass(frozen=True, slots=True)
class FactorModel:
    """One group's factor model.

    ``loadings`` (items x factors), ``factors`` (covariances of factors), ``residuals``
    (covariances of residuals), ``intercepts`` (items), ``means`` (of factors).
    """

    loadings: Pattern
    factors: Pattern
    residuals: Pattern
    intercepts: Pattern
    means: Pattern


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a model reproduces the moments.

    ``chi_square, df, p``, the comparative and Tucker-Lewis indices, RMSEA, SRMR (Bentler's, with
    means where they are modelled), BIC, log-likelihood, free parameters with their sampling
    covariance (inverse expected information), and respondents.
    """

    chi_square: float
    df: int
    p: float
    cfi: float
    tli: float
    rmsea: float
    srmr: float
    bic: float
    log_likelihood: float
    parameters: Floats
    sampling_covariance: Floats
    n: int


def sample_moments(values: Floats) -> SampleMoments:
    """Means and maximum-likelihood covariance of complete rows, shape (respondents, items)."""
    centred = values - values.mean(axis=0)
    return SampleMoments(len(values), values.mean(axis=0), centred.T @ centred / len(values))


def fit_model(
    models: Sequence[FactorModel],
    samples: Sequence[SampleMoments],
    start: Floats,
    *,
    with_means: bool,
) -> Fit:
    r"""Fit a model to one or more groups by normal-theory maximum likelihood.

    Parameters
    ----------
    models : sequence of FactorModel
        One per group; groups share the parameters whose indices they share.
    samples : sequence of SampleMoments
    start : ndarray, shape (parameters,)
    with_means : bool
        Whether means count among the moments that the model must reproduce.

    Returns
    -------
    Fit

    Raises
    ------
    NotConvergedError

    Notes
    -----
    Fisher scoring with step halving on
    :math:`\sum_g n_g [\log|\Sigma_g| + tr(\Sigma_g^{-1} T_g) - \log|S_g| - p]`,
    :math:`T_g = S_g + (m_g - \mu_g)(m_g - \mu_g)'`. RMSEA carries the square root of the number of
    groups; SRMR is the mean over groups, weighted by size. Checked against lavaan 0.6-14.
    """
    parameters = _scored(models, samples, start)
    return _fit(models, samples, parameters, with_means=with_means)


def implied(model: FactorModel, parameters: Floats) -> tuple[Floats, Floats]:
    """Mean vector and covariance matrix that the model says, at these parameters."""
    loadings = model.loadings.filled(parameters)
    covariance = loadings @ model.factors.filled(parameters) @ loadings.T
    mean = model.intercepts.filled(parameters) + loadings @ model.means.filled(parameters)
    return mean, covariance + model.residuals.filled(parameters)


def _scored(
    models: Sequence[FactorModel], samples: Sequence[SampleMoments], start: Floats
) -> Floats:
    parameters = start.astype(np.float64)
    value = _discrepancy(models, samples, parameters)
    total = sum(sample.n for sample in samples)
    for _ in range(MAX_STEPS):
        gradient, information = _score(models, samples, parameters)
        information += RIDGE * np.diag(np.diag(information) + total * RIDGE)
        step = np.linalg.solve(information, gradient)
        if np.abs(step * np.sqrt(np.diag(information) / total)).max() < CONVERGED:
            return parameters
        for halving in range(MAX_HALVINGS):
            tried = parameters + step / 2**halving
            better = _discrepancy(models, samples, tried)
            if better <= value + 1e-12 * abs(value):
                break
        else:
            raise NotConvergedError("the factor model finds no better step: it does not suit")
        parameters, value = tried, better
    raise NotConvergedError(f"the factor model did not converge in {MAX_STEPS} steps")


def _discrepancy(
    models: Sequence[FactorModel], samples: Sequence[SampleMoments], parameters: Floats
) -> float:
    """Minus twice the log-likelihood without its constant; infinite outside the model."""
    total = 0.0
    for model, sample in zip(models, samples, strict=True):
        mean, covariance = implied(model, parameters)
        try:
            factor = linalg.cho_factor(covariance, lower=True)
        except linalg.LinAlgError:
            return math.inf
        gap = sample.mean - mean
        trace = np.trace(linalg.cho_solve(factor, sample.covariance + np.outer(gap, gap)))
        total += sample.n * (2 * np.log(np.diag(factor[0])).sum() + trace)
    return float(total)


def _score(
    models: Sequence[FactorModel], samples: Sequence[SampleMoments], parameters: Floats
) -> tuple[Floats, Floats]:
    """Gradient of the log-likelihood, and its expected information."""
    gradient = np.zeros(parameters.size)
    information = np.zeros((parameters.size, parameters.size))
    for model, sample in zip(models, samples, strict=True):
        mean, covariance = implied(model, parameters)
        inverse = np.linalg.inv(covariance)
        gap = sample.mean - mean
        surplus = inverse @ (sample.covariance + np.outer(gap, gap)) @ inverse - inverse
        d_mean, d_covariance = _derivatives(model, parameters)
        gradient += sample.n * (
            0.5 * np.einsum("aij,ij->a", d_covariance, surplus) + d_mean @ inverse @ gap
        )
        scaled = (inverse @ d_covariance @ inverse).reshape(parameters.size, -1)
        information += sample.n * (
            0.5 * scaled @ d_covariance.reshape(parameters.size, -1).T + d_mean @ inverse @ d_mean.T
        )
    return gradient, information


def _derivatives(model: FactorModel, parameters: Floats) -> tuple[Floats, Floats]:
    """Differentiate mean (parameters x items) and covariance (parameters x items x items)."""
    loadings = model.loadings.filled(parameters)
    items = loadings.shape[0]
    d_mean = np.zeros((parameters.size, items))
    d_covariance = np.zeros((parameters.size, items, items))
    spread = model.factors.filled(parameters) @ loadings.T
    means = model.means.filled(parameters)
    for item, factor in np.argwhere(model.loadings.index != FIXED):
        parameter = model.loadings.index[item, factor]
        d_covariance[parameter, item, :] += spread[factor]
        d_covariance[parameter, :, item] += spread[factor]
        d_mean[parameter, item] += means[factor]
    for one, other in np.argwhere(model.factors.index != FIXED):
        parameter = model.factors.index[one, other]
        d_covariance[parameter] += np.outer(loadings[:, one], loadings[:, other])
    for one, other in np.argwhere(model.residuals.index != FIXED):
        d_covariance[model.residuals.index[one, other], one, other] += 1
    for (item,) in np.argwhere(model.intercepts.index != FIXED):
        d_mean[model.intercepts.index[item], item] += 1
    for (factor,) in np.argwhere(model.means.index != FIXED):
        d_mean[model.means.index[factor]] += loadings[:, factor]
    return d_mean, d_covariance


def _fit(
    models: Sequence[FactorModel],
    samples: Sequence[SampleMoments],
    parameters: Floats,
    *,
    with_means: bool,
) -> Fit:
    groups, items = len(samples), samples[0].mean.size
    total = sum(sample.n for sample in samples)
    saturated = sum(sample.n * (_log_det(sample.covariance) + items) for sample in samples)
    deviance = _discrepancy(models, samples, parameters)
    chi_square = max(deviance - saturated, 0.0)
    moments = groups * (items * (items + 1) // 2 + items)
    df = moments - parameters.size
    base = sum(
        s.n * (float(np.log(np.diag(s.covariance)).sum()) - _log_det(s.covariance)) for s in samples
    )
    base_df = groups * items * (items - 1) // 2
    misfit, base_misfit = max(chi_square - df, 0.0), max(base - base_df, chi_square - df, 0.0)
    likelihood = -0.5 * (deviance + total * items * math.log(2 * math.pi))
    counted = parameters.size if with_means else parameters.size - groups * items
    residual = sum(
        s.n * _srmr(m, s, parameters, with_means=with_means)
        for m, s in zip(models, samples, strict=True)
    )
    return Fit(
        chi_square=chi_square,
        df=df,
        p=float(stats.chi2.sf(chi_square, df)) if df > 0 else math.nan,
        cfi=1 - misfit / base_misfit if base_misfit > 0 else 1.0,
        tli=_tucker_lewis(chi_square, df, base, base_df),
        rmsea=math.sqrt(groups * misfit / (df * total)) if df > 0 else 0.0,
        srmr=float(residual) / total,
        bic=-2 * likelihood + counted * math.log(total),
        log_likelihood=likelihood,
        parameters=parameters,
        sampling_covariance=np.asarray(np.linalg.pinv(_score(models, samples, parameters)[1])),
        n=total,
    )


def _tucker_lewis(chi_square: float, df: int, base: float, base_df: int) -> float:
    if df == 0:
        return 1.0
    spare = base / base_df - 1
    return (base / base_df - chi_square / df) / spare if spare != 0 else 1.0


def _srmr(
    model: FactorModel, sample: SampleMoments, parameters: Floats, *, with_means: bool
) -> float:
    mean, covariance = implied(model, parameters)
    sd = np.sqrt(np.diag(sample.covariance))
    gaps = ((sample.covariance - covariance) / np.outer(sd, sd))[np.tril_indices(sd.size)]
    if with_means:
        gaps = np.concatenate([gaps, (sample.mean - mean) / sd])
    return math.sqrt(float(gaps @ gaps) / gaps.size)


def _log_det(matrix: Floats) -> float:
    return float(np.linalg.slogdet(matrix)[1])
