"""Which released numbers differ from each other by more than chance: for statements in words.

Only what is released is compared: values and their 95 % intervals. Where several comparisons of
one kind are made, false discoveries among them are controlled at a strict level, because a page
holds many kinds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.disclosure.derived import derived
from analysis.disclosure.released import ReleasedEstimate
from analysis.false_discoveries import control_false_discoveries

FALSE_DISCOVERIES = 0.01
"""Of the claims of one kind, the share that may be chance."""
_REACH = 1.959963984540054  # standard normal, 97.5 %


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two released numbers, in standard errors and in the measure's units."""

    size: float
    error: float

    @property
    def strength(self) -> float:
        """Return how many standard errors lie between the two."""
        return abs(self.size) / self.error if self.error > 0 else 0.0

    @property
    def p(self) -> float:
        """Return the two-sided normal p-value."""
        return math.erfc(self.strength / math.sqrt(2))


def error_of(estimate: ReleasedEstimate) -> float | None:
    """Return the standard error that a 95 % interval implies; ``None`` without an interval."""
    if estimate.low is None or estimate.high is None or estimate.high <= estimate.low:
        return None
    return (estimate.high - estimate.low) / (2 * _REACH)


def common_spread(cells: Iterable[ReleasedEstimate]) -> float:
    """Return the standard deviation of one person's answer that the cells' intervals imply.

    Cells count by their people, the fewest that their band allows; 0 where none has an interval.

    Examples
    --------
    >>> round(common_spread([ReleasedEstimate(3.0, 2.804, 3.196, "100")]), 3)
    1.0
    """
    known = [(_fewest(c), error) for c in cells if (error := error_of(c)) is not None]
    people = sum(n for n, _ in known)
    return math.sqrt(math.fsum((n * error) ** 2 for n, error in known) / people) if people else 0.0


def _fewest(cell: ReleasedEstimate) -> int:
    """Return the fewest people that a cell's n allows: 5 of "5-9"."""
    first = cell.n.partition("–")[0]
    return int(first) if first.isdecimal() else 0


def difference(first: object, second: object, *, spread: float = 0.0) -> Difference | None:
    """Return first minus second, where both are numbers with intervals.

    Parameters
    ----------
    first, second : object
        Released numbers, or anything else.
    spread : float
        The least spread of one person's answer: a few who happen to answer alike are no surer
        of it than as many others are.
    """
    if not (isinstance(first, ReleasedEstimate) and isinstance(second, ReleasedEstimate)):
        return None
    errors = [_error_at_least(cell, spread) for cell in (first, second)]
    if errors[0] is None or errors[1] is None:
        return None
    return Difference(first.value - second.value, math.hypot(errors[0], errors[1]))


def _error_at_least(cell: ReleasedEstimate, spread: float) -> float | None:
    error = error_of(cell)
    return None if error is None else max(error, spread / math.sqrt(max(_fewest(cell), 1)))


def mean_of(cells: Iterable[object]) -> ReleasedEstimate | None:
    """Average released numbers: their errors are taken as shared, so the interval is cautious."""
    known = [c for c in cells if isinstance(c, ReleasedEstimate) and error_of(c) is not None]
    if not known:
        return None
    middle = math.fsum(c.value for c in known) / len(known)
    half = math.fsum(((c.high or 0.0) - (c.low or 0.0)) / 2 for c in known) / len(known)
    return derived(middle, low=middle - half, high=middle + half, sources=known)


def claimed(differences: Sequence[Difference | None], *, least: float) -> list[bool]:
    """Say which differences stand: after control of false discoveries, and of a size that matters.

    Parameters
    ----------
    differences : sequence of Difference or None
        All comparisons of one kind; ``None`` where none could be made.
    least : float
        The smallest difference worth a sentence, in the measure's units.
    """
    p_values = [math.nan if d is None else d.p for d in differences]
    adjusted = control_false_discoveries(p_values)
    return [
        d is not None and bool(p <= FALSE_DISCOVERIES) and abs(d.size) >= least
        for d, p in zip(differences, adjusted, strict=True)
    ]


def median_of(values: Sequence[float]) -> float:
    """Return the median: one value far away does not move it.

    Examples
    --------
    >>> median_of([3.0, 9.0, 1.0]), median_of([1.0, 2.0])
    (3.0, 1.5)
    """
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
