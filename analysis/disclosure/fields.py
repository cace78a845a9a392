"""Exact linear algebra on whole numbers, modulo a large prime.

Ranks of small whole-number matrices are the same modulo a prime of 31 bits as over the rationals
unless the prime divides one of their minors. Nothing is rounded, so nothing is nearly dependent.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

PRIME = 2_147_483_647  # 2**31 - 1: products of two residues fit 64 bits

Matrix = npt.NDArray[np.int64]


def echelon(matrix: npt.ArrayLike) -> tuple[Matrix, tuple[int, ...]]:
    """Bring a matrix to reduced row echelon form, pivots as far left as they can be.

    Parameters
    ----------
    matrix : array_like of int, shape (n_rows, n_columns)
        Whole numbers.

    Returns
    -------
    reduced : ndarray of int64, shape (rank, n_columns)
        A basis of the row space, modulo :data:`PRIME`.
    pivots : tuple of int
        The pivot column of each row, rising.

    Examples
    --------
    >>> echelon([[1, 1, 0], [1, 0, 1], [2, 1, 1]])[1]
    (0, 1)
    """
    work = np.array(matrix, dtype=np.int64, ndmin=2) % PRIME
    pivots: list[int] = []
    row = 0
    for column in range(work.shape[1]):
        if row == work.shape[0]:
            break
        candidates = np.flatnonzero(work[row:, column])
        if candidates.size == 0:
            continue
        pivot = row + int(candidates[0])
        if pivot != row:
            work[[row, pivot]] = work[[pivot, row]]
        work[row] = work[row] * pow(int(work[row, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(work[:, column])
        others = others[others != row]
        if others.size:
            work[others] = (work[others] - work[others, column][:, None] * work[row]) % PRIME
        pivots.append(column)
        row += 1
    return work[:row], tuple(pivots)


def rank(matrix: npt.ArrayLike) -> int:
    """Return the rank of a matrix of whole numbers."""
    return len(echelon(matrix)[1])
