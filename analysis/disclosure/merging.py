"""Small parts joined into as many rows as possible, each with at least ``k`` people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.disclosure.families import Part

Cluster = list[Part]


def clusters(hidden: Sequence[Part], *, k: int) -> list[Cluster]:
    """Split parts into groups of at least ``k`` people, as many as can be found.

    Parts of one function, and neighbours in the tree, are joined first where that costs no row.

    Parameters
    ----------
    hidden : sequence of Part
        Parts without a row of their own; together nobody or at least ``k`` people.
    k : int
        The fewest people in a group.

    Returns
    -------
    list of list of Part
        Every part is in exactly one group.
    """
    if not hidden:
        return []
    tried = [_by_function(hidden, k=k), _covers(_by_size(hidden), k=k)]
    return max(tried, key=len)  # the first, where both give as many rows


def _by_function(hidden: Sequence[Part], *, k: int) -> list[Cluster]:
    """Join within each function first; what is left over is joined across functions."""
    sizes: Counter[str | None] = Counter()
    for part in hidden:
        sizes[part.function] += part.size
    found: list[Cluster] = []
    rest: Cluster = []
    for function, size in sizes.items():
        members = [part for part in hidden if part.function == function]
        if function is None or size < k:
            rest += members
            continue
        found += _covers(_by_size(members), k=k)
    if sum(part.size for part in rest) >= k:
        return found + _covers(_by_size(rest), k=k)
    for part in _by_size(rest):
        min(found, key=_size).append(part)
    return found


def _covers(parts: Cluster, *, k: int) -> list[Cluster]:
    """Cover bins of ``k``: open with the largest, close with the smallest that suffices.

    ``parts`` are sorted by falling size.
    """
    waiting = list(parts)
    found: list[Cluster] = []
    while sum(part.size for part in waiting) >= k:
        group = [waiting.pop(0)]
        while _size(group) < k:
            lacking = k - _size(group)
            enough = [part for part in waiting if part.size >= lacking]
            chosen = enough[-1] if enough else waiting[0]
            waiting.remove(chosen)
            group.append(chosen)
        found.append(group)
    for part in waiting:
        min(found, key=_size).append(part)
    return found


def _by_size(parts: Sequence[Part]) -> Cluster:
    return sorted(parts, key=lambda part: -part.size)


def _size(group: Cluster) -> int:
    return sum(part.size for part in group)
