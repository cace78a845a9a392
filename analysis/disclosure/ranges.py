"""The range check: no mean of a hidden small group may be pinned down by published means.

A published mean of 4.9 over a group of six leaves none of its members much room, whatever the
null space says, because answers lie on a scale with two ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from analysis.disclosure.differences import Difference, Group, components, decompose

ROUNDING = 0.005  # published means are rounded to two decimals


@dataclass(frozen=True, slots=True)
class KnownMean:
    """A published mean over whole atoms."""

    atoms: Group
    mean: float


@dataclass(frozen=True, slots=True)
class Scale:
    """The least and the greatest answer, and the step from one answer to the next."""

    low: float = 1.0
    high: float = 5.0
    step: float = 1.0


@dataclass(frozen=True, slots=True)
class Range:
    """What a reader can tell about the mean of a hidden atom, and by which published means."""

    atom: int
    low: float
    high: float
    means: tuple[int, ...]  # positions: the sum it is in, and those subtracted from it

    def is_narrower_than(self, step: float) -> bool:
        """Tell whether the mean is pinned to less than one response step."""
        return self.high - self.low < step


@dataclass(frozen=True, slots=True)
class _Total:
    """People and the sum of their answers, give or take what rounding hides."""

    difference: Difference
    people: int
    total: float
    slack: float


def hidden_ranges(
    known: Sequence[KnownMean],
    sizes: Sequence[int],
    *,
    k: int,
    scale: Scale,
    rounding: float = ROUNDING,
) -> tuple[Range, ...]:
    """Bound the mean of every atom of fewer than ``k`` people that published means speak of.

    Parameters
    ----------
    known : sequence of KnownMean
        All that is published of one measure.
    sizes : sequence of int
        People in each atom.
    k : int
        Larger atoms need no protection.
    scale : Scale
        The response scale.
    rounding : float
        Half of the last digit shown.

    Returns
    -------
    tuple of Range
        One for each small atom in any of the sums. Exact for nested sums, by linear programming
        where sums overlap.

    Raises
    ------
    ValueError
        If sums overlap and no answers on the scale can have these means.
    """
    peopled = [frozenset(a for a in mean.atoms if sizes[a] > 0) for mean in known]
    totals = [_total(d, known, peopled, sizes, rounding) for d in decompose(peopled) if d.atoms]
    found: list[Range] = []
    for places in components([t.difference.atoms for t in totals]):
        part = [totals[place] for place in places]
        small = sorted({a for t in part for a in t.difference.atoms if sizes[a] < k})
        if not small:
            continue
        bounds = _nested if len(part) == 1 else _entangled
        means = tuple({i for t in part for i in (t.difference.whole, *t.difference.parts)})
        found += (Range(a, low, high, means) for a, low, high in bounds(part, small, sizes, scale))
    return tuple(found)


def pinned(
    known: Sequence[KnownMean], sizes: Sequence[int], *, k: int, scale: Scale
) -> tuple[Range, ...]:
    """Return the hidden means that are known to less than one response step."""
    found = hidden_ranges(known, sizes, k=k, scale=scale)
    return tuple(one for one in found if one.is_narrower_than(scale.step))


def _total(
    difference: Difference,
    known: Sequence[KnownMean],
    peopled: Sequence[Group],
    sizes: Sequence[int],
    rounding: float,
) -> _Total:
    def people(atoms: Iterable[int]) -> int:
        return sum(sizes[atom] for atom in atoms)

    whole = people(peopled[difference.whole])
    parts = [(people(peopled[i]), known[i].mean) for i in difference.parts]
    total = whole * known[difference.whole].mean - sum(n * mean for n, mean in parts)
    slack = rounding * (whole + sum(n for n, _ in parts))
    return _Total(difference, people(difference.atoms), total, slack)


def _nested(
    part: Sequence[_Total], small: Sequence[int], sizes: Sequence[int], scale: Scale
) -> Iterator[tuple[int, float, float]]:
    """Bound means inside one residual: what the others can take at most and at least."""
    (one,) = part
    for atom in small:
        n, others = sizes[atom], one.people - sizes[atom]
        low = (one.total - one.slack - others * scale.high) / n
        high = (one.total + one.slack - others * scale.low) / n
        yield atom, max(low, scale.low), min(high, scale.high)


def _entangled(
    part: Sequence[_Total], small: Sequence[int], sizes: Sequence[int], scale: Scale
) -> Iterator[tuple[int, float, float]]:
    """Bound means by linear programming over the totals of all atoms involved."""
    atoms = sorted({atom for total in part for atom in total.difference.atoms})
    column = {atom: c for c, atom in enumerate(atoms)}
    rows = np.zeros((len(part), len(atoms)))
    for place, total in enumerate(part):
        rows[place, [column[atom] for atom in total.difference.atoms]] = 1.0
    most = np.array([total.total + total.slack for total in part])
    least = np.array([total.total - total.slack for total in part])
    bounds = [(sizes[atom] * scale.low, sizes[atom] * scale.high) for atom in atoms]
    for atom in small:
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(atoms))
            cost[column[atom]] = sign
            found = linprog(
                cost,
                A_ub=np.vstack([rows, -rows]),
                b_ub=np.concatenate([most, -least]),
                bounds=bounds,
                method="highs",
            )
            if found.fun is None:
                raise ValueError("the published means contradict one another: no answers have them")
            ends.append(sign * float(found.fun))
        yield atom, ends[0] / sizes[atom], ends[1] / sizes[atom]
