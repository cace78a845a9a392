"""A graph that joins each comment to its nearest neighbours, and the communities in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.friction.vectors import Vectors

MOST_NEIGHBOURS = 15
FEWEST_NEIGHBOURS = 5
COMMENTS_PER_NEIGHBOUR = 6  # fewer neighbours where there are few comments
EXACT_UP_TO = 20_000  # beyond it, neighbours are looked for in the nearest cells only
_BLOCK = 1024
_COMMENTS_PER_CELL = 400
_CELLS_SEARCHED = 8
_CELL_DIMENSIONS = 128

Labels = NDArray[np.int64]


def neighbours_for(n: int) -> int:
    """Return how many neighbours each of ``n`` comments is joined to."""
    wanted = min(MOST_NEIGHBOURS, max(FEWEST_NEIGHBOURS, n // COMMENTS_PER_NEIGHBOUR))
    return max(1, min(wanted, n - 1))


def neighbour_graph(vectors: Vectors, n_neighbours: int, seed: int = 0) -> sparse.csr_matrix:
    """Join each row to its nearest neighbours by cosine.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n, dimensions)
        Unit rows, centred.
    n_neighbours : int
    seed : int
        For the cells of large sets; sets up to 20,000 are searched exactly.

    Returns
    -------
    scipy.sparse.csr_matrix, shape (n, n)
        Symmetric; the weight of an edge is the cosine, twice where both are neighbours.
    """
    n = len(vectors)
    if n <= EXACT_UP_TO:
        rows, columns, weights = _exact(vectors, n_neighbours)
    else:
        rows, columns, weights = _by_cells(vectors, n_neighbours, seed)
    graph = sparse.csr_matrix((np.maximum(weights, 0), (rows, columns)), shape=(n, n))
    graph.eliminate_zeros()
    return sparse.csr_matrix(graph + graph.T)


def communities(graph: sparse.csr_matrix, seed: int, resolution: float = 1.0) -> Labels:
    """Find the communities of a graph by the Louvain method.

    Parameters
    ----------
    graph : scipy.sparse.csr_matrix, shape (n, n)
    seed : int
    resolution : float
        Greater values make more communities.

    Returns
    -------
    ndarray of int64, shape (n,)
        Labels from 0, the largest community first.

    References
    ----------
    Blondel et al. (2008), Fast unfolding of communities in large networks, Journal of Statistical
    Mechanics P10008. The library's Leiden draws from a generator that cannot be seeded, and the
    same comments must give the same themes.
    """
    from sknetwork.clustering import Louvain  # noqa: PLC0415 - a second to import

    if graph.nnz == 0:
        return np.arange(graph.shape[0], dtype=np.int64)
    found = Louvain(
        resolution=resolution, random_state=seed, return_probs=False, return_aggregate=False
    ).fit_predict(graph)
    return np.asarray(found, dtype=np.int64)


Edges = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]


def _exact(vectors: Vectors, k: int) -> Edges:
    everybody = np.arange(len(vectors))
    parts = [
        _nearest(vectors, everybody[start : start + _BLOCK], everybody, k)
        for start in range(0, len(vectors), _BLOCK)
    ]
    return _joined(parts)


def _nearest(
    vectors: Vectors, rows: NDArray[np.int64], candidates: NDArray[np.int64], k: int
) -> Edges:
    """Find the nearest of the candidates, never oneself, for some of the rows."""
    cosines = vectors[rows] @ vectors[candidates].T
    cosines[rows[:, None] == candidates] = -np.inf
    k = min(k, len(candidates) - 1)
    if k < 1:
        return rows[:0], rows[:0], np.zeros(0, np.float32)
    nearest = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
    weights = np.take_along_axis(cosines, nearest, axis=1)
    return np.repeat(rows, k), candidates[nearest].ravel(), weights.ravel().astype(np.float32)


def _joined(parts: list[Edges]) -> Edges:
    rows, columns, weights = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(weights)


def _by_cells(vectors: Vectors, k: int, seed: int) -> Edges:
    """Search each cell's nearest cells only: time and memory grow with n, not with its square."""
    from sklearn.cluster import MiniBatchKMeans  # noqa: PLC0415 - seconds to import

    reduced = _principal(vectors)
    n_cells = len(vectors) // _COMMENTS_PER_CELL
    cells = MiniBatchKMeans(
        n_cells, random_state=seed, n_init=1, batch_size=4096, max_iter=20, init="random"
    ).fit(reduced)
    order = np.argsort(cells.labels_, kind="stable")
    bounds = np.searchsorted(cells.labels_[order], np.arange(n_cells + 1))
    members = [order[bounds[c] : bounds[c + 1]] for c in range(n_cells)]
    centres = np.asarray(cells.cluster_centers_, dtype=np.float32)
    closeness = centres @ centres.T - 0.5 * np.square(centres).sum(axis=1)
    near = np.argsort(-closeness, axis=1, kind="stable")[:, :_CELLS_SEARCHED]
    parts = []
    for cell in range(n_cells):
        candidates = np.concatenate([members[c] for c in {cell, *near[cell].tolist()}])
        for start in range(0, len(members[cell]), _BLOCK):
            rows = members[cell][start : start + _BLOCK]
            parts.append(_nearest(reduced, rows, candidates, k))
    return _joined(parts)


def _principal(vectors: Vectors) -> Vectors:
    """Rotate onto the directions that vary most, and scale rows to length 1 again."""
    covariance = vectors.T @ vectors
    _, directions = np.linalg.eigh(covariance)
    reduced: Vectors = vectors @ directions[:, -_CELL_DIMENSIONS:]
    reduced /= np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), np.float32(1e-9))
    return reduced
