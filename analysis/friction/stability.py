"""Whether communities are really there: found again in halves, and apart from each other.

Any graph has communities, also one of random points. Two questions are asked before one is
called a theme. Is it found again when half of the comments are left out, more surely than in
vectors whose coordinates were shuffled? And do the comments of different communities differ,
measured on comments that had no part in finding them?
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.friction.neighbours import (
    Labels,
    communities,
    neighbour_graph,
    neighbours_for,
)
from analysis.friction.threads import single_thread
from analysis.friction.vectors import Vectors, centred, unit

HALVES = 10
SHUFFLES = 3
HALVES_OF_SHUFFLED = 3
NULL_QUANTILE = 0.95
MOST_REBUILT = 4_000  # beyond it, halves are cut from the graph and shuffles from a sample
_FEW_HALVES = 4


@dataclass(frozen=True, slots=True)
class Grouping:
    """Communities of comments, and how surely each is found again.

    Attributes
    ----------
    labels : ndarray of int64, shape (comments,)
        Community of each comment, the largest first.
    stability : ndarray of float64, shape (communities,)
        Mean Jaccard index with the best match in half-samples, 0 to 1.
    by_chance : float
        The stability that only one community in twenty reaches in shuffled vectors.
    """

    labels: Labels
    stability: NDArray[np.float64]
    by_chance: float


def group(
    vectors: Vectors,
    seed: int,
    *,
    resolution: float = 1.0,
    n_neighbours: int | None = None,
    halves: int = HALVES,
) -> Grouping:
    """Find communities among unit vectors, and test each.

    Parameters
    ----------
    vectors : ndarray of float32, shape (comments, dimensions)
        Unit rows, not centred.
    seed : int
    resolution : float
        Greater values make more communities.
    n_neighbours : int, optional
        By default 15, fewer where there are few comments.
    halves : int
        Half-samples per test.

    Returns
    -------
    Grouping

    References
    ----------
    Hennig (2007), Cluster-wise assessment of cluster stability, Computational Statistics & Data
    Analysis 52.
    """
    rng = np.random.default_rng(seed)
    k = neighbours_for(len(vectors)) if n_neighbours is None else n_neighbours
    graph = neighbour_graph(centred(vectors), k, seed)
    labels = communities(graph, seed, resolution)
    with single_thread():
        if len(vectors) <= MOST_REBUILT:
            stability = _found_again(vectors, labels, rng, halves, resolution, n_neighbours)
        else:
            stability = _found_again_in(graph, labels, rng, resolution)
        chance = _by_chance(vectors[_sample(len(vectors), rng)], rng, resolution, n_neighbours)
    return Grouping(labels, stability, chance)


def _communities(
    vectors: Vectors, seed: int, resolution: float, n_neighbours: int | None
) -> Labels:
    k = neighbours_for(len(vectors)) if n_neighbours is None else n_neighbours
    return communities(neighbour_graph(vectors, k, seed), seed, resolution)


def _sample(n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    if n <= MOST_REBUILT:
        return np.arange(n)
    return np.sort(rng.choice(n, MOST_REBUILT, replace=False))


def _found_again(
    vectors: Vectors,
    labels: Labels,
    rng: np.random.Generator,
    halves: int,
    resolution: float,
    n_neighbours: int | None,
) -> NDArray[np.float64]:
    """Return each community's mean Jaccard index with its best match in half-samples."""
    n, n_labels = len(vectors), int(labels.max(initial=-1)) + 1
    if n < 4:
        return np.zeros(n_labels)
    indices = np.full((halves, n_labels), np.nan)
    for trial in range(halves):
        half = np.sort(rng.choice(n, n // 2, replace=False))
        again = _communities(centred(vectors[half]), trial, resolution, n_neighbours)
        indices[trial] = best_matches(labels[half], again, n_labels)
    seen = np.isfinite(indices).any(axis=0)
    return np.where(seen, np.nanmean(np.where(seen, indices, 0.0), axis=0), 0.0)


def _found_again_in(
    graph: sparse.csr_matrix, labels: Labels, rng: np.random.Generator, resolution: float
) -> NDArray[np.float64]:
    """Do the same for a large set, in the halves of its graph: building it anew takes too long."""
    n, n_labels = graph.shape[0], int(labels.max(initial=-1)) + 1
    indices = np.full((_FEW_HALVES, n_labels), np.nan)
    for trial in range(_FEW_HALVES):
        half = np.sort(rng.choice(n, n // 2, replace=False))
        again = communities(sparse.csr_matrix(graph[half][:, half]), trial, resolution)
        indices[trial] = best_matches(labels[half], again, n_labels)
    stability: NDArray[np.float64] = np.where(np.isfinite(indices), indices, 0.0).mean(axis=0)
    return stability


def best_matches(labels: Labels, again: Labels, n_labels: int) -> NDArray[np.float64]:
    """Return each label's Jaccard index with its best match; NaN where it has no member."""
    width = int(again.max(initial=-1)) + 1
    both = np.zeros((n_labels, width))
    np.add.at(both, (labels, again), 1)
    sizes = both.sum(axis=1)
    union = sizes[:, None] + both.sum(axis=0) - both
    best = (both / np.maximum(union, 1)).max(axis=1, initial=0.0)
    return np.where(sizes > 0, best, np.nan)


def _by_chance(
    vectors: Vectors, rng: np.random.Generator, resolution: float, n_neighbours: int | None
) -> float:
    """Return the stability that only one community in twenty of shuffled vectors reaches."""
    reached: list[float] = []
    for trial in range(SHUFFLES):
        shuffled = unit(rng.permuted(vectors, axis=0))
        labels = _communities(centred(shuffled), trial, resolution, n_neighbours)
        found_again = _found_again(
            shuffled, labels, rng, HALVES_OF_SHUFFLED, resolution, n_neighbours
        )
        parts = np.bincount(labels) * 2 <= len(labels)  # the whole is found again trivially
        reached += found_again[parts].tolist()
    return float(np.quantile(reached, NULL_QUANTILE)) if reached else 0.0


def common_ground(vectors: Vectors, seed: int, *, halves: int = HALVES) -> float:
    """Return how like each other comments of different communities are, beside those of one.

    Communities are found in one half of the comments; the other half is given to the nearest
    and its cosines are averaged, between communities and within. Near 1: they all say one thing
    (or nothing in common at all). Near 0: they speak of different things.

    Parameters
    ----------
    vectors : ndarray of float32, shape (comments, dimensions)
        Unit rows, not centred.
    seed : int
    halves : int

    Returns
    -------
    float
        Ratio of mean cosines, at most 1; 1 where it cannot be told.
    """
    if len(vectors) < 4:
        return 1.0
    rng = np.random.default_rng(seed)
    sample = vectors[_sample(len(vectors), rng)]
    halves = halves if len(sample) < MOST_REBUILT else _FEW_HALVES
    with single_thread():
        ratios = [_ratio(sample, rng, trial) for trial in range(halves)]
    known = [ratio for ratio in ratios if np.isfinite(ratio)]
    return float(np.clip(np.mean(known), 0, 1)) if known else 1.0


def _ratio(vectors: Vectors, rng: np.random.Generator, seed: int) -> float:
    order = rng.permutation(len(vectors))
    finding, testing = np.split(order, [len(order) // 2])
    centre = vectors[finding].mean(axis=0, keepdims=True)
    found = unit(vectors[finding] - centre)
    labels = _communities(found, seed, 1.0, None)
    n_labels = int(labels.max(initial=0)) + 1
    centroids = np.stack([found[labels == label].mean(axis=0) for label in range(n_labels)])
    nearest = (unit(vectors[testing] - centre) @ unit(centroids).T).argmax(axis=1)
    return _between_over_within(vectors[testing], nearest, n_labels)


def _between_over_within(vectors: Vectors, labels: Labels, n_labels: int) -> float:
    """Compare mean cosines by sums of vectors: no matrix of pairs."""
    sums = np.zeros((n_labels, vectors.shape[1]))
    np.add.at(sums, labels, vectors)
    sizes = np.bincount(labels, minlength=n_labels)
    squares = np.square(vectors, dtype=np.float64).sum()
    pairs_within = float((sizes * (sizes - 1)).sum())
    pairs = len(vectors) * (len(vectors) - 1)
    within = np.square(sums).sum() - squares
    between = np.square(sums.sum(axis=0)).sum() - np.square(sums).sum()
    if pairs_within in (0, pairs) or within <= 0:
        return 1.0 if pairs == pairs_within else float("nan")
    return float((between / (pairs - pairs_within)) / (within / pairs_within))
