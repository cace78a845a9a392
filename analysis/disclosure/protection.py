"""Which of several sums may be published beside others, where the units are not nested."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from analysis.disclosure.audit import Audit, Leak, audit, is_determined

Atoms = frozenset[int]
MOST_TRIED = 5  # candidates, before the smallest is taken


def keep_safe(
    candidates: Sequence[Atoms],
    beside: Sequence[Atoms],
    sizes: Sequence[int],
    *,
    k: int,
) -> tuple[int, ...]:
    """Choose as many candidates as can be published beside what is known anyway.

    Parameters
    ----------
    candidates : sequence of frozenset of int
        The atoms of each sum that one would like to publish.
    beside : sequence of frozenset of int
        Sums that are published in any case.
    sizes : sequence of int
        People in each atom.
    k : int
        The fewest people whose total may follow.

    Returns
    -------
    tuple of int
        Positions of the candidates kept, rising. Together with ``beside`` they pass the audit,
        provided that ``beside`` alone does; if it does not, none is kept. No candidate left out
        could be added back.
    """
    people = [sum(sizes[atom] for atom in group) for group in candidates]
    kept = [i for i, n in enumerate(people) if n >= k]
    dropped: list[int] = []

    def check(positions: Sequence[int]) -> Audit:
        sums = chain(beside, (candidates[i] for i in positions))
        return audit(sums, sizes, k=k, most_found=1)

    while not (found := check(kept)).is_safe:
        if not kept:
            return ()
        chosen = {
            _least_loss(leak, kept, candidates, beside, (sizes, people))
            for leak in found.leaks or [None]
        }
        kept = [i for i in kept if i not in chosen]
        dropped += sorted(chosen)
    for i in sorted(dropped, key=lambda i: -people[i]):
        if check([*kept, i]).is_safe:
            kept.append(i)
    return tuple(sorted(kept))


def _least_loss(
    found: Leak | None,
    kept: Sequence[int],
    candidates: Sequence[Atoms],
    beside: Sequence[Atoms],
    counts: tuple[Sequence[int], Sequence[int]],
) -> int:
    """Return the smallest candidate that closes a leak, or that at least touches it."""
    sizes, people = counts
    by_size = sorted(kept, key=lambda i: people[i])
    if found is None:  # broken off: less entangled sums are quicker to search
        return by_size[0]
    leak = frozenset(found.atoms)
    touching = [i for i in by_size if leak & candidates[i]] or by_size
    for i in touching[:MOST_TRIED]:
        rest = chain(beside, (candidates[j] for j in kept if j != i))
        if not is_determined(leak, rest, sizes):
            return i
    return touching[0]
