"""Rows by one demographic answer, at the levels where groups are large: planned like the tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.disclosure.families import Counts
from analysis.disclosure.plan import Members, ReleasePlan
from analysis.disclosure.policy import DisclosurePolicy, band
from analysis.disclosure.protection import keep_safe
from analysis.disclosure.released import ReleasedUnit, UnitKind

NO_ANSWER = ""  # the choice of those who did not say
DIVISION_LEVEL = 1  # the depth right below the organisation
_CROSSED = (UnitKind.ORGANISATION, UnitKind.DIVISION)


@dataclass(frozen=True, slots=True)
class Demographic:
    """A question about the respondent: its code, and its choices with their names."""

    code: str
    choices: Mapping[str, str]


def plan_crossings(
    plan: ReleasePlan,
    demographic: Demographic,
    counts_by_choice: Mapping[str, npt.ArrayLike],
    policy: DisclosurePolicy,
    *,
    k: int | None = None,
    depth: int = DIVISION_LEVEL,
) -> ReleasePlan:
    """Decide which units may be shown by one demographic, beside the tree and whatever else.

    Parameters
    ----------
    plan : ReleasePlan
        The plan of the tree; or one beside it, if that is released too: that of functions, or
        of another crossing (counts are then laid out over its atoms).
    demographic : Demographic
        The question.
    counts_by_choice : mapping of choice to array_like of int, shape of ``plan.counts``
        People who chose it, by the department they sit in directly. Who is in none of them did
        not say.
    policy : DisclosurePolicy
        The limits of the wave.
    k : int, optional
        The fewest people behind a unit; never less than the policy's limit for scores.
    depth : int
        How deep to cross: the organisation and its divisions, unless told otherwise.

    Returns
    -------
    ReleasePlan
        Its atoms are the departments for each choice in turn, and then for those who did not
        say: ``answered`` for :func:`~analysis.disclosure.gate.release_table` is laid out so, see
        :func:`crossed_counts`.

    Raises
    ------
    ValueError
        If a department has more people with a choice than people.
    """
    limit = max(plan.k, policy.k_scores, k or 0)
    choices = tuple(demographic.choices)
    counts = crossed_counts(plan.counts, [counts_by_choice[choice] for choice in choices])
    beside = tuple(_lifted(p, demographic.code, choices, counts) for p in (plan, *plan.beside))
    tree = (plan, *plan.beside)[-1]
    candidates = [
        (unit, choice, members + len(plan.counts) * place)
        for unit, members in zip(tree.units, tree.members, strict=True)
        if unit.kind in _CROSSED and unit.depth <= depth
        for place, choice in enumerate(choices)
    ]
    kept = keep_safe(
        [frozenset(members.tolist()) for _, _, members in candidates],
        [frozenset(members.tolist()) for p in beside for members in p.members],
        counts.tolist(),
        k=limit,
    )
    shown = [candidates[i] for i in kept]
    units = _units(shown, demographic, counts)
    return ReleasePlan(
        units=units,
        members=tuple(members for _, _, members in shown),
        rows=units,
        shown_in={},
        counts=counts,
        k=limit,
        labels=beside[0].labels,
        dimensions=beside[0].dimensions,
        beside=beside,
    )


def crossed_counts(everybody: Counts, by_choice: Sequence[npt.ArrayLike]) -> Counts:
    """Lay counts out choice by choice, and those who did not say last.

    Parameters
    ----------
    everybody : ndarray of int, shape (n_departments,)
        People in each department, or those of them who answered a measure.
    by_choice : sequence of array_like of int, each of shape (n_departments,)
        Those among them who chose each answer.

    Returns
    -------
    ndarray of int, shape ((n_choices + 1) * n_departments,)
    """
    table = np.array(by_choice, dtype=np.int64).reshape(len(by_choice), len(everybody))
    rest = everybody - table.sum(axis=0)
    if (rest < 0).any() or (table < 0).any():
        raise ValueError("a department has more people with a choice than people")
    return np.vstack([table, rest[None, :]]).ravel()


def _lifted(plan: ReleasePlan, code: str, choices: tuple[str, ...], counts: Counts) -> ReleasePlan:
    """Return a plan over departments as one over departments and choices."""
    steps = len(plan.counts) * np.arange(len(choices) + 1)
    return replace(
        plan,
        members=tuple((members[None, :] + steps[:, None]).ravel() for members in plan.members),
        counts=counts,
        labels=tuple((*label, c) for c in (*choices, NO_ANSWER) for label in plan.labels),
        dimensions=(*plan.dimensions, code),
        beside=(),
    )


def _units(
    shown: Sequence[tuple[ReleasedUnit, str, Members]], demographic: Demographic, counts: Counts
) -> tuple[ReleasedUnit, ...]:
    codes = {(unit.code, choice): _code(unit, demographic, choice) for unit, choice, _ in shown}
    return tuple(
        ReleasedUnit(
            code=codes[unit.code, choice],
            name=f"{unit.name}: {demographic.choices[choice]}",
            kind=UnitKind.CROSSING,
            parent=codes.get((unit.parent or "", choice)),
            depth=unit.depth,
            departments=unit.departments,
            n=band(int(counts[members].sum())),
            function=None,
        )
        for unit, choice, members in shown
    )


def _code(unit: ReleasedUnit, demographic: Demographic, choice: str) -> str:
    return f"{unit.code}@{demographic.code}={choice}"
