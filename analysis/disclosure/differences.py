"""Published sums rewritten as their smallest differences, which say the same with less."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Group = frozenset[int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One published sum minus others inside it: ``whole`` and ``parts`` are their positions."""

    atoms: Group
    whole: int
    parts: tuple[int, ...]


def decompose(sums: Iterable[Iterable[int]]) -> tuple[Difference, ...]:
    """Subtract from each sum the largest published sums inside it that do not overlap.

    Parameters
    ----------
    sums : iterable of iterable of int
        The atoms in each published sum.

    Returns
    -------
    tuple of Difference
        None of them empty; together they span the same space as the sums. For nested sums they
        are the residuals: no atom is in two of them.
    """
    places: dict[Group, int] = {}
    for place, s in enumerate(sums):
        places.setdefault(frozenset(s), place)
    ordered = sorted(places, key=lambda s: (len(s), sorted(s)))
    outermost: dict[int, set[int]] = defaultdict(set)  # the sums on each atom nothing absorbed yet
    found: list[Difference] = []
    for i, group in enumerate(ordered):
        rest = set(group)
        parts: list[int] = []
        inside = {j for atom in group for j in outermost[atom]}
        for j in sorted(inside, key=lambda j: (-len(ordered[j]), j)):
            if ordered[j] <= rest:
                rest -= ordered[j]
                parts.append(places[ordered[j]])
                for atom in ordered[j]:
                    outermost[atom].discard(j)
        for atom in group:
            outermost[atom].add(i)
        if rest:
            found.append(Difference(frozenset(rest), places[group], tuple(parts)))
    return tuple(found)


def differences(sums: Iterable[Iterable[int]]) -> tuple[Group, ...]:
    """Return the atoms of each difference of published sums.

    Examples
    --------
    >>> [sorted(group) for group in differences([[0, 1, 2], [0, 1], [1]])]
    [[1], [0], [2]]
    """
    return tuple(difference.atoms for difference in decompose(sums))


def components(rows: Sequence[Group]) -> Iterator[tuple[int, ...]]:
    """Split groups into sets, by position, that share no atom with one another."""
    leader: dict[int, int] = {}

    def find(atom: int) -> int:
        while leader[atom] != atom:
            leader[atom] = leader[leader[atom]]
            atom = leader[atom]
        return atom

    for row in rows:
        first = next(iter(row))
        for atom in row:
            leader.setdefault(atom, atom)
            leader[find(atom)] = find(first)
    parts: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        parts[find(next(iter(row)))].append(place)
    yield from (tuple(places) for places in parts.values())


def smallest_residual(sums: Iterable[Iterable[int]], sizes: Sequence[int]) -> int | None:
    """Return the fewest people that a subtraction of nested sums leaves; None if it leaves none."""
    people = (sum(sizes[atom] for atom in group) for group in differences(sums))
    return min((n for n in people if n > 0), default=None)
