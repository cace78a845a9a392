"""Communities that are really there are found again; those of random points are not."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.friction.stability import best_matches, common_ground, group
from analysis.friction.vectors import unit
from tests.analysis.friction.test_neighbours import blobs


def test_real_groups_are_found_again():
    rows, _ = blobs(200, 4, 5)
    found = group(rows, seed=0)

    assert len(found.stability) == 4
    assert found.stability.min() > 0.9
    assert found.by_chance < 0.7
    assert common_ground(rows, seed=0) < 0.3


def test_random_directions_are_not_found_again():
    rows = unit(np.random.default_rng(3).normal(0.5, 1, (200, 64)).astype(np.float32))
    found = group(rows, seed=0)

    assert np.mean(found.stability > found.by_chance) < 0.35
    assert found.stability.max() < 0.7
    assert common_ground(rows, seed=0) > 0.6


def test_best_matches_are_jaccard_indices():
    labels = np.array([0, 0, 0, 1, 1, 2])
    again = np.array([5, 5, 4, 4, 4, 0])
    found = best_matches(labels, again, 4)

    assert found[:3].tolist() == pytest.approx([2 / 3, 2 / 3, 1])
    assert np.isnan(found[3])


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_hardly_any_rows_are_no_problem(n):
    rows = unit(np.random.default_rng(0).normal(size=(n, 4)).astype(np.float32))

    assert len(group(rows, seed=1).labels) == n
    assert 0 <= common_ground(rows, seed=1) <= 1
