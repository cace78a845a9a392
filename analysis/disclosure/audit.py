r"""The audit: no total of fewer than ``k`` people may follow from what is published.

Every person's answer is an unknown, every published mean (with its n) one linear equation in
them. A weighted total over a group is determined if and only if its weights lie in the row space
of the equations: equivalently, if the rows that these people have in a basis of the null space
are linearly dependent. So a leak is a nonzero vector of the row space whose support has fewer
than ``k`` people. This holds for any family of sums: trees, crossings, ties, items with their own
n, other cuts, exports, earlier waves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.disclosure.differences import Group, components, differences
from analysis.disclosure.fields import Matrix, echelon, rank
from analysis.disclosure.supports import MOST_FOUND, MOST_STEPS, Code, small_supports


@dataclass(frozen=True, slots=True)
class Leak:
    """A group below ``k`` whose (weighted) total follows from the published sums."""

    atoms: tuple[int, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What the auditor found. ``is_complete`` is false where the search had to be broken off."""

    leaks: tuple[Leak, ...]
    is_complete: bool = True

    @property
    def is_safe(self) -> bool:
        """Tell that nothing was found, and nothing was left out."""
        return self.is_complete and not self.leaks


def audit(
    sums: Iterable[Iterable[int]],
    sizes: Sequence[int],
    *,
    k: int,
    most_steps: int = MOST_STEPS,
    most_found: int = MOST_FOUND,
) -> Audit:
    """Find the groups of fewer than ``k`` people that published sums give away.

    Parameters
    ----------
    sums : iterable of iterable of int
        The atoms in each published sum. An atom is a group of people that no sum tells apart.
    sizes : sequence of int
        People in each atom; atoms of nobody are left out.
    k : int
        The fewest people whose total may be known.
    most_steps : int
        After so many steps in one entangled part of the search it is broken off, and the audit
        is not safe.
    most_found : int
        So many groups are enough in one entangled part.

    Returns
    -------
    Audit
        Minimal groups, the smallest first.

    Examples
    --------
    The whole has 20 people, and a department of 17 is shown: the other three follow.

    >>> audit([[0, 1], [0]], [17, 3], k=5).leaks
    (Leak(atoms=(1,), people=3),)
    """
    peopled = ([atom for atom in s if sizes[atom] > 0] for s in sums)
    leaks: list[Leak] = []
    is_complete = True
    rows = differences(peopled)
    for places in components(rows):
        component = [rows[place] for place in places]
        classes = _classes(component)
        people = [sum(sizes[atom] for atom in atoms) for atoms in classes]
        found, complete = _component_leaks(component, classes, people, k, (most_steps, most_found))
        leaks += (_leak(classes, people, support) for support in found)
        is_complete &= complete
    return Audit(tuple(sorted(leaks, key=lambda leak: (leak.people, leak.atoms))), is_complete)


def is_determined(
    group: Iterable[int], sums: Iterable[Iterable[int]], sizes: Sequence[int]
) -> bool:
    """Tell whether the total of a group of whole atoms follows from published sums."""
    wanted = frozenset(atom for atom in group if sizes[atom] > 0)
    rows = differences([atom for atom in s if sizes[atom] > 0] for s in sums)
    if not wanted:
        return True
    near = [places for places in components(rows) if any(wanted & rows[p] for p in places)]
    near_rows = [rows[place] for places in near for place in places]
    atoms = sorted(wanted.union(*near_rows))
    matrix = _incidence(near_rows, [(atom,) for atom in atoms])
    target = np.array([[int(atom in wanted) for atom in atoms]], dtype=np.int64)
    return rank(np.vstack([matrix, target])) == rank(matrix)


def _leak(classes: Sequence[tuple[int, ...]], people: Sequence[int], support: Group) -> Leak:
    atoms = sorted(atom for c in support for atom in classes[c])
    return Leak(tuple(atoms), sum(people[c] for c in support))


def _classes(rows: Sequence[Group]) -> list[tuple[int, ...]]:
    """Join the atoms that are in exactly the same rows: no sum tells them apart."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for atom in row:
            places[atom].append(place)
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for atom, where in places.items():
        alike[tuple(where)].append(atom)
    return [tuple(sorted(atoms)) for atoms in alike.values()]


def _incidence(rows: Sequence[Group], classes: Sequence[tuple[int, ...]]) -> Matrix:
    column = {atom: c for c, atoms in enumerate(classes) for atom in atoms}
    matrix = np.zeros((len(rows), len(classes)), dtype=np.int64)
    for place, row in enumerate(rows):
        matrix[place, [column[atom] for atom in row if atom in column]] = 1
    return matrix


def _component_leaks(
    rows: Sequence[Group],
    classes: Sequence[tuple[int, ...]],
    people: Sequence[int],
    k: int,
    limits: tuple[int, int],
) -> tuple[list[Group], bool]:
    """Return minimal sets of classes below ``k`` that support a vector of the row space."""
    if min(people) >= k:
        return [], True
    if len(rows) == 1:  # one class, and it is small
        return [frozenset([0])], True
    large_first = sorted(range(len(classes)), key=lambda c: -people[c])
    n_large = sum(n >= k for n in people)
    reduced, pivots = echelon(_incidence(rows, classes)[:, large_first])
    free = sum(pivot < n_large for pivot in pivots)  # rows below touch no large class
    code = Code(
        generator=reduced[free:, n_large:],
        sizes=tuple(people[c] for c in large_first[n_large:]),
        members=tuple(frozenset([c]) for c in large_first[n_large:]),
    )
    most_steps, most_found = limits
    return small_supports(code, k=k, most_steps=most_steps, most_found=most_found)
