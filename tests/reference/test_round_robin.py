"""Round-robin variance components and the matrix of ties between locations against TripleR."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.groups import index_groups
from analysis.round_robin import effects, square, variance_components
from analysis.ties import tie_matrix
from tests.reference.answers import assert_matches, number, record_ids, rows

pytestmark = pytest.mark.reference

FILE = "11_srm_roundrobin"


def matrices_of(record: dict[str, Any], shared: Path) -> list[np.ndarray]:
    name = record["data"].split(" ")[0]
    if name.startswith("tnet"):
        return [network(shared)[1]]
    table = rows(shared / "data" / name)
    *group, rater, target, score = record["columns"]
    if "group 5 dropped" in record["data"]:
        table = [row for row in table if row[group[0]] != "5"]
    index = index_groups([row[group[0]] for row in table] if group else ["all"] * len(table))
    return [
        square(
            [row[rater] for row, code in zip(table, index.codes, strict=True) if code == g],
            [row[target] for row, code in zip(table, index.codes, strict=True) if code == g],
            [number(row[score]) for row, code in zip(table, index.codes, strict=True) if code == g],
        )[1]
        for g in range(len(index))
    ]


def network(shared: Path) -> tuple[list[str], np.ndarray]:
    """Everybody rates everybody; who names nobody does not know them: 0."""
    people = [row["id"] for row in rows(shared / "data" / "tnet_crossparker_consulting_nodes.csv")]
    place = {person: i for i, person in enumerate(people)}
    matrix = np.zeros((len(people), len(people)))
    for row in rows(shared / "data" / "tnet_crossparker_consulting_info.csv"):
        matrix[place[row["rater"]], place[row["target"]]] = number(row["rating"])
    np.fill_diagonal(matrix, np.nan)
    return people, matrix


def check_components(record, shared):
    found = variance_components(matrices_of(record, shared))
    parts = [found.actor, found.partner, found.relationship, found.actor_partner, found.reciprocity]
    expected = record["value"]
    places = [i for i, name in enumerate(expected["type"]) if name != "error variance"]
    fields = {
        "estimate": "estimate",
        "standardized": "standardized",
        "se": "error",
        "t": "t",
        "p": "p",
    }
    for name, field in fields.items():
        values = [getattr(part, field) for part in parts]
        assert_matches(record, values, [expected[name][i] for i in places])


def check_effects(record, shared):
    people, matrix = network(shared)
    found = effects(matrix, tuple(people))
    order = [people.index(person) for person in record["value"]["id"]]
    assert_matches(record, found.actor[order], record["value"]["actor"])
    assert_matches(record, found.partner[order], record["value"]["partner"])


def check_locations(record, shared):
    _, matrix = network(shared)
    nodes = rows(shared / "data" / "tnet_crossparker_consulting_nodes.csv")
    location = np.array([row["location"] for row in nodes])
    a, b = np.nonzero(np.isfinite(matrix))
    found = tie_matrix(location[a], location[b], matrix[a, b], respondents=a)
    groups = record["value"]["groups"]
    ties = [[found.tie(one, other) for other in groups] for one in groups]
    assert_matches(record, [[tie.value for tie in row] for row in ties], record["value"]["mean"])
    places = [found.functions.index(group) for group in groups]
    ratings = found.ratings[np.ix_(places, places)].astype(float)
    np.fill_diagonal(ratings, np.nan)
    expected = np.array(record["value"]["n"], dtype=float)
    np.fill_diagonal(expected, np.nan)
    assert_matches(record, ratings, expected)


@pytest.mark.parametrize("record_id", record_ids(FILE))
def test_round_robins_are_those_of_tripler(record_id, golden, shared):
    checks = {"effects": check_effects, "location_matrix": check_locations}
    check = checks.get(record_id.split(".")[-1], check_components)
    check(golden[record_id], shared)
