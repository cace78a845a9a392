"""Change against an earlier wave, on the items and units that both have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.moments import membership, unit_moments
from analysis.assessment.scores import measures_of
from analysis.assessment.tables import Key, RawTable
from analysis.assessment.wave import WaveData, scores_on
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import (
    Mark,
    Measure,
    Release,
    ReleasedEstimate,
    ReleasedUnit,
    UnitKind,
)
from analysis.estimate import Estimate
from analysis.false_discoveries import control_false_discoveries
from analysis.groups import GroupMoments
from analysis.matrix import ResponseMatrix
from analysis.structure import Structure
from analysis.trends import Change, Moments, change

LEVEL = 0.05


def common_items(now: WaveData, before: WaveData) -> tuple[str, ...]:
    """Return the codes of items that both waves asked, with the same wording by their code."""
    asked = set(before.keying.items)
    return tuple(item for item in now.keying.items if item in asked)


def same_units(plan: ReleasePlan, before: ReleasePlan) -> tuple[ReleasedUnit, ...]:
    """Return the units that were shown in both waves and hold the same departments."""
    earlier = {unit.code: set(unit.departments) for unit in before.units}
    return tuple(
        unit
        for unit in plan.units
        if unit.kind is UnitKind.ORGANISATION or earlier.get(unit.code) == set(unit.departments)
    )


def change_table(
    wave: WaveData,
    plan: ReleasePlan,
    before: WaveData,
    plan_before: ReleasePlan,
    *,
    released: Release,
) -> RawTable | None:
    """Compute the change of each unit and dimension that the earlier release shows.

    ``None`` where nothing can be compared.
    """
    items = common_items(wave, before)
    if wave.matrix is None or before.matrix is None or not items:
        return None
    units = same_units(plan, plan_before)
    shared = [d for d in wave.keying.dimensions if d in before.keying.dimensions]
    after = _moments(wave.matrix, items, plan, units, wave.structure)
    earlier = _moments(before.matrix, items, plan_before, units, before.structure)
    shown = released.tables["scores"].by_key() if "scores" in released.tables else {}
    found: dict[Key, Change] = {}
    for dimension in shared:
        j, i = wave.keying.dimensions.index(dimension), before.keying.dimensions.index(dimension)
        for row, unit in enumerate(units):
            if not isinstance(shown.get((unit.code, dimension)), ReleasedEstimate):
                continue
            found[unit.code, dimension] = change(_cell(earlier, row, i), _cell(after, row, j))
    reach = float(wave.keying.high - 1)
    measures = tuple(
        Measure(m.code, m.names, m.descriptions, -reach, reach)
        for m in measures_of(wave)
        if m.code in shared
    )
    return RawTable(
        "change",
        measures,
        {key: _fewest(one) for key, one in found.items()},
        dict(zip(wave.keying.dimensions, wave.answered().T, strict=True)),
        wave.policy.k_scores,
        _marks(found),
    )


def _moments(
    matrix: ResponseMatrix,
    items: tuple[str, ...],
    plan: ReleasePlan,
    units: tuple[ReleasedUnit, ...],
    structure: Structure,
) -> GroupMoments:
    members = [plan.members[plan.position(unit.code)] for unit in units]
    table = membership(members, len(structure.departments))
    return unit_moments(scores_on(matrix, items), matrix.departments, table)


def _cell(moments: GroupMoments, row: int, column: int) -> Moments:
    return Moments(
        float(moments.mean[row, column]),
        float(moments.variance[row, column]),
        int(moments.n[row, column]),
    )


def _fewest(found: Change) -> Estimate:
    value = found.difference
    return Estimate(value.value, value.low, value.high, min(found.n_before, found.n_after))


def _marks(found: dict[Key, Change]) -> dict[Key, Mark]:
    """Mark the changes that stand after false discoveries are controlled, per whole table."""
    keys = [key for key, one in found.items() if np.isfinite(one.p)]
    if not keys:
        return {}
    p: NDArray[np.float64] = np.array([found[key].p for key in keys])
    adjusted = control_false_discoveries(p)
    return {
        key: Mark.ABOVE if found[key].difference.value > 0 else Mark.BELOW
        for key, q in zip(keys, np.asarray(adjusted).tolist(), strict=True)
        if q <= LEVEL
    }
