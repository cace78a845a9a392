"""Made-up organisations for the tests of the gate: trees, counts, tables."""

from __future__ import annotations

import numpy as np

from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import Measure
from analysis.estimate import Estimate
from analysis.structure import Department, Structure

FUNCTIONS = ("sales", "service", "engineering", "finance", "people", "legal")


def small_company() -> Structure:
    """Two divisions; people sit directly in Sales; Legal and Compliance are small siblings."""
    return Structure(
        "Acme",
        (
            Department("sales", "Sales", None, "sales"),
            Department("north", "North", "sales", "sales"),
            Department("south", "South", "sales", "sales"),
            Department("office", "Office", None, "people"),
            Department("legal", "Legal", "office", "legal"),
            Department("compliance", "Compliance", "office", "legal"),
            Department("payroll", "Payroll", "office", "finance"),
        ),
    )


SMALL_COMPANY_COUNTS = np.array([2, 9, 30, 0, 3, 4, 12])


def random_company(seed: int, departments: int = 60) -> tuple[Structure, np.ndarray]:
    """Three levels, skewed sizes, and one to four people directly in every second division."""
    rng = np.random.default_rng(seed)
    n_divisions, n_subdivisions = int(rng.integers(4, 8)), int(rng.integers(5, 10))
    found = [Department(f"division{i}", f"Division {i}") for i in range(n_divisions)]
    for i in range(n_subdivisions):
        parent = f"division{rng.integers(n_divisions)}"
        found.append(Department(f"unit{i}", f"Unit {i}", parent))
    for i in range(departments - len(found)):
        in_unit = rng.random() < 0.6
        parent = f"unit{rng.integers(n_subdivisions)}" if in_unit else None
        parent = parent or f"division{rng.integers(n_divisions)}"
        function = str(rng.choice(FUNCTIONS))
        found.append(Department(f"team{i}", f"Team {i}", parent, function))
    structure = Structure(f"Company {seed}", tuple(found))
    parents = {d.parent for d in found}
    counts = [
        int(rng.integers(1, 5)) * int(rng.random() < 0.5)
        if d.code in parents
        else 1 + int(rng.lognormal(2.3, 0.9))
        for d in found
    ]
    return structure, np.array(counts)


def measures(n: int) -> tuple[Measure, ...]:
    """Columns named m0, m1, ..."""
    return tuple(Measure(f"m{i}", {"en": f"Measure {i}"}) for i in range(n))


def estimates(
    plan: ReleasePlan, answered: dict[str, np.ndarray], value: float = 3.123
) -> dict[tuple[str, str], Estimate]:
    """The same value for every unit and measure, with the n that it really has."""
    return {
        (unit.code, measure): Estimate(value, value - 0.5, value + 0.5, int(n[members].sum()))
        for unit, members in zip(plan.units, plan.members, strict=True)
        for measure, n in answered.items()
    }


def residuals(plan: ReleasePlan, positions: list[int] | None = None, counts=None) -> list[int]:
    """Each shown unit minus its largest shown descendants, counted the slow way."""
    counts = plan.counts if counts is None else counts
    shown = range(len(plan.units)) if positions is None else positions
    sets = [frozenset(plan.members[i].tolist()) for i in shown]
    return [
        int(sum(counts[i] for i in whole - frozenset().union(*(s for s in sets if s < whole))))
        for whole in set(sets)
    ]
