"""From departments to the organisation: everybody counts once, whoever answered."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.errors import AnalysisError
from analysis.estimate import Estimate
from analysis.groups import Codes, Labels, divide, group_moments, index_groups

Floats = NDArray[np.float64]
Design = Literal["stratified", "simple"]


@dataclass(frozen=True, slots=True)
class SampleMean:
    """A mean with its standard error, t interval and degrees of freedom; NaN where unknown."""

    estimate: Estimate
    error: float
    df: float


@dataclass(frozen=True, slots=True)
class PoststratifiedMean:
    """A mean in which every department counts by its headcount.

    Attributes
    ----------
    mean : SampleMean
    by_department : dict
        The mean of each department with its own error.
    coverage : float
        Share of the headcount that belongs to departments with any answer.
    """

    mean: SampleMean
    by_department: dict[Hashable, SampleMean]
    coverage: float


@dataclass(frozen=True, slots=True)
class KishEffect:
    """What unequal weights cost: the effective number of respondents and the design effect."""

    effective_n: float
    design_effect: float


def finite_population_se(
    values: ArrayLike, population: float | None = None, *, confidence: float = 0.95
) -> SampleMean:
    r"""Mean of a simple sample, with the finite-population correction where it is asked for.

    Parameters
    ----------
    values : array_like, shape (n,)
        NaN where missing.
    population : float, optional
        Headcount. Without it no correction is made (the default in reports: a wave is a sample of
        how people might have answered, not only of who did).
    confidence : float

    Returns
    -------
    SampleMean
        On n - 1 degrees of freedom; never raises.

    Notes
    -----
    :math:`s/\sqrt{n}\,\sqrt{1 - n/N}`. Checked against ``survey::svymean`` in R.

    References
    ----------
    Cochran (1977), Sampling Techniques, ch. 2.

    Examples
    --------
    >>> found = finite_population_se([1.0, 2, 3, 4, 5], population=10)
    >>> found.estimate.value, round(found.error, 3)
    (3.0, 0.5)
    """
    given = np.asarray(values, dtype=np.float64).ravel()
    kept = given[np.isfinite(given)]
    n = kept.size
    if n < 2:
        mean = float(kept.mean()) if n else math.nan
        return _sample_mean(mean, math.nan, math.nan, n, confidence)
    rest = 1.0 if population is None else max(0.0, 1 - n / population)
    variance = float(kept.var(ddof=1)) / n * rest
    return _sample_mean(float(kept.mean()), variance, n - 1, n, confidence)


def poststratify(
    values: ArrayLike,
    departments: Labels,
    headcounts: Mapping[Hashable, float],
    *,
    finite: bool = False,
    design: Design = "stratified",
    confidence: float = 0.95,
) -> PoststratifiedMean:
    r"""Mean of the organisation, every department counting by its headcount.

    Parameters
    ----------
    values : array_like, shape (n,)
        Scores of respondents; NaN where missing.
    departments : sequence, shape (n,)
        Labels of any kind; None where missing.
    headcounts : mapping of label to number
        Must name every department that answered.
    finite : bool
        Whether the finite-population correction is made; off by default.
    design : {"stratified", "simple"}
        ``stratified``: each department is a sample of its own (everybody was invited).
        ``simple``: one sample of the whole, weighted afterwards.
    confidence : float

    Returns
    -------
    PoststratifiedMean

    Raises
    ------
    AnalysisError
        Where a department that answered has no headcount.

    Notes
    -----
    :math:`\bar y = \sum_g \frac{N_g}{N} \bar y_g`, over departments that answered.
    Stratified: :math:`\sum (N_g/N)^2 (1-f_g) s_g^2/n_g` on n - G degrees of freedom; a department
    of one answer takes the pooled variance. Simple: the linearised
    :math:`(1-f)\frac{n}{n-1}\sum \left(\frac{N_g}{n_g N}(y_i-\bar y_g)\right)^2` on n - 1.
    Checked against ``survey::svymean`` and ``postStratify`` in R.

    References
    ----------
    Cochran (1977), Sampling Techniques, ch. 5; Lumley (2010), Complex Surveys, ch. 7.

    Examples
    --------
    >>> found = poststratify([1.0, 3, 4, 4], ["a", "a", "b", "b"], {"a": 30, "b": 10})
    >>> found.mean.estimate.value, found.coverage
    (2.5, 1.0)
    """
    index = index_groups(departments)
    moments = group_moments(values, index)
    present = np.flatnonzero(moments.n > 0)
    unnamed = [index.labels[g] for g in present if index.labels[g] not in headcounts]
    if unnamed:
        raise AnalysisError(f"no headcount for {unnamed}")
    size = np.array([headcounts[index.labels[g]] for g in present], dtype=np.float64)
    n, mean, variance = moments.n[present], moments.mean[present], moments.variance[present]
    everybody = float(sum(headcounts.values()))
    weight = size / size.sum() if size.sum() > 0 else size
    answered = int(n.sum())
    if answered == 0:
        nothing = _sample_mean(math.nan, math.nan, math.nan, 0, confidence)
        return PoststratifiedMean(nothing, {}, 0.0)
    if design == "simple":
        rest = max(0.0, 1 - answered / float(size.sum())) if finite else 1.0
        squares = np.nan_to_num(variance) * (n - 1)
        total = rest * answered / max(answered - 1, 1) * float(((weight / n) ** 2 * squares).sum())
        freedom = float(answered - 1)
    else:
        left = np.clip(1 - n / size, 0, None) if finite else np.ones(len(n))
        total = float((weight**2 * left * _filled(variance, n) / n).sum())
        freedom = float(answered - len(n))
    by_department = {
        index.labels[g]: finite_population_se(
            np.asarray(values, dtype=np.float64)[index.codes == g],
            headcounts[index.labels[g]] if finite else None,
            confidence=confidence,
        )
        for g in present
    }
    overall = _sample_mean(float(weight @ mean), total, freedom, answered, confidence)
    return PoststratifiedMean(overall, by_department, float(size.sum()) / everybody)


def cluster_mean(
    values: ArrayLike,
    clusters: Labels,
    *,
    weights: ArrayLike | None = None,
    population: float | None = None,
    confidence: float = 0.95,
) -> SampleMean:
    r"""Mean where whole departments were drawn: they, not people, are the sample.

    Parameters
    ----------
    values : array_like, shape (n,)
        NaN where missing.
    clusters : sequence, shape (n,)
        The department of each respondent; None where missing.
    weights : array_like, shape (n,), optional
        One over the chance of being asked; equal without them.
    population : float, optional
        How many departments there are, for the finite-population correction.
    confidence : float

    Returns
    -------
    SampleMean
        On m - 1 degrees of freedom with m departments; never raises.

    Notes
    -----
    The linearised :math:`(1 - m/M)\frac{m}{m-1}\sum_c z_c^2` with
    :math:`z_c = \sum_{i \in c} w_i (y_i - \bar y)/\sum w`. Checked against ``survey::svymean``:
    644.17, standard error 23.542, for its one-stage sample of schools.

    References
    ----------
    Lumley (2010), Complex Surveys, ch. 3.

    Examples
    --------
    >>> found = cluster_mean([1.0, 2, 4, 5], ["a", "a", "b", "b"])
    >>> found.estimate.value, found.error, found.df
    (3.0, 1.5, 1)
    """
    y, index = np.asarray(values, dtype=np.float64), index_groups(clusters)
    w = np.ones(y.size) if weights is None else np.asarray(weights, dtype=np.float64)
    kept = np.isfinite(y) & (index.codes >= 0) & (w > 0)
    y, w, owner = y[kept], w[kept], np.unique(index.codes[kept], return_inverse=True)[1]
    if not y.size:
        return _sample_mean(math.nan, math.nan, math.nan, 0, confidence)
    mean = float(w @ y / w.sum())
    sums = np.bincount(owner, weights=w * (y - mean)) / w.sum()
    m = sums.size
    left = 1.0 if population is None else max(0.0, 1 - m / population)
    variance = left * m / (m - 1) * float(sums @ sums) if m > 1 else math.nan
    return _sample_mean(mean, variance, m - 1, int(y.size), confidence)


def kish_effect(weights: ArrayLike) -> KishEffect:
    r"""Effective number of respondents under unequal weights.

    Parameters
    ----------
    weights : array_like, shape (n,)
        Not negative, not all 0.

    Returns
    -------
    KishEffect
        :math:`(\sum w)^2/\sum w^2`, and n divided by it.

    References
    ----------
    Kish (1965), Survey Sampling.

    Examples
    --------
    >>> kish_effect([1, 1, 2]).effective_n.__round__(3)
    2.667
    """
    w = np.asarray(weights, dtype=np.float64)
    effective = float(w.sum() ** 2 / (w**2).sum())
    return KishEffect(effective, w.size / effective)


def _filled(variance: Floats, n: Codes) -> Floats:
    """Give departments of one answer the pooled variance of the others."""
    known = n > 1
    pooled = divide((variance[known] * (n[known] - 1)).sum(), (n[known] - 1).sum())
    return np.where(known, variance, float(pooled))


def _sample_mean(mean: float, variance: float, df: float, n: int, confidence: float) -> SampleMean:
    if not (math.isfinite(variance) and df > 0):
        return SampleMean(Estimate(mean, math.nan, math.nan, n), math.nan, math.nan)
    error = math.sqrt(variance)
    reach = float(special.stdtrit(df, 0.5 + confidence / 2)) * error
    return SampleMean(Estimate(mean, mean - reach, mean + reach, n), error, df)
