"""The search for light vectors: which few columns can carry a vector of a row space alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from analysis.disclosure.fields import PRIME, Matrix, echelon

MOST_STEPS = 5_000
MOST_FOUND = 50  # in one entangled part; more only say the same

Support = frozenset[int]


@dataclass(frozen=True, slots=True)
class Code:
    """The vectors of a row space that vanish on all large columns.

    ``generator`` has full row rank; ``sizes`` are the people in each column and ``members`` what
    the column stands for.
    """

    generator: Matrix
    sizes: tuple[int, ...]
    members: tuple[Support, ...]

    @property
    def dimension(self) -> int:
        """Return how many independent vectors there are; without any nothing can leak."""
        return len(self.generator)


def small_supports(
    code: Code, *, k: int, most_steps: int = MOST_STEPS, most_found: int = MOST_FOUND
) -> tuple[list[Support], bool]:
    """Return minimal supports of fewer than ``k`` people, and whether the search came to its end.

    Parameters
    ----------
    code : Code
        The vectors in question.
    k : int
        The fewest people.
    most_steps : int
        Where to break off without an answer.
    most_found : int
        Where to stop, having found enough.

    Returns
    -------
    supports : list of frozenset of int
        Unions of ``members``, none inside another.
    is_complete : bool
        False if the search was broken off: then there may be more.

    Notes
    -----
    A set of columns carries a vector of the code if and only if the rank falls when the set is
    taken out. So it meets every basis: take a basis with as many large columns as there can be,
    and branch on which of its small columns belongs to the set. Columns that are multiples of
    each other always go together; joined, they are often large enough to be out of the question.
    """
    joined = _joined(code, k=k)
    if joined.dimension == 0:
        return [], True
    search = _Search(joined, k, most_steps, most_found)
    search.branch(frozenset(), frozenset())
    supports = {frozenset().union(*(joined.members[c] for c in s)) for s in search.found}
    minimal = [s for s in supports if not any(other < s for other in supports)]
    return minimal, not search.is_broken_off


def _joined(code: Code, *, k: int) -> Code:
    """Join columns that are multiples of each other; drop those that are then large enough."""
    while code.dimension:
        alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for c in range(code.generator.shape[1]):
            column = code.generator[:, c]
            places = np.flatnonzero(column)
            if places.size:
                inverse = pow(int(column[places[0]]), -1, PRIME)
                alike[tuple((column * inverse % PRIME).tolist())].append(c)
        groups = sorted(alike.values(), key=lambda g: -sum(code.sizes[c] for c in g))
        sizes = tuple(sum(code.sizes[c] for c in group) for group in groups)
        members = tuple(frozenset().union(*(code.members[c] for c in group)) for group in groups)
        n_large = sum(size >= k for size in sizes)
        reduced, pivots = echelon(code.generator[:, [group[0] for group in groups]])
        free = sum(pivot < n_large for pivot in pivots)
        code = Code(reduced[free:, n_large:], sizes[n_large:], members[n_large:])
        if n_large == 0:
            return code
    return code


@dataclass(slots=True)
class _Search:
    """Branch and bound over sets of columns; ``found`` are the sets that carry a vector."""

    code: Code
    k: int
    most_steps: int
    most_found: int
    steps: int = 0
    found: list[Support] = field(default_factory=list)

    @property
    def is_broken_off(self) -> bool:
        return self.steps >= self.most_steps

    def branch(self, taken: Support, kept: Support) -> None:
        """Look for sets that hold all of ``taken`` and nothing of ``kept``."""
        self.steps += 1
        if self.is_broken_off or len(self.found) >= self.most_found:
            return
        rest = self._rest(taken, kept)
        pivots = echelon(self.code.generator[:, rest])[1]
        if len(pivots) < self.code.dimension:
            self.found.append(self._carried(taken))
            return
        room = self.k - 1 - sum(self.code.sizes[c] for c in taken)
        for column in (rest[pivot] for pivot in pivots):
            if column in kept or self.code.sizes[column] > room:
                continue
            self.branch(taken | {column}, kept)
            kept |= {column}

    def _rest(self, taken: Support, kept: Support) -> list[int]:
        """Return the columns not taken, those that must stay first, then the largest."""
        columns = (c for c in range(len(self.code.sizes)) if c not in taken)
        return sorted(columns, key=lambda c: (c not in kept, -self.code.sizes[c]))

    def _carried(self, taken: Support) -> Support:
        """Return the part of ``taken`` that carries the vector: the rest was not needed."""
        needed = set(taken)
        for column in sorted(taken):
            others = [c for c in range(len(self.code.sizes)) if c not in needed - {column}]
            if len(echelon(self.code.generator[:, others])[1]) < self.code.dimension:
                needed.discard(column)
        return frozenset(needed)
