"""Maturity of the organisation and of the units right below it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.scores import division_like
from analysis.assessment.wave import WaveData
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import (
    ReleasedEstimate,
    ReleasedLevel,
    ReleasedMaturity,
    ReleasedTable,
)
from analysis.maturity import LevelOdds, Maturity, maturity
from analysis.posterior import joint_posterior


def released_maturity(
    wave: WaveData, plan: ReleasePlan, scores: ReleasedTable
) -> tuple[ReleasedMaturity, ...]:
    """Compute maturity for units all of whose dimensions were released, and for no other."""
    if wave.matrix is None:
        return ()
    shown = scores.by_key()
    found = []
    for position in division_like(plan):
        unit = plan.units[position].code
        cells = [shown.get((unit, dimension)) for dimension in wave.keying.dimensions]
        if not all(isinstance(cell, ReleasedEstimate) for cell in cells):
            continue
        inside = np.isin(wave.matrix.departments, plan.members[position])
        assessed = unit_maturity(wave, inside)
        if assessed.binding is not None:
            found.append(_released(unit, assessed))
    return tuple(found)


def unit_maturity(wave: WaveData, inside: NDArray[np.bool_]) -> Maturity:
    """Assess the respondents inside one unit, from the joint posterior of their means."""
    scores = wave.scores[inside]
    posterior = joint_posterior(scores, np.zeros(len(scores), dtype=np.int64))
    return maturity(
        posterior.means[0],
        posterior.covariances[0],
        n=int(posterior.n[0]),
        names=wave.keying.dimensions,
        scale=(1.0, float(wave.keying.high)),
    )


def _released(unit: str, assessed: Maturity) -> ReleasedMaturity:
    assert assessed.binding is not None  # noqa: S101 - the caller asked; told to the type checker
    return ReleasedMaturity(
        unit=unit,
        dimensions={line.name: _odds(line.odds) for line in assessed.profile},
        overall=_odds(assessed.overall),
        level=assessed.overall.single,
        wording=assessed.overall.label,
        binding=assessed.binding,
        compensatory=round(assessed.compensatory.value, 2),
        sensitivity=(_most_probable(assessed.lenient), _most_probable(assessed.strict)),
    )


def _odds(odds: LevelOdds) -> tuple[ReleasedLevel, ...]:
    return tuple(
        ReleasedLevel(level, round(p, 2) if math.isfinite(p) else 0.0)
        for level, p in enumerate(odds.probabilities, start=1)
    )


def _most_probable(odds: LevelOdds) -> ReleasedLevel:
    level = odds.most_probable or 1
    return ReleasedLevel(level, round(odds.probabilities[level - 1], 2))
