"""Which units a single measure is withheld for, as it may be answered by fewer than all."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.protection import keep_safe
from analysis.disclosure.released import Reason, UnitKind

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shown:
    """For each unit of a plan: the people behind one measure, and why it is withheld, if it is."""

    n: tuple[int, ...]
    reasons: tuple[Reason | None, ...]

    @property
    def is_asked(self) -> bool:
        """Tell whether anybody answered at all."""
        return any(self.n)

    @property
    def positions(self) -> tuple[int, ...]:
        """Return the positions of the units that are shown."""
        return tuple(i for i, reason in enumerate(self.reasons) if reason is None)


def withhold(
    plan: ReleasePlan,
    answered: npt.NDArray[np.int64] | None,
    *,
    k: int,
    among: Flags | None = None,
) -> Shown:
    """Decide where one measure is withheld, so that each of its residuals is 0 or at least ``k``.

    Parameters
    ----------
    plan : ReleasePlan
        Nested units, parents before children; or units beside those of other plans.
    answered : ndarray of int, shape of ``plan.counts``, or None
        People behind the measure in each atom; ``None`` if it was not asked.
    k : int
        The fewest people. Where it is above ``plan.k``, cells are withheld for the lower limit
        first, so that what is shown here is shown there too.
    among : ndarray of bool, shape (n_units,), optional
        Units that may be shown at all.

    Returns
    -------
    Shown
        One reason, or none, for each unit of the plan.
    """
    if answered is None:
        answered = np.zeros_like(plan.counts)
    n = [int(answered[members].sum()) for members in plan.members]
    allowed = [True] * len(n) if among is None else [bool(flag) for flag in among]
    for limit in sorted({plan.k, k}):
        if plan.beside:
            allowed = _beside(plan, answered, allowed, limit)
            continue
        allowed = _Nested(plan, n, limit).shown(allowed)
    reasons = [
        None if flag else Reason.TOO_FEW if size < k else Reason.PROTECTS_ANOTHER
        for flag, size in zip(allowed, n, strict=True)
    ]
    return Shown(tuple(n), tuple(reasons))


def _beside(
    plan: ReleasePlan, answered: npt.NDArray[np.int64], allowed: list[bool], k: int
) -> list[bool]:
    """Return which units may be shown together with what other plans show of the measure."""
    sizes = answered.ravel().tolist()
    known: list[frozenset[int]] = []
    for other in reversed(plan.beside):  # the tree stands last
        n = [int(answered[members].sum()) for members in other.members]
        everything = [True] * len(n)
        if known:
            shown = _kept(other, everything, known, sizes, other.k)
        else:
            shown = _Nested(other, n, other.k).shown(everything)
        known += (_atoms(other, i) for i, flag in enumerate(shown) if flag)
    return _kept(plan, allowed, known, sizes, k)


def _kept(
    plan: ReleasePlan,
    allowed: list[bool],
    known: list[frozenset[int]],
    sizes: list[int],
    k: int,
) -> list[bool]:
    """Return which of the allowed units pass the audit beside known sums."""
    positions = [i for i, may in enumerate(allowed) if may]
    kept = keep_safe([_atoms(plan, i) for i in positions], known, sizes, k=k)
    shown = {positions[i] for i in kept}
    return [i in shown for i in range(len(allowed))]


def _atoms(plan: ReleasePlan, position: int) -> frozenset[int]:
    return frozenset(plan.members[position].tolist())


@dataclass(slots=True)
class _Nested:
    """Nested units with one measure's counts, walked from the leaves up."""

    plan: ReleasePlan
    n: list[int]
    k: int
    residual: list[int] = field(default_factory=list)
    near: list[list[int]] = field(default_factory=list)  # shown units right below each unit
    is_shown: list[bool] = field(default_factory=list)

    def shown(self, allowed: list[bool]) -> list[bool]:
        """Return which of the allowed units remain."""
        position = {unit.code: i for i, unit in enumerate(self.plan.units)}
        parents = [None if u.parent is None else position[u.parent] for u in self.plan.units]
        self.residual = list(self.n)
        self.near = [[] for _ in self.n]
        self.is_shown = [may and n >= self.k for may, n in zip(allowed, self.n, strict=True)]
        for unit in reversed(range(len(self.n))):
            self._settle(unit, is_whole=parents[unit] is None)
            parent = parents[unit]
            if parent is None:
                continue
            if self.is_shown[unit]:
                self.residual[parent] -= self.n[unit]
                self.near[parent].append(unit)
                continue
            self.residual[parent] -= self.n[unit] - self.residual[unit]
            self.near[parent] += self.near[unit]
        return self.is_shown

    def _settle(self, unit: int, *, is_whole: bool) -> None:
        """Hide units right below until the residual is nobody or enough; or the unit itself."""
        while self.is_shown[unit] and 0 < self.residual[unit] < self.k:
            useful = [i for i in self.near[unit] if self.residual[i] > 0]
            if not useful and not is_whole:
                self.is_shown[unit] = False
                return
            chosen = min(useful or self.near[unit], key=self._loss)
            self.is_shown[chosen] = False
            self.near[unit].remove(chosen)
            self.near[unit] += self.near[chosen]
            self.residual[unit] += self.residual[chosen]

    def _loss(self, unit: int) -> tuple[bool, int]:
        is_division = self.plan.units[unit].kind is UnitKind.DIVISION
        return is_division, self.n[unit]
