"""A second auditor that shares no line with the first: integer programming, slower, for proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

MOST_WEIGHT = 200.0  # of a sum, or of a person in a weighted total whose largest tie is 1


def smallest_group(
    sums: Iterable[Iterable[int]], sizes: Sequence[int], *, k: int
) -> tuple[int, ...] | None:
    r"""Find the fewest people, less than ``k``, whose weighted total follows from published sums.

    Parameters
    ----------
    sums : iterable of iterable of int
        The atoms in each published sum.
    sizes : sequence of int
        People in each atom.
    k : int
        The fewest people whose total may be known.

    Returns
    -------
    tuple of int or None
        The atoms of the smallest such group; ``None`` if there is none below ``k``.

    Notes
    -----
    For each atom :math:`a` below ``k``: weights :math:`y` of the sums, binary :math:`z` for the
    atoms touched, :math:`\min \sum_b s_b z_b` subject to :math:`-Mz \le B^\top y \le Mz` and
    :math:`(B^\top y)_a = 1`. Meant for tens of atoms.
    """
    incidence = _incidence(sums, len(sizes))
    people = np.asarray(sizes, dtype=np.float64)
    best: tuple[int, ...] | None = None
    for atom in np.flatnonzero((people > 0) & (people < k)):
        limit = k - 1 if best is None else people[list(best)].sum() - 1
        found = _lightest(incidence, people, int(atom), float(limit))
        best = best if found is None else found
    return best


def _incidence(sums: Iterable[Iterable[int]], n_atoms: int) -> npt.NDArray[np.float64]:
    rows = [list(s) for s in sums]
    incidence = np.zeros((len(rows), n_atoms))
    for row, atoms in enumerate(rows):
        incidence[row, atoms] = 1.0
    return incidence


def _lightest(
    incidence: npt.NDArray[np.float64], people: npt.NDArray[np.float64], atom: int, limit: float
) -> tuple[int, ...] | None:
    """Return the lightest group that ``atom`` is in, of at most ``limit`` people."""
    n_sums, n_atoms = incidence.shape
    peopled = people > 0
    weights = incidence.T[peopled]
    touched = np.eye(n_atoms)[peopled]
    is_one = np.hstack([incidence.T[[atom]], np.zeros((1, n_atoms))])
    few = np.hstack([np.zeros((1, n_sums)), people[None, :]])
    found = milp(
        np.concatenate([np.zeros(n_sums), people]),
        integrality=np.concatenate([np.zeros(n_sums), np.ones(n_atoms)]),
        bounds=Bounds(
            np.concatenate([np.full(n_sums, -MOST_WEIGHT), np.zeros(n_atoms)]),
            np.concatenate([np.full(n_sums, MOST_WEIGHT), np.ones(n_atoms)]),
        ),
        constraints=[
            LinearConstraint(np.hstack([weights, -MOST_WEIGHT * touched]), -np.inf, 0.0),
            LinearConstraint(np.hstack([weights, MOST_WEIGHT * touched]), 0.0, np.inf),
            LinearConstraint(is_one, 1.0, 1.0),
            LinearConstraint(few, 0.0, limit),
        ],
    )
    if found.x is None:
        return None
    is_in = (found.x[n_sums:] > 0.5) & peopled
    return tuple(int(i) for i in np.flatnonzero(is_in))
