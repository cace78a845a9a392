"""Scores by one demographic answer, for the organisation and its divisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.choices import demographic_of
from analysis.assessment.moments import membership, unit_moments
from analysis.assessment.scores import measures_of
from analysis.assessment.wave import WaveData
from analysis.disclosure.crossings import Demographic, plan_crossings
from analysis.disclosure.gate import release_table
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.ranges import Scale
from analysis.disclosure.released import ReleasedTable
from analysis.disclosure.sums import PublishedSums, published
from analysis.estimate import Estimate
from analysis.scoring import mean_intervals

NAME = "crossings"


@dataclass(frozen=True, slots=True)
class Crossed:
    """The released table of crossings and the sums that it gives away; or neither."""

    tables: Mapping[str, ReleasedTable] = field(default_factory=dict)
    sums: tuple[PublishedSums, ...] = ()


def crossed_table(wave: WaveData, planned: ReleasePlan) -> Crossed:
    """Release the plain means by the questionnaire's first demographic, beside the tree.

    Nothing where there is no demographic, no respondent key, or no group large enough.
    """
    asked = wave.questionnaire.demographics[:1]
    if wave.matrix is None or not wave.choices or not asked or planned.is_empty:
        return Crossed()
    names = {c.code: next(iter(c.text.translations.values())) for c in asked[0].choices}
    atoms = _atoms(wave, asked[0].code, list(names))
    n_departments = len(wave.structure.departments)
    counts = np.bincount(atoms, minlength=(len(names) + 1) * n_departments)
    by_choice = dict(zip(names, counts.reshape(-1, n_departments), strict=False))
    crossing = plan_crossings(planned, Demographic(asked[0].code, names), by_choice, wave.policy)
    if crossing.is_empty:
        return Crossed()
    answered = {
        dimension: np.bincount(atoms[np.isfinite(column)], minlength=len(counts)).astype(np.int64)
        for dimension, column in zip(wave.keying.dimensions, wave.scores.T, strict=True)
    }
    table = release_table(
        NAME,
        crossing,
        measures_of(wave),
        _estimates(wave, crossing, atoms),
        answered,
        wave.policy,
        scale=Scale(high=wave.keying.high),
    )
    return Crossed({NAME: table}, (published(wave.label.code, [table], crossing, answered),))


def _atoms(wave: WaveData, code: str, choices: list[str]) -> NDArray[np.int32]:
    """Return each respondent's place, choice by choice; those who did not say come last."""
    assert wave.matrix is not None  # noqa: S101 - the caller asked; told to the type checker
    place = {choice: i for i, choice in enumerate(choices)}
    picked = [place.get(choice or "", len(choices)) for choice in demographic_of(wave, code)]
    steps = np.array(picked, dtype=np.int32) * len(wave.structure.departments)
    return np.asarray(steps + wave.matrix.departments, dtype=np.int32)


def _estimates(
    wave: WaveData, crossing: ReleasePlan, atoms: NDArray[np.int32]
) -> dict[tuple[str, str], Estimate]:
    table = membership(crossing.members, len(crossing.counts))
    moments = unit_moments(wave.scores, atoms, table)
    found: dict[tuple[str, str], Estimate] = {}
    for j, dimension in enumerate(wave.keying.dimensions):
        n, mean = moments.n[:, j], moments.mean[:, j]
        low, high = mean_intervals(n, mean, moments.variance[:, j])
        low, high = np.maximum(low, 1.0), np.minimum(high, wave.keying.high)
        for unit, *values in zip(crossing.units, mean, low, high, n, strict=True):
            value, lowest, highest, people = values
            cell = Estimate(float(value), float(lowest), float(highest), int(people))
            found[unit.code, dimension] = cell
    return found
