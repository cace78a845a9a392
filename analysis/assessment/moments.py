"""Size, mean and variance of every planned unit, from the wave's respondents or its counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.wave import WaveData
from analysis.groups import GroupMoments, divide
from analysis.scoring import group_moments_from_counts

Floats = NDArray[np.float64]
Members = Sequence[NDArray[np.intp]]


def membership(members: Members, n_departments: int) -> Floats:
    """Return units x departments: 1 where a department's people are in a unit."""
    table = np.zeros((len(members), n_departments))
    for row, departments in enumerate(members):
        table[row, departments] = 1.0
    return table


def unit_moments(scores: Floats, departments: NDArray[np.int32], table: Floats) -> GroupMoments:
    """Moments of each unit on each dimension.

    Parameters
    ----------
    scores : ndarray, shape (respondents, dimensions)
        NaN where missing.
    departments : ndarray, shape (respondents,)
    table : ndarray, shape (units, departments)
        From :func:`membership`.

    Returns
    -------
    GroupMoments
        Arrays of shape (units, dimensions).
    """
    n_departments = table.shape[1]
    known = np.isfinite(scores)
    centre = np.nanmean(scores, axis=0) if known.any() else np.zeros(scores.shape[1])
    centre = np.nan_to_num(centre)
    off = np.where(known, scores - centre, 0.0)

    def by_unit(values: Floats) -> Floats:
        columns = [np.bincount(departments, column, n_departments) for column in values.T]
        return table @ np.stack(columns, axis=1)

    n = by_unit(known.astype(np.float64))
    total, squares = by_unit(off), by_unit(off**2)
    offset = divide(total, n)
    spread = np.maximum(squares - np.where(n > 0, n * np.nan_to_num(offset) ** 2, 0.0), 0.0)
    return GroupMoments(n.astype(np.int64), offset + centre, divide(spread, n - 1))


def unit_moments_without_key(wave: WaveData, table: Floats) -> GroupMoments:
    """Moments of each unit on each dimension where nobody knows who gave which answers.

    The mean is that of the item means. Its error is taken as if all items of a dimension were
    answered alike (the largest it can be), and n as the fewest answers any of its items got: so
    the interval is conservative.
    """
    values = np.arange(1, wave.keying.high + 1)
    per_unit = np.einsum("ud,dia->uia", table, wave.counts.counts[:, :, 1:])
    items = group_moments_from_counts(per_unit, values)
    error = np.sqrt(divide(items.variance, items.n))
    shape = (table.shape[0], len(wave.keying.dimensions))
    n, mean, variance = np.zeros(shape, np.int64), np.full(shape, np.nan), np.full(shape, np.nan)
    for j, dimension in enumerate(wave.keying.dimensions):
        columns = wave.keying.columns(dimension)
        n[:, j] = items.n[:, columns].min(axis=1)
        mean[:, j] = items.mean[:, columns].mean(axis=1)
        variance[:, j] = error[:, columns].mean(axis=1) ** 2 * n[:, j]
    return GroupMoments(n, mean, variance)


def moments_of(wave: WaveData, table: Floats) -> GroupMoments:
    """Moments of each unit on each dimension, by respondents where they are known."""
    if wave.matrix is None:
        return unit_moments_without_key(wave, table)
    return unit_moments(wave.scores, wave.matrix.departments, table)
