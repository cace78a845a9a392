"""The neighbour graph joins what is near, and large sets are searched by cells."""

from __future__ import annotations

import numpy as np

from analysis.friction import neighbours
from analysis.friction.neighbours import communities, neighbour_graph, neighbours_for
from analysis.friction.vectors import centred, unit


def blobs(n: int, centres: int, seed: int, spread: float = 0.4):
    rng = np.random.default_rng(seed)
    middle = unit(rng.normal(size=(centres, 64)).astype(np.float32))
    labels = rng.integers(0, centres, n)
    noise = rng.normal(size=(n, 64)).astype(np.float32) / 8
    return unit(middle[labels] + np.float32(spread) * noise), labels


def test_few_comments_have_few_neighbours():
    assert [neighbours_for(n) for n in (2, 6, 30, 60, 90, 10_000)] == [1, 5, 5, 10, 15, 15]


def test_each_row_is_joined_to_its_nearest_and_never_to_itself():
    rows, _ = blobs(60, 3, 1)
    graph = neighbour_graph(rows, 5)
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -2)
    nearest = np.argsort(-cosines, axis=1)[:, :5]

    assert (abs(graph - graph.T)).max() == 0
    assert graph.diagonal().max() == 0
    assert all(graph[i, j] > 0 for i in range(60) for j in nearest[i] if cosines[i, j] > 0)


def test_communities_are_the_groups_that_were_made():
    rows, made = blobs(300, 5, 2)
    found = communities(neighbour_graph(centred(rows), 15), seed=0)

    assert len(set(found)) == 5
    assert all(len(set(made[found == label])) == 1 for label in range(5))
    assert list(np.bincount(found)) == sorted(np.bincount(found), reverse=True)


def test_a_graph_without_edges_has_communities_of_one():
    graph = neighbour_graph(np.zeros((4, 3), np.float32), 2)

    assert communities(graph, seed=0).tolist() == [0, 1, 2, 3]


def test_cells_find_nearly_all_the_neighbours_that_a_full_search_finds(monkeypatch):
    rows, _ = blobs(4000, 40, 3)
    exact = neighbour_graph(rows, 10)
    monkeypatch.setattr(neighbours, "EXACT_UP_TO", 100)
    by_cells = neighbour_graph(rows, 10)

    both = exact.astype(bool).multiply(by_cells.astype(bool)).nnz
    assert both / exact.nnz > 0.9
