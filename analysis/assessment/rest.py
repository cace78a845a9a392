"""Departments against the rest where nobody knows which answers belong to one respondent."""

from __future__ import annotations

import numpy as np

from analysis.assessment.moments import membership, unit_moments_without_key
from analysis.assessment.tables import Key
from analysis.assessment.wave import WaveData
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import Mark
from analysis.estimate import Estimate
from analysis.false_discoveries import control_false_discoveries
from analysis.groups import GroupMoments
from analysis.trends import Change, Moments, change

LEVEL = 0.05


def gaps_without_key(
    wave: WaveData, plan: ReleasePlan, own: list[int]
) -> tuple[dict[Key, Estimate], dict[Key, Mark]]:
    """Compare units with the rest by Welch's t on conservative errors.

    Parameters
    ----------
    wave : WaveData
    plan : ReleasePlan
    own : list of int
        Positions of the units to compare; they overlap with no other.

    Returns
    -------
    estimates, marks : dict
        By unit and dimension. The error of a dimension's mean is the largest it can be (all its
        items answered alike), so fewer differences are marked than with a respondent key.
    """
    n = len(wave.structure.departments)
    inside = membership([plan.members[i] for i in own], n)
    here = unit_moments_without_key(wave, inside)
    elsewhere = unit_moments_without_key(wave, 1.0 - inside)
    found: dict[Key, Change] = {}
    for row, position in enumerate(own):
        for column, dimension in enumerate(wave.keying.dimensions):
            rest, unit = _cell(elsewhere, row, column), _cell(here, row, column)
            found[plan.units[position].code, dimension] = change(rest, unit)
    adjusted = control_false_discoveries([one.p for one in found.values()])
    marks = {
        key: Mark.ABOVE if one.difference.value > 0 else Mark.BELOW
        for (key, one), q in zip(found.items(), np.asarray(adjusted).tolist(), strict=True)
        if q <= LEVEL
    }
    return {key: _of_unit(one) for key, one in found.items()}, marks


def _cell(moments: GroupMoments, row: int, column: int) -> Moments:
    return Moments(
        float(moments.mean[row, column]),
        float(moments.variance[row, column]),
        int(moments.n[row, column]),
    )


def _of_unit(found: Change) -> Estimate:
    gap = found.difference
    return Estimate(gap.value, gap.low, gap.high, found.n_after)
