"""The tree of one wave as families: a unit large enough to be shown, and what it consists of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.structure import Structure

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """A group that is shown alone, merged or counted upwards, but never cut.

    ``index`` is its department; ``atoms`` are the indices of all departments whose people are
    in it: one, or all of a division that is smaller than ``k``.
    """

    index: int
    code: str
    name: str
    size: int
    atoms: tuple[int, ...]
    function: str | None
    is_direct: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """A unit of at least ``k`` people with people below it.

    ``parts`` are what it consists of besides the families below it; ``empty`` are those of
    which nobody answered. ``itself`` is absent for the whole.
    """

    itself: Part | None
    parent: int | None
    parts: tuple[Part, ...]
    empty: tuple[Part, ...]


def families(structure: Structure, counts: Counts, *, k: int) -> tuple[Family, ...]:
    """Group an organisation's people into families, the whole first, parents before children.

    Parameters
    ----------
    structure : Structure
        The tree.
    counts : ndarray of int, shape (n_departments,)
        People who answered and sit directly in each department.
    k : int
        The fewest people behind a shown unit.

    Returns
    -------
    tuple of Family
        ``Family.parent`` is a position in this tuple.
    """
    return tuple(_Tree(structure, counts, k).walk())


class _Tree:
    """One tree with its totals; lives for one call of :func:`families`."""

    def __init__(self, structure: Structure, counts: Counts, k: int) -> None:
        self.departments = structure.departments
        self.counts = counts
        self.k = k
        self.children: dict[int | None, list[int]] = defaultdict(list)
        self.totals = counts.copy()
        parents = [
            None if d.parent is None else structure.index_of(d.parent) for d in self.departments
        ]
        for i, parent in enumerate(parents):
            self.children[parent].append(i)
        for i in reversed(range(len(parents))):  # children stand after their parents
            if (parent := parents[i]) is not None:
                self.totals[parent] += self.totals[i]

    def walk(self) -> Iterator[Family]:
        """Yield the whole and every family below it."""
        waiting: list[tuple[int | None, int | None]] = [(None, None)]
        place = 0
        while waiting:
            index, parent = waiting.pop(0)
            below = self.children[index]
            yield Family(
                itself=None if index is None else self._part(index),
                parent=parent,
                parts=tuple(self._parts(index)),
                empty=tuple(self._part(i) for i in below if self.totals[i] == 0),
            )
            waiting += [(i, place) for i in below if self._is_family(i)]
            place += 1

    def _is_family(self, i: int) -> bool:
        has_people_below = any(self.totals[child] > 0 for child in self.children[i])
        return bool(has_people_below and self.totals[i] >= self.k)

    def _parts(self, index: int | None) -> Iterator[Part]:
        if index is not None and self.counts[index] > 0:
            direct = self.departments[index]
            size = int(self.counts[index])
            code, name = f"{direct.code}:direct", f"{direct.name}, directly"
            yield Part(index, code, name, size, (index,), direct.function, is_direct=True)
        for i in self.children[index]:
            if self.totals[i] > 0 and not self._is_family(i):
                yield self._part(i)

    def _part(self, i: int) -> Part:
        d = self.departments[i]
        return Part(i, d.code, d.name, int(self.totals[i]), tuple(self._below(i)), d.function)

    def _below(self, i: int) -> Iterator[int]:
        yield i
        for child in self.children[i]:
            yield from self._below(child)
