"""Leaders against staff, over the whole organisation: a crossing with one answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.between import sponsorship_cells
from analysis.assessment.ground import Ground
from analysis.disclosure.crossings import Demographic, crossed_counts, plan_crossings
from analysis.disclosure.gate import release_table
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import ReleasedTable
from analysis.disclosure.sums import PublishedSums, published

SIDES = {"leaders": "Leaders", "staff": "Staff"}
DEMOGRAPHIC = Demographic("side", SIDES)


def sponsorship_table(ground: Ground, tree: ReleasePlan) -> tuple[ReleasedTable, PublishedSums]:
    """Release what staff and leaders saw of each behaviour, side by side.

    Nothing else in a release speaks of these answers, so their sums are a family of their own.
    """
    found, sides = sponsorship_cells(ground)
    by_side = {side: _by_department(ground, rows) for side, rows in sides.items()}
    plan = plan_crossings(tree, DEMOGRAPHIC, by_side, ground.wave.policy, depth=0)
    code = {side: f"organisation@{DEMOGRAPHIC.code}={side}" for side in SIDES}
    everybody = np.sum(list(by_side.values()), axis=0)
    answered = crossed_counts(everybody, [by_side[side] for side in SIDES])
    measures = dict.fromkeys(found.measures, answered)
    alone = replace(plan, beside=())
    table = release_table(
        "sponsorship",
        alone,
        tuple(found.measures.values()),
        {(code[side], measure): estimate for (side, measure), estimate in found.estimates.items()},
        measures,
        ground.wave.policy,
        proportion=True,
    )
    sums = published(f"{ground.wave.label.code}/sponsorship", [table], alone, measures)
    return _renamed(table, {full: side for side, full in code.items()}), sums


def _by_department(ground: Ground, rows: list[int]) -> NDArray[np.int64]:
    return ground.answered(np.array(rows, dtype=np.intp))


def _renamed(table: ReleasedTable, names: dict[str, str]) -> ReleasedTable:
    """Call the two rows what they are; the cells stay as they were released."""
    return replace(
        table,
        units=tuple(
            replace(unit, code=names[unit.code], name=SIDES[names[unit.code]], parent=None)
            for unit in table.units
        ),
        cells=tuple(replace(cell, unit=names[cell.unit]) for cell in table.cells),
    )
