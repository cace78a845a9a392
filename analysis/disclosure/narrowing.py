"""The repair that follows the range check: withhold, count upwards, and check again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from analysis.disclosure.families import Counts
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.ranges import KnownMean, Range, Scale, pinned
from analysis.disclosure.released import Reason, UnitKind
from analysis.disclosure.withholding import Shown

_WIDTH = {UnitKind.ORGANISATION: 2, UnitKind.DIVISION: 1}  # the wider a unit, the later it goes


def widen(
    plan: ReleasePlan,
    shown: Shown,
    means: Mapping[int, float],
    answered: Counts,
    *,
    scale: Scale,
    k: int,
) -> Shown:
    """Withhold units until no hidden small group's mean is pinned to less than one step.

    Parameters
    ----------
    plan : ReleasePlan
        The units.
    shown : Shown
        What the null-space rule lets through for one measure.
    means : mapping of int to float
        The mean of each unit that has one, by its position in the plan.
    answered : ndarray of int
        People behind the measure in each atom of the plan.
    scale : Scale
        The response scale.
    k : int
        The fewest people behind a shown unit.

    Returns
    -------
    Shown
        Units withheld here have the reason ``TOO_NARROW``. To withhold is always safe: it takes
        away an equation and adds none.
    """
    sizes = answered.ravel().tolist()
    members = {i: frozenset(plan.members[i].tolist()) for i in shown.positions}
    reasons = list(shown.reasons)
    while True:
        positions = [
            i for i in members if reasons[i] is None and math.isfinite(means.get(i, math.nan))
        ]
        known = [KnownMean(members[i], means[i]) for i in positions]
        found = pinned(known, sizes, k=k, scale=scale)
        if not found:
            return replace(shown, reasons=tuple(reasons))
        for position in {_least_loss(plan, shown, positions, one) for one in found}:
            reasons[position] = Reason.TOO_NARROW


def _least_loss(plan: ReleasePlan, shown: Shown, positions: list[int], narrow: Range) -> int:
    """Return the smallest unit among those by which a hidden mean is pinned down."""
    involved = [positions[i] for i in narrow.means]
    return min(involved, key=lambda i: (_WIDTH.get(plan.units[i].kind, 0), shown.n[i], i))
