"""Signs of answers given without reading.

The marks exist while a wave is analysed, to report results with and without them. Nobody is
deleted, and nothing here is stored per person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.clusters import clustered_mean
from analysis.estimate import Estimate

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

OUTLYING = 0.001
"""Mahalanobis distances this improbable under normality are marked."""
MONOTONOUS_SHARE = 0.5
"""A run of one answer over this share of the items (and at least ten of them) is marked."""
FEWEST_ITEMS_FOR_RUNS = 10


@dataclass(frozen=True, slots=True)
class CarelessReport:
    """How many answers of a wave look careless, and what difference that makes.

    Attributes
    ----------
    n : int
        Respondents.
    monotonous, outlying, marked : int
        Long runs, improbable patterns, and either.
    everyone, without : Estimate
        Mean score with and without the marked.
    """

    n: int
    monotonous: int
    outlying: int
    marked: int
    everyone: Estimate
    without: Estimate


def longstring(answers: ArrayLike) -> NDArray[np.int64]:
    """Longest run of the same answer, in the order the items were shown.

    Parameters
    ----------
    answers : array_like, shape (n, items)
        As given, *not* mirrored; NaN where missing. A missing answer breaks a run.

    Returns
    -------
    ndarray of int, shape (n,)

    Notes
    -----
    A missing answer is a run of its own, of one. Checked against ``careless::longstring`` in R.

    References
    ----------
    Johnson (2005), Journal of Research in Personality 39:103.

    Examples
    --------
    >>> longstring([[3, 3, 3, 2, 2], [1, 1, float("nan"), 1, 2]]).tolist()
    [3, 2]
    """
    values = np.asarray(answers, dtype=np.float64)
    n, items = values.shape
    same = values[:, 1:] == values[:, :-1]
    longest = np.full(n, min(1, items), dtype=np.int64)
    run = longest.copy()
    for column in same.T:
        run = np.where(column, run + 1, 1)
        longest = np.maximum(longest, run)
    return longest


def average_string(answers: ArrayLike) -> Floats:
    """Mean length of the runs of the same answer.

    Parameters
    ----------
    answers : array_like, shape (n, items)
        As for ``longstring``.

    Returns
    -------
    ndarray, shape (n,)

    Notes
    -----
    Items divided by runs. Checked against ``careless::longstring(avg = TRUE)`` in R.

    Examples
    --------
    >>> average_string([[3, 3, 3, 2], [1, 2, 3, 4]]).tolist()
    [2.0, 1.0]
    """
    values = np.asarray(answers, dtype=np.float64)
    breaks = (values[:, 1:] != values[:, :-1]).sum(axis=1)
    return np.asarray(values.shape[1] / (breaks + 1), dtype=np.float64)


def response_variability(answers: ArrayLike) -> Floats:
    """Spread, as a standard deviation, of a respondent's own answers (IRV).

    Parameters
    ----------
    answers : array_like, shape (n, items)
        As given, not mirrored; NaN where missing.

    Returns
    -------
    ndarray, shape (n,)
        With denominator answered - 1; NaN for fewer than two answers.

    Notes
    -----
    Checked against ``careless::irv`` in R.

    References
    ----------
    Dunn, Heggestad, Shanock & Theilgard (2018), Journal of Business and Psychology 33:105.

    Examples
    --------
    >>> response_variability([[1, 3, 5], [2, 2, 2]]).tolist()
    [2.0, 0.0]
    """
    values = np.asarray(answers, dtype=np.float64)
    given = np.isfinite(values)
    n = given.sum(axis=1)
    mean = np.where(given, values, 0.0).sum(axis=1) / np.maximum(n, 1)
    squares = np.where(given, (values - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)


def mahalanobis(answers: ArrayLike) -> Floats:
    r"""Squared distance of each respondent from the middle of all answers.

    Parameters
    ----------
    answers : array_like, shape (n, items)
        NaN where missing.

    Returns
    -------
    ndarray, shape (n,)
        :math:`(x - \bar x)' S^{-1} (x - \bar x)`.

    Notes
    -----
    S from pairwise complete answers; a missing answer counts as the item's mean (not rescaled for
    the number answered), so who skips items is never marked for it. A singular S is inverted
    without its empty directions. Checked against ``careless::mahad`` in R.

    References
    ----------
    Meade & Craig (2012), Psychological Methods 17:437.

    Examples
    --------
    >>> mahalanobis([[1, 2], [2, 1], [3, 4], [4, 3], [1, 4]]).round(2).tolist()
    [1.06, 1.91, 1.06, 1.91, 2.06]
    """
    values = np.asarray(answers, dtype=np.float64)
    given = np.isfinite(values)
    centred = np.where(given, values - _column_means(values, given), 0.0)
    inverse = np.linalg.pinv(_pairwise_covariance(values, given), hermitian=True)
    return np.asarray(np.einsum("ij,jk,ik->i", centred, inverse, centred), dtype=np.float64)


def outlying(answers: ArrayLike, *, confidence: float = 1 - OUTLYING) -> Flags:
    """Mark Mahalanobis distances beyond a quantile of chi-squared on as many items.

    Parameters
    ----------
    answers : array_like, shape (n, items)
    confidence : float

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> outlying([[1, 2], [2, 1], [3, 4], [4, 3], [1, 4]], confidence=0.5).tolist()
    [False, True, False, True, True]
    """
    items = np.asarray(answers).shape[1]
    return mahalanobis(answers) > float(special.chdtri(items, 1 - confidence))


def psychometric_synonyms(answers: ArrayLike, *, least: float = 0.60) -> Floats:
    """Correlation, within a respondent, over pairs of items that go together for everybody.

    Parameters
    ----------
    answers : array_like, shape (n, items)
        NaN where missing.
    least : float
        Items correlated above this are a pair.

    Returns
    -------
    ndarray, shape (n,)
        NaN with fewer than three complete pairs, or where one side does not vary. Low is suspect.

    Notes
    -----
    Checked against ``careless::psychsyn(resample_na = FALSE)`` in R.

    References
    ----------
    Meade & Craig (2012), Psychological Methods 17:437.
    """
    values = np.asarray(answers, dtype=np.float64)
    given = np.isfinite(values)
    together = np.tril(_pairwise_correlation(values, given), -1) > least
    return _over_pairs(values, together)


def psychometric_antonyms(answers: ArrayLike, *, least: float = 0.60) -> Floats:
    """Correlation, within a respondent, over pairs of items that go against each other.

    Parameters
    ----------
    answers : array_like, shape (n, items)
        As given, not mirrored; NaN where missing.
    least : float
        Items correlated below minus this are a pair.

    Returns
    -------
    ndarray, shape (n,)
        As for ``psychometric_synonyms``; here high is suspect.

    Notes
    -----
    As ``careless::psychant`` in R without its random resampling.

    References
    ----------
    Meade & Craig (2012), Psychological Methods 17:437.
    """
    values = np.asarray(answers, dtype=np.float64)
    given = np.isfinite(values)
    against = np.tril(_pairwise_correlation(values, given), -1) < -least
    return _over_pairs(values, against)


def even_odd(answers: ArrayLike, dimensions: Sequence[object]) -> Floats:
    """Even-odd inconsistency: do the two halves of the dimensions tell the same, per respondent.

    Parameters
    ----------
    answers : array_like, shape (n, items)
        NaN where missing.
    dimensions : sequence, length items
        The dimension of each item; halves are its items in second, fourth ... place and the rest.

    Returns
    -------
    ndarray, shape (n,)
        From -1 (consistent) to 1 (careless); NaN where a half does not vary.

    Notes
    -----
    Minus the correlation of the halves over dimensions, stepped up by Spearman-Brown and cut at
    -1 before its sign is turned. Checked against ``careless::evenodd`` 1.2.2 in R.

    References
    ----------
    Johnson (2005), Journal of Research in Personality 39:103.
    """
    values = np.asarray(answers, dtype=np.float64)
    kinds = list(dict.fromkeys(dimensions))
    halves: tuple[list[Floats], list[Floats]] = ([], [])
    for kind in kinds:
        columns = [j for j, dimension in enumerate(dimensions) if dimension == kind]
        for half, chosen in zip(halves, (columns[1::2], columns[::2]), strict=True):
            half.append(_row_means(values[:, chosen]))
    correlation, _ = _row_correlations(np.stack(halves[0], axis=1), np.stack(halves[1], axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        stepped = 2 * correlation / (1 + correlation)
    return -np.maximum(stepped, -1.0)


def careless_report(answers: ArrayLike, scores: ArrayLike) -> CarelessReport:
    """Say how many answers of a wave look careless, and what they change.

    Parameters
    ----------
    answers : array_like, shape (n, items)
        As given, not mirrored, in the order shown; NaN where missing.
    scores : array_like, shape (n,)
        The score that is compared with and without them.

    Returns
    -------
    CarelessReport
        Numbers of the wave only.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> answers = rng.integers(1, 6, (60, 20)).astype(float)
    >>> answers[:5] = 5.0
    >>> found = careless_report(answers, answers.mean(axis=1))
    >>> found.monotonous, found.everyone.n - found.without.n >= 5
    (5, True)
    """
    values = np.asarray(answers, dtype=np.float64)
    score = np.asarray(scores, dtype=np.float64)
    longest = max(FEWEST_ITEMS_FOR_RUNS, MONOTONOUS_SHARE * values.shape[1])
    runs = longstring(values) >= longest
    odd = outlying(values)
    marked = runs | odd
    return CarelessReport(
        n=len(values),
        monotonous=int(runs.sum()),
        outlying=int(odd.sum()),
        marked=int(marked.sum()),
        everyone=clustered_mean(score).estimate(),
        without=clustered_mean(np.where(marked, np.nan, score)).estimate(),
    )


def _over_pairs(values: Floats, chosen: Flags) -> Floats:
    later, earlier = np.nonzero(chosen)
    correlation, pairs = _row_correlations(values[:, later], values[:, earlier])
    return np.where(pairs > 2, correlation, np.nan)


def _column_means(values: Floats, given: Flags) -> Floats:
    return np.asarray(
        np.where(given, values, 0.0).sum(axis=0) / np.maximum(given.sum(axis=0), 1),
        dtype=np.float64,
    )


def _row_means(values: Floats) -> Floats:
    given = np.isfinite(values)
    n = given.sum(axis=1)
    total = np.where(given, values, 0.0).sum(axis=1)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _pairwise_moments(values: Floats, given: Flags) -> tuple[Floats, Floats, Floats]:
    """Return n, covariance and variance of the first, each over the answers of both items."""
    mask = given.astype(np.float64)
    centred = np.where(given, values - _column_means(values, given), 0.0)
    n = mask.T @ mask
    sums = centred.T @ mask
    counted = np.maximum(n, 1)
    freedom = np.where(n > 1, n - 1, np.nan)
    covariance = (centred.T @ centred - sums * sums.T / counted) / freedom
    variance = ((centred**2).T @ mask - sums**2 / counted) / freedom
    return n, covariance, variance


def _pairwise_covariance(values: Floats, given: Flags) -> Floats:
    return np.nan_to_num(_pairwise_moments(values, given)[1])


def _pairwise_correlation(values: Floats, given: Flags) -> Floats:
    _, covariance, variance = _pairwise_moments(values, given)
    product = variance * variance.T
    return np.where(product > 0, covariance / np.sqrt(np.where(product > 0, product, 1.0)), np.nan)


def _row_correlations(first: Floats, second: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Correlation of two tables row by row over complete pairs, and how many there are."""
    both = np.isfinite(first) & np.isfinite(second)
    n = both.sum(axis=1)
    a, b = (np.where(both, side, 0.0) for side in (first, second))
    a, b = (
        np.where(both, side - (side.sum(axis=1) / np.maximum(n, 1))[:, None], 0.0)
        for side in (a, b)
    )
    spread = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    known = (n > 1) & (spread > 1e-12)
    return np.where(known, (a * b).sum(axis=1) / np.where(known, spread, 1.0), np.nan), n
