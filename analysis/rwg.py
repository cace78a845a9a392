"""r_wg and r_wg(j): agreement against a null, and what shuffled groups of the same size reach."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.groups import (
    Codes,
    Floats,
    GroupIndex,
    Labels,
    as_columns,
    divide,
    index_groups,
    mean_of_known,
)

NullShape = Literal["uniform", "slight skew", "moderate skew", "heavy skew", "triangular", "normal"]
Missing = Literal["pairwise", "listwise"]
Form = Literal["james", "lindell"]

FIVE_ANSWERS: dict[NullShape, tuple[float, ...]] = {  # LeBreton & Senter (2008), table 2
    "uniform": (0.20, 0.20, 0.20, 0.20, 0.20),
    "slight skew": (0.05, 0.15, 0.20, 0.35, 0.25),
    "moderate skew": (0.00, 0.10, 0.15, 0.40, 0.35),
    "heavy skew": (0.00, 0.00, 0.10, 0.40, 0.50),
    "triangular": (0.11, 0.22, 0.34, 0.22, 0.11),
    "normal": (0.07, 0.24, 0.38, 0.24, 0.07),
}


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """One measure of agreement for each group.

    Parameters
    ----------
    groups : tuple of hashable
    values : ndarray, shape (groups,)
        NaN where it does not exist (a group of one).
    n : ndarray of int64, shape (groups,)
        Members with at least one answer (all of them, where missing is listwise).
    """

    groups: tuple[Hashable, ...]
    values: Floats
    n: Codes


@dataclass(frozen=True, slots=True)
class PseudoGroupComparison:
    """r_wg(j) under two nulls, and how many shuffled groups of the same size agree less.

    Parameters
    ----------
    groups, n
        As in `GroupAgreement`.
    uniform, slight_skew : ndarray, shape (groups,)
    percentile : ndarray, shape (groups,)
        From 0 to 1; .5 is what a random group of this size reaches. Ties count half.
    pseudo_median : ndarray, shape (groups,)
        r_wg(j) under the uniform null of the median pseudo-group.
    """

    groups: tuple[Hashable, ...]
    n: Codes
    uniform: Floats
    slight_skew: Floats
    percentile: Floats
    pseudo_median: Floats


def null_variance(answers: int, shape: NullShape = "uniform") -> float:
    """Variance of the answers if nobody agreed, for a response scale of ``answers`` steps.

    Parameters
    ----------
    answers : int
        5 gives LeBreton & Senter's values; for others their shape is cut into as many steps.
    shape : str
        A key of ``FIVE_ANSWERS``.

    Examples
    --------
    >>> null_variance(5), round(null_variance(5, "slight skew"), 2), null_variance(4)
    (2.0, 1.34, 1.25)
    """
    if shape == "uniform":
        return (answers**2 - 1) / 12
    below = np.concatenate([[0.0], np.cumsum(FIVE_ANSWERS[shape])])
    edges = np.linspace(0, len(FIVE_ANSWERS[shape]), answers + 1)
    shares = np.diff(np.interp(edges, np.arange(below.size), below))
    values = np.arange(1, answers + 1)
    return float(shares @ values**2 - (shares @ values) ** 2)


def rwg(ratings: ArrayLike, groups: Labels, *, variance_if_random: float) -> GroupAgreement:
    r"""Agreement of each group on one item, :math:`1 - s^2/\sigma_E^2`, not below 0.

    Parameters
    ----------
    ratings : array, shape (respondents,)
        Small integers; NaN = missing.
    groups : array or sequence, shape (respondents,)
        Labels of any type.
    variance_if_random : float
        See `null_variance`.

    Returns
    -------
    GroupAgreement

    Notes
    -----
    Variance with n - 1. Checked against multilevel 2.8 (``rwg``).

    References
    ----------
    James, Demaree & Wolf (1984), Journal of Applied Psychology 69(1).

    Examples
    --------
    >>> rwg([4, 4, 5, 1, 5], list("aaabb"), variance_if_random=2.0).values.round(3).tolist()
    [0.833, 0.0]
    """
    index = index_groups(groups)
    variance, n = _item_variances(as_columns(ratings), index)
    return GroupAgreement(
        index.labels, rwg_from_variance(variance, variance_if_random=variance_if_random), n
    )


def rwg_j(
    ratings: ArrayLike,
    groups: Labels,
    *,
    variance_if_random: float,
    missing: Missing = "pairwise",
    form: Form = "james",
) -> GroupAgreement:
    r"""Agreement of each group on a dimension's items.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        Small integers; NaN = missing.
    groups : array or sequence, shape (respondents,)
        Labels of any type.
    variance_if_random : float
        See `null_variance`.
    missing : {"pairwise", "listwise"}
        Pairwise: each item's variance uses whoever answered it (multilevel 2.8).
    form : {"james", "lindell"}
        James: Spearman-Brown, not below 0. Lindell & Brandt's r*: neither; may be negative.

    Returns
    -------
    GroupAgreement

    Notes
    -----
    :math:`\frac{J(1 - \bar s^2/\sigma_E^2)}{J(1 - \bar s^2/\sigma_E^2) + \bar s^2/\sigma_E^2}`.
    Checked against multilevel 2.8 (``rwg.j``, ``rwg.j.lindell``).

    References
    ----------
    James, Demaree & Wolf (1984). Lindell & Brandt (1999), Journal of Applied Psychology 84(4).
    """
    index, answers = index_groups(groups), as_columns(ratings)
    if missing == "listwise":
        answers = np.where(np.isfinite(answers).all(axis=1, keepdims=True), answers, np.nan)
    variance, n = _item_variances(answers, index)
    values = rwg_from_variance(variance, variance_if_random=variance_if_random, form=form)
    return GroupAgreement(index.labels, values, n)


def rwg_from_variance(
    variance: ArrayLike, *, variance_if_random: float, form: Form = "james"
) -> Floats:
    """Compute r_wg(j) from the items' variances within each group.

    Parameters
    ----------
    variance : array, shape (groups, items)
        With n - 1, for instance of `analysis.scoring.group_moments_from_counts`; NaN = fewer than
        two answers, left out of the mean.
    variance_if_random, form
        As in `rwg_j`; with one item James's form is r_wg.

    Returns
    -------
    ndarray, shape (groups,)
        NaN where no item has a variance.
    """
    table = np.asarray(variance, dtype=np.float64)
    known = np.isfinite(table)
    items = table.shape[1]
    ratio = divide(np.where(known, table, 0.0).sum(axis=1), known.sum(axis=1)) / variance_if_random
    if form == "lindell":
        return np.asarray(1 - ratio)
    agreed = np.where(ratio > 1, 0.0, items * (1 - ratio))
    return np.asarray(agreed / (agreed + ratio))


def compare_with_pseudo_groups(
    ratings: ArrayLike,
    groups: Labels,
    *,
    answers: int,
    rng: np.random.Generator,
    shuffles: int = 200,
) -> PseudoGroupComparison:
    """r_wg(j) under two nulls, beside what groups made at random of the same people reach.

    Parameters
    ----------
    ratings : array, shape (respondents,) or (respondents, items)
        Small integers; NaN = missing; pairwise.
    groups : array or sequence, shape (respondents,)
    answers : int
        Steps of the response scale.
    rng : numpy.random.Generator
    shuffles : int
        How often respondents are dealt anew to groups of the same sizes.

    Returns
    -------
    PseudoGroupComparison
        After Bliese & Halverson (1996), Journal of Applied Social Psychology 26(13).
    """
    index, table = index_groups(groups), as_columns(ratings)
    kept = index.codes >= 0
    table, codes = table[kept], index.codes[kept]
    variance, n = _item_variances(table, GroupIndex(index.labels, codes))
    uniform = rwg_from_variance(variance, variance_if_random=null_variance(answers))
    skewed = null_variance(answers, "slight skew")
    spread = mean_of_known(variance)
    random = np.empty((shuffles, len(index)))
    for row in random:
        shuffled, _ = _item_variances(table, GroupIndex(index.labels, rng.permutation(codes)))
        row[:] = mean_of_known(shuffled)
    wider = (random > spread + 1e-12).mean(axis=0)
    tied = (np.abs(random - spread) <= 1e-12).mean(axis=0)
    usual = np.nan_to_num(np.median(random, axis=0), nan=np.inf)
    return PseudoGroupComparison(
        groups=index.labels,
        n=n,
        uniform=uniform,
        slight_skew=rwg_from_variance(variance, variance_if_random=skewed),
        percentile=np.where(np.isfinite(spread), wider + tied / 2, np.nan),
        pseudo_median=_pseudo_rwg(usual, table.shape[1], null_variance(answers)),
    )


def simulate_null(
    members: int, items: int, *, answers: int, draws: int, rng: np.random.Generator
) -> Floats:
    """r_wg(j) of groups that answer independently and uniformly at random.

    Parameters
    ----------
    members, items, answers : int
        Size of the groups, number of items, steps of the response scale.
    draws : int
        Groups to draw.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (draws,)

    References
    ----------
    Cohen, Doveh & Nahum-Shani (2009), Organizational Research Methods 12(1).
    """
    drawn = rng.integers(1, answers + 1, size=(draws, members, items))
    return rwg_from_variance(drawn.var(axis=1, ddof=1), variance_if_random=null_variance(answers))


def _pseudo_rwg(variance: Floats, items: int, variance_if_random: float) -> Floats:
    repeated = np.repeat(variance[:, None], items, axis=1)
    return rwg_from_variance(repeated, variance_if_random=variance_if_random)


def _item_variances(answers: Floats, index: GroupIndex) -> tuple[Floats, Codes]:
    """Variance of each item in each group (groups x items), and members with any answer."""
    groups, known = len(index), np.isfinite(answers)
    inside = index.codes >= 0
    n = np.bincount(index.codes[inside & known.any(axis=1)], minlength=groups)
    centre = np.nan_to_num(np.where(known, answers, 0.0).sum(axis=0) / known.sum(axis=0).clip(1))
    variance = np.empty((groups, answers.shape[1]))
    for item in range(answers.shape[1]):
        rows = inside & known[:, item]
        codes, values = index.codes[rows], answers[rows, item] - centre[item]
        count = np.bincount(codes, minlength=groups)
        total = np.bincount(codes, weights=values, minlength=groups)
        squares = np.bincount(codes, weights=values**2, minlength=groups)
        spread = squares - divide(total**2, count)
        variance[:, item] = divide(np.maximum(spread, 0.0), count - 1)
    return variance, n.astype(np.int64)
