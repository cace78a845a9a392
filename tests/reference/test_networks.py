"""The Cross and Parker networks as tie maps by location and by level."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analysis.ties import (
    TieMatrix,
    asymmetry,
    column_effects,
    reciprocity,
    row_effects,
    tie_gaps,
    tie_matrix,
)
from tests.reference.answers import rows

pytestmark = pytest.mark.reference

NETWORKS = [
    ("consulting", "info"),
    ("consulting", "value"),
    ("manufacturing", "aware"),
    ("manufacturing", "info"),
]


def tie_map(shared: Path, firm: str, question: str, unit: str) -> tuple[TieMatrix, int]:
    nodes = rows(shared / "data" / f"tnet_crossparker_{firm}_nodes.csv")
    unit_of = {row["id"]: row[unit] for row in nodes}
    ties = rows(shared / "data" / f"tnet_crossparker_{firm}_{question}.csv")
    found = tie_matrix(
        [unit_of[tie["rater"]] for tie in ties],
        [unit_of[tie["target"]] for tie in ties],
        [float(tie["rating"]) for tie in ties],
        np.array([int(tie["rater"]) for tie in ties]),
    )
    return found, len(ties)


@pytest.mark.parametrize("unit", ["location", "orglevel"])
@pytest.mark.parametrize(("firm", "question"), NETWORKS)
def test_a_network_is_a_tie_map_that_counts_people_not_answers(shared, firm, question, unit):
    found, answers = tie_map(shared, firm, question, unit)
    present = np.isfinite(found.mean)

    assert int(found.ratings.sum()) < answers  # the diagonal stands apart
    assert (found.raters[~present] == 0).all()
    assert (found.raters <= found.ratings).all()
    assert found.model.is_fitted
    assert np.isfinite(found.shrunken[present]).all()
    assert (found.shrunken_low[present] <= found.shrunken[present]).all()


@pytest.mark.parametrize(("firm", "question"), NETWORKS)
def test_thin_ties_of_a_network_are_shrunken_most(shared, firm, question):
    found, _ = tie_map(shared, firm, question, "location")
    moved = np.abs(found.shrunken - found.mean)
    thin, thick = found.ratings <= 3, found.ratings >= 30
    present = np.isfinite(found.mean)

    if (thin & present).any() and (thick & present).any():
        assert moved[thin & present].mean() > moved[thick & present].mean()


def test_the_measures_of_a_network_have_intervals_and_n(shared):
    found, _ = tie_map(shared, "consulting", "info", "location")

    assert {effect.function for effect in row_effects(found)} == set(found.functions)
    assert all(effect.effect.has_interval for effect in column_effects(found))
    assert -1 <= reciprocity(found).low <= reciprocity(found).value <= reciprocity(found).high <= 1
    assert all(pair.forward.n and pair.backward.n for pair in asymmetry(found))
    assert all(gap.deviation.has_interval for gap in tie_gaps(found))
