"""Which parts give up a row of their own, so that no residual is smaller than ``k``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from analysis.disclosure.families import Family, Part
from analysis.disclosure.merging import clusters

MERGE_COST = 1.0  # a row that is shown together with another
SIZE_COST = 0.25  # a large department is told apart rather than a small one
SAME_FUNCTION_GAIN = 0.5  # but one of the same function is the better partner
DIVISION_COST = 2.1  # a division without a row of its own is worse than two departments
PART_COST = 0.1  # of two divisions, the one with fewer parts goes
TOP_DIVISION_COST = 4.1  # right below the whole, worse than four


@dataclass(frozen=True, slots=True)
class Selection:
    """What has no row of its own: parts by (family, place in it), and whole families."""

    hidden: frozenset[tuple[int, int]]
    dissolved: frozenset[int]


def select(families: Sequence[Family], *, k: int) -> Selection:
    r"""Hide as little as possible such that every residual is nobody or at least ``k`` people.

    Parameters
    ----------
    families : sequence of Family
        The whole first, parents before children.
    k : int
        The fewest people in a shown part and in a residual.

    Returns
    -------
    Selection
        The least costly choice, found by integer programming.

    Notes
    -----
    For family :math:`v` with parts of size :math:`s_p` (capped at ``k``, which changes no
    comparison), binary :math:`h_p` hides a part, :math:`q_v` dissolves the family, and
    :math:`f_v` is what a dissolved family passes up. With the residual
    :math:`r_v = \sum_p s_p h_p + \sum_{c} f_c` over child families :math:`c`:

    .. math:: r_v \ge k z_v - k q_v, \quad r_v \le M_v z_v, \quad
              f_v \le M_v q_v, \quad r_v - M_v (1 - q_v) \le f_v \le r_v

    and :math:`h_p = 1` wherever :math:`s_p < k`. The whole is never dissolved. A division that
    could show nothing but itself counts its parts as lost; where dissolved, they join the parts
    of the division above.
    """
    small = {(v, i) for v, f in enumerate(families) for i, p in enumerate(f.parts) if p.size < k}
    swallowed = _swallowed(families, k=k)
    if not swallowed and not _troubled(families, k=k):
        return Selection(frozenset(small), frozenset())
    programme = _Programme(k=k)
    programme.state(families, swallowed)
    return programme.solve(len(families), small)


def _troubled(families: Sequence[Family], *, k: int) -> bool:
    """Tell whether hiding the small parts alone leaves a residual below ``k`` anywhere."""
    residuals = (sum(p.size for p in f.parts if p.size < k) for f in families)
    return any(0 < residual < k for residual in residuals)


def _swallowed(families: Sequence[Family], *, k: int) -> dict[int, int]:
    """Return the divisions whose parts could be shown neither alone nor merged, and how many."""
    with_divisions = {family.parent for family in families}
    found: dict[int, int] = {}
    for v, family in enumerate(families):
        small = [part for part in family.parts if part.size < k]
        if v in with_divisions or not small:
            continue
        n_large = len(family.parts) - len(small)
        n_groups = len(clusters(small, k=k)) if sum(p.size for p in small) >= k else 0
        if n_large + n_groups <= 1:
            found[v] = len(family.parts)
    return found


@dataclass(slots=True)
class _Programme:
    """A mixed-integer programme, written row by row."""

    k: int
    costs: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    parts: dict[int, tuple[int, int]] = field(default_factory=dict)
    dissolved: dict[int, int] = field(default_factory=dict)

    def state(self, families: Sequence[Family], swallowed: Mapping[int, int]) -> None:
        """Write the programme, children before parents."""
        flows: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for v in reversed(range(len(families))):
            family = families[v]
            terms, constant, most = self._residual(v, family, flows[v])
            top = TOP_DIVISION_COST if family.parent == 0 else DIVISION_COST
            cost = top + PART_COST * len(family.parts) - swallowed.get(v, 0)
            gone = self._binary(cost) if v else None
            self._balance(family, flows, (terms, constant, most), gone)
            if gone is not None:
                self.dissolved[v] = gone

    def solve(self, n_families: int, small: set[tuple[int, int]]) -> Selection:
        """Return the least costly selection."""
        shape = (len(self.lows), len(self.costs))
        rows, columns, values = zip(*self.entries, strict=True)
        matrix = csr_array((values, (rows, columns)), shape=shape)
        found = milp(
            np.array(self.costs),
            integrality=np.array(self.whole),
            bounds=Bounds(0, np.array(self.upper)),
            constraints=LinearConstraint(matrix, np.array(self.lows), np.array(self.highs)),
        )
        if found.x is None:  # cannot be: dissolving everything below the whole always holds
            everything = frozenset(range(1, n_families))
            return Selection(frozenset(small), everything)
        chosen = found.x > 0.5
        hidden = small | {part for column, part in self.parts.items() if chosen[column]}
        dissolved = frozenset(v for v, column in self.dissolved.items() if chosen[column])
        return Selection(frozenset(hidden), dissolved)

    def _residual(
        self, v: int, family: Family, flows: list[tuple[int, float]]
    ) -> tuple[list[tuple[int, float]], float, float]:
        """Return the residual's terms, its constant, and the most it can be."""
        small = [p for p in family.parts if p.size < self.k]
        functions = {p.function for p in small if p.function}
        largest = max((p.size for p in family.parts), default=1)
        terms = [(column, 1.0) for column, _ in flows]
        most = sum(part.size for part in small) + sum(limit for _, limit in flows)
        constant = float(sum(part.size for part in small))
        for i, part in enumerate(family.parts):
            if part.size < self.k:
                continue
            column = self._binary(_merge_cost(part, largest, functions))
            self.parts[column] = (v, i)
            terms.append((column, float(self.k)))
            most += self.k
        return terms, constant, float(most)

    def _balance(
        self,
        family: Family,
        flows: dict[int, list[tuple[int, float]]],
        residual: tuple[list[tuple[int, float]], float, float],
        gone: int | None,
    ) -> None:
        """State that the residual is nobody or enough, or passed up by a dissolved family."""
        terms, constant, most = residual
        if most == 0:
            return
        some = self._binary(0.0)
        self._row([*terms, (some, -most)], -np.inf, -constant)
        if family.parent is None or gone is None:
            self._row([*terms, (some, -float(self.k))], -constant, np.inf)
            return
        flow = self._column(0.0, most, is_whole=False)
        flows[family.parent].append((flow, most))
        self._row([*terms, (some, -float(self.k)), (gone, float(self.k))], -constant, np.inf)
        self._row([(flow, 1.0), (gone, -most)], -np.inf, 0.0)
        self._row([*terms, (flow, -1.0)], -constant, np.inf)
        self._row([*terms, (flow, -1.0), (gone, most)], -np.inf, most - constant)

    def _binary(self, cost: float) -> int:
        return self._column(cost, 1.0, is_whole=True)

    def _column(self, cost: float, upper: float, *, is_whole: bool) -> int:
        self.costs.append(cost)
        self.upper.append(upper)
        self.whole.append(int(is_whole))
        return len(self.costs) - 1

    def _row(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        self.entries += [(len(self.lows), column, value) for column, value in terms]
        self.lows.append(low)
        self.highs.append(high)


def _merge_cost(part: Part, largest: int, functions: set[str]) -> float:
    gain = SAME_FUNCTION_GAIN if part.function in functions else 0.0
    return MERGE_COST + SIZE_COST * part.size / largest - gain
