"""Maturity of the organisation and of the units right below it."""

from __future__ import annotations

import math

import numpy as np

from analysis.assessment.scores import division_like
from analysis.assessment.wave import WaveData
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import (
    ReleasedEstimate,
    ReleasedLevel,
    ReleasedMaturity,
    ReleasedTable,
    UnitKind,
)
from analysis.maturity import LevelOdds, Maturity, maturity
from analysis.posterior import JointPosterior, joint_posterior

ALONE = -1  # label of people in no unit that is assessed


def released_maturity(
    wave: WaveData, plan: ReleasePlan, scores: ReleasedTable
) -> tuple[ReleasedMaturity, ...]:
    """Compute maturity for units all of whose dimensions were released, and for no other."""
    if wave.matrix is None:
        return ()
    shown = scores.by_key()
    positions = [
        position
        for position in division_like(plan)
        if all(
            isinstance(shown.get((plan.units[position].code, d)), ReleasedEstimate)
            for d in wave.keying.dimensions
        )
    ]
    found = []
    for position, assessed in _assessed(wave, plan, positions).items():
        if assessed.binding is not None:
            found.append(_released(plan.units[position].code, assessed))
    return tuple(found)


def _assessed(wave: WaveData, plan: ReleasePlan, positions: list[int]) -> dict[int, Maturity]:
    """Assess the organisation by itself, and the units below it together: each borrows strength."""
    assert wave.matrix is not None  # noqa: S101 - the caller asked; told to the type checker
    label = np.full(len(wave.structure.departments), ALONE, dtype=np.int64)
    below = [p for p in positions if plan.units[p].kind is not UnitKind.ORGANISATION]
    for position in below:
        label[plan.members[position]] = position
    everybody = joint_posterior(wave.scores, np.zeros(len(wave.scores), dtype=np.int64))
    found = {p: _maturity(wave, everybody, 0) for p in positions if p not in below}
    of_unit = label[wave.matrix.departments]
    inside = of_unit != ALONE
    if below and inside.any():
        posterior = joint_posterior(wave.scores[inside], of_unit[inside])
        for row, position in enumerate(int(str(g)) for g in posterior.groups):
            found[position] = _maturity(wave, posterior, row)
    return found


def _maturity(wave: WaveData, posterior: JointPosterior, row: int) -> Maturity:
    return maturity(
        posterior.means[row],
        posterior.covariances[row],
        n=int(posterior.n[row]),
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
