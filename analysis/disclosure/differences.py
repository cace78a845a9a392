"""Published sums rewritten as their smallest differences, which say the same with less."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Group = frozenset[int]


def differences(sums: Iterable[Iterable[int]]) -> tuple[Group, ...]:
    """Subtract from each sum the largest published sums inside it that do not overlap.

    Parameters
    ----------
    sums : iterable of iterable of int
        The atoms in each published sum.

    Returns
    -------
    tuple of frozenset of int
        Groups that span the same space as the sums. For nested sums they are the residuals:
        no atom is in two of them.

    Examples
    --------
    >>> [sorted(group) for group in differences([[0, 1, 2], [0, 1], [1]])]
    [[1], [0], [2]]
    """
    ordered = sorted({frozenset(s) for s in sums}, key=lambda s: (len(s), sorted(s)))
    outermost: dict[int, set[int]] = {}  # for each atom, the sums so far that nothing absorbed
    found: list[Group] = []
    for place, group in enumerate(ordered):
        inside = {i for atom in group for i in outermost.get(atom, ())}
        rest = set(group)
        for i in sorted(inside, key=lambda i: (-len(ordered[i]), i)):
            if ordered[i] <= rest:
                rest -= ordered[i]
                for atom in ordered[i]:
                    outermost[atom].discard(i)
        for atom in group:
            outermost.setdefault(atom, set()).add(place)
        if rest:
            found.append(frozenset(rest))
    return tuple(found)


def smallest_residual(sums: Iterable[Iterable[int]], sizes: Sequence[int]) -> int | None:
    """Return the fewest people that a subtraction of nested sums leaves; None if it leaves none."""
    people = (sum(sizes[atom] for atom in group) for group in differences(sums))
    return min((n for n in people if n > 0), default=None)
