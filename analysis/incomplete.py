"""Means and covariances from incomplete answers, by full-information maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import TooFewRespondentsError
from analysis.groups import Floats

MAX_ROUNDS = 5000
CONVERGED = 1e-10


@dataclass(frozen=True, slots=True)
class IncompleteMoments:
    """Means, covariances (denominator n) and the respondents with any answer."""

    mean: Floats
    covariance: Floats
    n: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Respondents who answered the same items: how many, their mean, their scatter about it."""

    seen: NDArray[np.bool_]
    n: int
    mean: Floats
    scatter: Floats


def saturated_moments(ratings: ArrayLike) -> IncompleteMoments:
    """Estimate means and covariances of normal items, using every answer there is.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        NaN = missing, taken as missing at random given the other answers. Respondents with no
        answer at all are left out.

    Returns
    -------
    IncompleteMoments

    Raises
    ------
    TooFewRespondentsError
        An item with under two answers, or no more respondents than items.

    Notes
    -----
    EM over the patterns of missing answers. Checked against lavaan 0.6-14 (``missing = "fiml"``).

    References
    ----------
    Little & Rubin (2002), Statistical Analysis with Missing Data, section 11.2.
    """
    answers = np.asarray(ratings, dtype=np.float64)
    seen = np.isfinite(answers)
    answers, seen = answers[seen.any(axis=1)], seen[seen.any(axis=1)]
    n, items = answers.shape
    if n <= items or seen.sum(axis=0).min() < 2:
        raise TooFewRespondentsError(
            f"means and covariances of {items} items need more respondents than that and two "
            f"answers to each; there are {n} respondents"
        )
    patterns = _patterns(answers, seen)
    mean = np.nanmean(answers, axis=0)
    covariance = np.diag(np.nanvar(answers, axis=0))
    scale = np.sqrt(np.diag(covariance).clip(min=np.finfo(float).tiny))
    for _ in range(MAX_ROUNDS):
        new_mean, new_covariance = _round(patterns, mean, covariance)
        moved = np.abs((new_mean - mean) / scale).max()
        moved = max(moved, np.abs((new_covariance - covariance) / np.outer(scale, scale)).max())
        mean, covariance = new_mean, new_covariance
        if moved < CONVERGED:
            break
    return IncompleteMoments(mean, covariance, n)


def _patterns(answers: Floats, seen: NDArray[np.bool_]) -> list[_Pattern]:
    kinds, owner = np.unique(seen, axis=0, return_inverse=True)
    found = []
    for i, kind in enumerate(kinds):
        members = answers[owner.reshape(-1) == i][:, kind]
        centred = members - members.mean(axis=0)
        found.append(_Pattern(kind, len(members), members.mean(axis=0), centred.T @ centred))
    return found


def _round(patterns: list[_Pattern], mean: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Fill in what is missing as expected, and take means and covariances anew."""
    items = mean.size
    total, first, second = 0, np.zeros(items), np.zeros((items, items))
    for pattern in patterns:
        seen, unseen = pattern.seen, ~pattern.seen
        slope = np.eye(items)[:, seen]
        slope[unseen] = np.linalg.lstsq(
            covariance[np.ix_(seen, seen)], covariance[np.ix_(seen, unseen)], rcond=None
        )[0].T
        centre = mean + slope @ (pattern.mean - mean[seen])
        left = np.zeros((items, items))
        left[np.ix_(unseen, unseen)] = (
            covariance[np.ix_(unseen, unseen)] - slope[unseen] @ covariance[np.ix_(seen, unseen)]
        )
        gap = centre - mean
        total += pattern.n
        first += pattern.n * gap
        second += slope @ pattern.scatter @ slope.T + pattern.n * (left + np.outer(gap, gap))
    shift = first / total
    return mean + shift, second / total - np.outer(shift, shift)
