"""Internal consistency of a dimension's items. All of it needs each respondent's answers together.

Without a respondent key (answers that do not say which belong to one respondent) there is no
reliability: pass ``keyed=False`` and every measure here raises RespondentKeyMissingError.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.categorical import green_yang, ordinal_factor
from analysis.errors import RespondentKeyMissingError, TooFewRespondentsError
from analysis.estimate import Estimate
from analysis.factor import OneFactor, complete_rows, one_factor
from analysis.groups import Floats
from analysis.polychoric import polychoric

Missing = Literal["listwise", "pairwise"]
TotalVariance = Literal["implied", "observed"]


@dataclass(frozen=True, slots=True)
class Completeness:
    """Respondents, those who answered every item, and cells without an answer."""

    respondents: int
    complete: int
    missing_cells: int


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """What each item adds to its dimension.

    Parameters
    ----------
    item_rest : ndarray, shape (items,)
        Correlation of the item with the sum of the others.
    alpha_if_deleted : ndarray, shape (items,)
        Alpha of the others.
    standardised_alpha, average_correlation, guttman_lambda6 : float
        From the correlation matrix: alpha, mean correlation between items, and Guttman's lambda 6.
    """

    item_rest: Floats
    alpha_if_deleted: Floats
    standardised_alpha: float
    average_correlation: float
    guttman_lambda6: float


@dataclass(frozen=True, slots=True)
class Omega:
    """McDonald's omega, shown with how well one factor fits: ``omega.model.fit.cfi``."""

    estimate: Estimate
    model: OneFactor


def completeness(ratings: ArrayLike) -> Completeness:
    """Count respondents, complete respondents and missing cells; NaN = missing."""
    answers = np.asarray(ratings, dtype=np.float64)
    present = np.isfinite(answers)
    return Completeness(len(answers), int(present.all(axis=1).sum()), int((~present).sum()))


def cronbach_alpha(
    ratings: ArrayLike,
    *,
    confidence: float = 0.95,
    missing: Missing = "listwise",
    keyed: bool = True,
) -> Estimate:
    r"""Cronbach's alpha of a dimension's items, with Feldt's interval.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        Reverse-keyed already; NaN = missing.
    confidence : float
    missing : {"listwise", "pairwise"}
        Listwise unless a comparison with psych asks for pairwise covariances.
    keyed : bool
        False where a row is not one respondent: then alpha is refused.

    Returns
    -------
    Estimate
        n counts complete respondents. NaN where the sum of the items has no spread.

    Raises
    ------
    RespondentKeyMissingError, TooFewRespondentsError
        ``keyed`` is False; under two complete respondents or two items.

    Notes
    -----
    :math:`\alpha = \frac{k}{k-1}\left(1 - \frac{\sum_i s_i^2}{s_T^2}\right)`; limits
    :math:`1 - (1 - \alpha) F_{1 - a/2}` and :math:`1 - (1 - \alpha) F_{a/2}` with n - 1 and
    (n - 1)(k - 1) degrees of freedom. There is no cut-off that makes an alpha good.
    Checked against multilevel 2.8 and psych 2.5.3. Source: Feldt, Woodruff & Salih (1987),
    Applied Psychological Measurement 11(1).

    Examples
    --------
    >>> answers = np.array([[1.0, 2, 1], [3, 3, 4], [5, 4, 5], [2, 2, 3]])
    >>> round(cronbach_alpha(answers).value, 3)
    0.945
    """
    covariance, n = _covariance(ratings, missing=missing, keyed=keyed)
    items = len(covariance)
    alpha = _alpha(covariance)
    tail = (1 - confidence) / 2
    quantiles = np.asarray(stats.f.isf([tail, 1 - tail], n - 1, (n - 1) * (items - 1)))
    low, high = (1 - (1 - alpha) * quantiles).tolist()
    return Estimate(alpha, low, high, n)


def alpha_standard_error(ratings: ArrayLike, *, keyed: bool = True) -> float:
    r"""Compute alpha's standard error by Duhachek & Iacobucci, listwise.

    Parameters
    ----------
    ratings, keyed
        As in `cronbach_alpha`.

    Notes
    -----
    :math:`Q = \frac{2k^2}{(k-1)^2 (1'C1)^3}\left[1'C1\,(tr\,C^2 + tr^2 C) - 2\,tr\,C\,1'C^21
    \right]`, standard error :math:`\sqrt{Q/n}`.

    References
    ----------
    Duhachek & Iacobucci (2004), Journal of Applied Psychology 89(5).
    """
    covariance, n = _covariance(ratings, missing="listwise", keyed=keyed)
    items, total = len(covariance), covariance.sum()
    squared, trace = covariance @ covariance, np.trace(covariance)
    bracket = total * (np.trace(squared) + trace**2) - 2 * trace * squared.sum()
    squared_error = float(2 * items**2 / ((items - 1) ** 2 * total**3) * bracket / n)
    return math.sqrt(squared_error) if squared_error >= 0 else math.nan


def item_analysis(
    ratings: ArrayLike, *, missing: Missing = "pairwise", keyed: bool = True
) -> ItemAnalysis:
    """Look at the items one by one, and at their correlations.

    Parameters
    ----------
    ratings, keyed
        As in `cronbach_alpha`.
    missing : {"pairwise", "listwise"}
        Which rows the covariances use; pairwise as psych does.

    Returns
    -------
    ItemAnalysis

    Notes
    -----
    Guttman's lambda 6 takes squared multiple correlations as the items' true shares.
    Checked against ``psych::alpha`` 2.5.3.
    """
    covariance, _ = _covariance(ratings, missing=missing, keyed=keyed)
    sd = np.sqrt(np.diag(covariance))
    correlations = covariance / np.outer(sd, sd)
    if missing == "pairwise":
        correlations = pairwise_correlation(np.asarray(ratings, dtype=np.float64))
    items, shared = len(sd), covariance.sum(axis=1) - sd**2
    rest = covariance.sum() - 2 * shared - sd**2
    others = [np.delete(np.delete(covariance, i, axis=0), i, axis=1) for i in range(items)]
    unique = 1 / np.diag(np.linalg.pinv(correlations))
    return ItemAnalysis(
        item_rest=shared / (sd * np.sqrt(rest)),
        alpha_if_deleted=np.array([_alpha(other) for other in others]),
        standardised_alpha=_alpha(correlations),
        average_correlation=float((correlations.sum() - items) / (items * (items - 1))),
        guttman_lambda6=float(1 - unique.sum() / correlations.sum()),
    )


def mcdonald_omega(
    ratings: ArrayLike,
    *,
    confidence: float = 0.95,
    total_variance: TotalVariance = "implied",
    keyed: bool = True,
) -> Omega:
    r"""McDonald's omega from a one-factor ML fit, with the fit that it rests on.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        Reverse-keyed already; NaN = missing; listwise.
    confidence : float
    total_variance : {"implied", "observed"}
        What the common variance is divided by: the model's total variance (default), or the
        observed one as semTools does.
    keyed : bool
        False where a row is not one respondent: then omega is refused.

    Returns
    -------
    Omega
        ``estimate`` with a delta-method interval on log(1 - omega); ``model.fit`` with CFI.

    Raises
    ------
    RespondentKeyMissingError, TooFewRespondentsError, NotConvergedError

    Notes
    -----
    :math:`\omega = (\sum\lambda)^2 / ((\sum\lambda)^2 + \sum\theta)`.
    Checked against lavaan 0.6-14 and semTools 0.5-6 (``compRelSEM``).

    References
    ----------
    McDonald (1999), Test theory. Raykov (2002), Multivariate Behavioral Research 37(1).
    """
    _refuse_without_key(keyed)
    answers = complete_rows(ratings)
    model = one_factor(answers)
    common = float(model.loadings.sum()) ** 2
    total = common + float(model.residual_variances.sum())
    if total_variance == "observed":
        total = float(answers.sum(axis=1).var())
    value = common / total
    reach = float(special.ndtri((1 + confidence) / 2)) * _log_error_se(model)
    unsure = 1 - value
    low, high = 1 - unsure * math.exp(reach), 1 - unsure * math.exp(-reach)
    return Omega(Estimate(value, low, high, len(answers)), model)


def ordinal_alpha(ratings: ArrayLike, *, keyed: bool = True) -> float:
    """Alpha of the polychoric correlations: of a hypothetical scale, not of the observed mean.

    Notes
    -----
    Zumbo, Gadermann & Zeisser (2007). Checked against psych 2.5.3.
    """
    _refuse_without_key(keyed)
    return _alpha(polychoric(ratings).correlations)


def categorical_omega(
    ratings: ArrayLike, *, total_variance: TotalVariance = "implied", keyed: bool = True
) -> float:
    """Omega of the sum of ordered answers, from one factor of their polychoric correlations.

    Parameters
    ----------
    ratings, keyed
        As in `mcdonald_omega`.
    total_variance : {"implied", "observed"}
        Whether the total variance uses the model's correlations or the polychoric ones.

    Notes
    -----
    Diagonally weighted least squares; Green & Yang's formula. Checked against
    ``semTools::compRelSEM`` 0.5-6 with ``ordered = TRUE``.

    References
    ----------
    Green & Yang (2009), Psychometrika 74(1).
    """
    _refuse_without_key(keyed)
    model = ordinal_factor(ratings)
    return green_yang(model, observed=total_variance == "observed")


def _log_error_se(model: OneFactor) -> float:
    """Compute the standard error of log(1 - omega) by the delta method."""
    common = float(model.loadings.sum())
    error = float(model.residual_variances.sum())
    items = model.loadings.size
    total = common**2 + error
    slope = np.concatenate(
        [np.full(items, -2 * common / total), np.full(items, 1 / error - 1 / total)]
    )
    return math.sqrt(max(float(slope @ model.sampling_covariance @ slope), 0.0))


def _covariance(ratings: ArrayLike, *, missing: Missing, keyed: bool) -> tuple[Floats, int]:
    """Covariances of the items, and the number of complete respondents."""
    _refuse_without_key(keyed)
    answers = np.asarray(ratings, dtype=np.float64)
    complete = complete_rows(answers)
    if len(complete) < 2 or answers.shape[1] < 2:
        raise TooFewRespondentsError(
            f"reliability needs two complete respondents and two items, "
            f"got {len(complete)} respondents and {answers.shape[1]} items"
        )
    if missing == "listwise" or len(complete) == len(answers):
        return np.cov(complete, rowvar=False), len(complete)
    return pairwise_covariance(answers), len(complete)


def pairwise_covariance(answers: Floats) -> Floats:
    """Covariance of each pair of items over the respondents who answered both."""
    products, _, both = _pairwise_sums(answers)
    return np.asarray(products / (both - 1))


def pairwise_correlation(answers: Floats) -> Floats:
    """Correlation of each pair of items over the respondents who answered both."""
    products, squares, _ = _pairwise_sums(answers)
    return np.asarray(products / np.sqrt(squares * squares.T))


def _pairwise_sums(answers: Floats) -> tuple[Floats, Floats, Floats]:
    """Sum products, and the first item's squares, about the pair's means; and count pairs."""
    present = np.isfinite(answers).astype(np.float64)
    filled = np.nan_to_num(answers - np.nanmean(answers, axis=0))
    both = present.T @ present
    sums = filled.T @ present  # of the first item, where the second was answered
    squares = (filled**2).T @ present - sums**2 / both
    return filled.T @ filled - sums * sums.T / both, squares, both


def _alpha(covariance: Floats) -> float:
    items, total = len(covariance), float(covariance.sum())
    if total <= 0 or items < 2:
        return math.nan
    return items / (items - 1) * (1 - float(np.trace(covariance)) / total)


def _refuse_without_key(keyed: bool) -> None:
    if not keyed:
        raise RespondentKeyMissingError(
            "reliability needs each respondent's answers together; these answers do not say "
            "which of them belong to one respondent"
        )
