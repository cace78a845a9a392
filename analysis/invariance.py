"""Whether a dimension means the same to two groups, or in two waves: nested one-factor models."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.covariance import (
    FIXED,
    FactorModel,
    Fit,
    Pattern,
    SampleMoments,
    fit_model,
    sample_moments,
)
from analysis.errors import TooFewRespondentsError
from analysis.groups import Floats, Labels, index_groups

Level = Literal["configural", "metric", "scalar", "strict"]
LEVELS: tuple[Level, ...] = ("configural", "metric", "scalar", "strict")

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Invariance:
    """The nested models, least constrained first.

    Parameters
    ----------
    occasions : tuple of hashable
        Groups, or positions of waves; the first is the reference.
    levels : tuple of str
        configural: same items; metric: same loadings; scalar: same intercepts too, so that means
        can be compared; strict: same residual variances too.
    fits : tuple of Fit
        One per level.
    latent_means : ndarray, shape (occasions - 1,)
        Factor means of the others against the reference, in the scalar model, in units of the
        marker item.
    """

    occasions: tuple[Hashable, ...]
    levels: tuple[Level, ...]
    fits: tuple[Fit, ...]
    latent_means: Floats


class _Numbering:
    """Hands out parameter numbers with their starting values; keeps them for shared ones."""

    def __init__(self) -> None:
        self.start: list[float] = []
        self._known: dict[tuple[Hashable, ...], int] = {}

    def __call__(self, key: tuple[Hashable, ...], start: float) -> int:
        if key not in self._known:
            self._known[key] = len(self.start)
            self.start.append(start)
        return self._known[key]


def group_invariance(
    ratings: ArrayLike,
    groups: Labels,
    *,
    marker: int = 0,
    reference: Hashable | None = None,
) -> Invariance:
    """Compare a dimension's one-factor model between groups.

    Parameters
    ----------
    ratings : array, shape (respondents, items)
        At least three items, reverse-keyed already; NaN = missing; listwise.
    groups : array or sequence, shape (respondents,)
        Labels of any type; None and NaN are left out.
    marker : int
        The item whose loading is 1.
    reference : hashable, optional
        The group whose factor mean is 0; the first of the sorted labels by default.

    Returns
    -------
    Invariance

    Raises
    ------
    TooFewRespondentsError, NotConvergedError
        Fewer than two groups, or one with no more complete respondents than items; no maximum.

    Notes
    -----
    Normal-theory ML with means. Checked against lavaan 0.6-14 (``cfa`` with ``group.equal``).
    Source: Vandenberg & Lance (2000), Organizational Research Methods 3(1).
    """
    index = index_groups(groups)
    answers = np.asarray(ratings, dtype=np.float64)
    complete = np.isfinite(answers).all(axis=1)
    labels = sorted(index.labels, key=lambda label: label != reference)  # stable: rest in order
    parts = [answers[complete & (index.codes == index.labels.index(label))] for label in labels]
    _check_sizes(parts)
    samples = [sample_moments(part) for part in parts]
    fits, means = [], np.zeros(0)
    for level in LEVELS:
        number = _Numbering()
        models = [_group_model(g, s, level, marker, number) for g, s in enumerate(samples)]
        fits.append(fit_model(models, samples, np.array(number.start), with_means=True))
        if level == "scalar":
            free = [int(model.means.index[0]) for model in models[1:]]
            means = fits[-1].parameters[free]
    return Invariance(tuple(labels), LEVELS, tuple(fits), means)


def wave_invariance(waves: ArrayLike, *, marker: int = 0) -> Invariance:
    """Compare a dimension's one-factor model between waves of the same respondents.

    Parameters
    ----------
    waves : array, shape (respondents, waves, items)
        NaN = missing; listwise over all waves. Needs a respondent key across waves, so never from
        anonymous waves.
    marker : int
        The item whose loading is 1 in each wave.

    Returns
    -------
    Invariance
        Configural, metric and scalar; residuals of one item correlate between waves.

    Raises
    ------
    TooFewRespondentsError, NotConvergedError

    Notes
    -----
    Checked against lavaan 0.6-14 (``sem``).
    """
    answers = np.asarray(waves, dtype=np.float64)
    occasions, items = answers.shape[1:]
    flat = answers.reshape(len(answers), occasions * items)
    flat = flat[np.isfinite(flat).all(axis=1)]
    _check_sizes([flat] * min(occasions, 2))
    sample = sample_moments(flat)
    fits, means = [], np.zeros(0)
    for level in LEVELS[:3]:
        number = _Numbering()
        model = _wave_model(sample, (occasions, items), level, marker, number)
        fits.append(fit_model([model], [sample], np.array(number.start), with_means=True))
        if level == "scalar":
            means = fits[-1].parameters[model.means.index[1:]]
    return Invariance(tuple(range(occasions)), LEVELS[:3], tuple(fits), means)


def _group_model(
    group: int, sample: SampleMoments, level: Level, marker: int, number: _Numbering
) -> FactorModel:
    items, strictness = sample.mean.size, LEVELS.index(level)
    variance = np.diag(sample.covariance)
    slope = sample.covariance[marker] / variance[marker]
    loadings, residuals = _fixed(items, 1), _fixed(items, items)
    intercepts, means = _fixed(items), _fixed(1)
    for item in range(items):
        if item != marker:
            key = ("loading", item, group if strictness < 1 else 0)
            loadings[item, 0] = number(key, float(slope[item]))
        key = ("intercept", item, group if strictness < 2 else 0)
        intercepts[item] = number(key, float(sample.mean[item]))
        key = ("residual", item, group if strictness < 3 else 0)
        residuals[item, item] = number(key, float(variance[item] / 2))
    if strictness >= 2 and group > 0:
        means[0] = number(("mean", group), 0.0)
    factors = np.full((1, 1), number(("factor", group), float(variance[marker] / 2)))
    return _model(loadings, factors, residuals, intercepts, means, markers=[marker])


def _wave_model(
    sample: SampleMoments,
    shape: tuple[int, int],
    level: Level,
    marker: int,
    number: _Numbering,
) -> FactorModel:
    waves, items = shape
    strictness, total = LEVELS.index(level), waves * items
    variance = np.diag(sample.covariance)
    loadings, residuals = _fixed(total, waves), _fixed(total, total)
    intercepts, means, factors = _fixed(total), _fixed(waves), _fixed(waves, waves)
    for wave in range(waves):
        first = wave * items
        slope = sample.covariance[first + marker] / variance[first + marker]
        for item in range(items):
            here = first + item
            if item != marker:
                key = ("loading", item, wave if strictness < 1 else 0)
                loadings[here, wave] = number(key, float(slope[here]))
            key = ("intercept", item, wave if strictness < 2 else 0)
            intercepts[here] = number(key, float(sample.mean[here]))
            residuals[here, here] = number(("residual", here, here), float(variance[here] / 2))
            for earlier in range(wave):
                there = earlier * items + item
                residuals[here, there] = number(("residual", here, there), 0.0)
                residuals[there, here] = residuals[here, there]
        for earlier in range(wave):
            factors[wave, earlier] = number(("factor", wave, earlier), 0.0)
            factors[earlier, wave] = factors[wave, earlier]
        factors[wave, wave] = number(("factor", wave, wave), float(variance[first + marker] / 2))
        if strictness >= 2 and wave > 0:
            means[wave] = number(("mean", wave), 0.0)
    markers = [wave * items + marker for wave in range(waves)]
    return _model(loadings, factors, residuals, intercepts, means, markers=markers)


def _fixed(*shape: int) -> Indices:
    return np.full(shape, FIXED, dtype=np.int64)


def _model(
    loadings: Indices,
    factors: Indices,
    residuals: Indices,
    intercepts: Indices,
    means: Indices,
    *,
    markers: list[int],
) -> FactorModel:
    ones = np.zeros(loadings.shape)
    ones[markers, range(len(markers))] = 1.0
    return FactorModel(
        loadings=Pattern(ones, loadings),
        factors=_zero(factors),
        residuals=_zero(residuals),
        intercepts=_zero(intercepts),
        means=_zero(means),
    )


def _zero(index: Indices) -> Pattern:
    return Pattern(np.zeros(index.shape), index)


def _check_sizes(parts: list[Floats]) -> None:
    if len(parts) < 2 or min(len(part) - part.shape[1] for part in parts) <= 0:
        raise TooFewRespondentsError(
            "invariance needs two groups or waves, each with more complete respondents than items; "
            f"complete respondents: {', '.join(str(len(part)) for part in parts)}"
        )
