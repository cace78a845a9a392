"""Made-up organisations of any size: random trees, reorganisations, and what may be planted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.simulate.truths import (
    BlindFunction,
    DoubleMeaning,
    Manner,
    Organisation,
    Shift,
    TieShift,
    Truth,
    UnknownGoal,
)
from analysis.structure import Department, Function, Structure

MOVED = 0.05  # of the people, in a reorganisation
_NAMES = (
    "Sales",
    "Marketing",
    "Research",
    "Operations",
    "Service",
    "Finance",
    "IT",
    "People",
    "Legal",
    "Purchasing",
    "Quality",
    "Logistics",
)
_MEDIAN_SIZE, _SIZE_SPREAD = 12.0, 0.7
_BRANCHES = 6


class Planted(StrEnum):
    """What can be planted in a random organisation, one of each."""

    BROKEN_TIE = "broken_tie"
    UNKNOWN_GOAL = "unknown_goal"
    DOUBLE_MEANING = "double_meaning"
    BLIND_FUNCTION = "blind_function"
    DIP = "dip"


def random_structure(
    rng: np.random.Generator,
    n_departments: int,
    levels: int = 2,
    *,
    n_functions: int = 9,
    n_people: int | None = None,
) -> Structure:
    """Return a random tree of departments with headcounts and functions.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_departments : int
        All units, divisions included.
    levels : int
        Depth of the tree; 1 is a flat list. Units above the lowest level hold few people, or
        none, directly.
    n_functions : int
        Each lowest unit belongs to one; every function has one where there are enough units.
    n_people : int, optional
        Total headcount; by default what the sizes drawn add up to.

    Returns
    -------
    Structure
        Parents before children; the lowest units have at least one person.
    """
    parents = _tree(rng, n_departments, levels)
    is_leaf = np.isin(np.arange(n_departments), parents, invert=True)
    functions = _functions(n_functions)
    heads = _headcounts(rng, is_leaf, n_people)
    of_leaf = np.cumsum(is_leaf) - 1
    departments = tuple(
        Department(
            code=f"d{i:03d}",
            name=f"{'Department' if is_leaf[i] else 'Division'} {i}",
            parent=None if parents[i] < 0 else f"d{parents[i]:03d}",
            function=functions[of_leaf[i] % n_functions].code if is_leaf[i] else None,
            headcount=int(heads[i]),
        )
        for i in range(n_departments)
    )
    return Structure("random", departments, functions)


def _tree(rng: np.random.Generator, n: int, levels: int) -> NDArray[np.int64]:
    """Return each unit's parent, or -1; every level above the lowest has a sixth of the next."""
    sizes = [n]
    for _ in range(levels - 1):
        sizes.insert(0, max(1, sizes[0] // (_BRANCHES + 1)))
        sizes[1] -= sizes[0]
    if min(sizes) < 1:
        raise ValueError(f"{n} departments do not make {levels} levels")
    parents = np.full(n, -1)
    start = 0
    for above, size in pairwise(sizes):
        first = start + above
        spread = np.concatenate([np.arange(min(above, size)), rng.integers(0, above, size)])
        parents[first : first + size] = start + spread[:size]
        start = first
    return parents


def _headcounts(
    rng: np.random.Generator, is_leaf: NDArray[np.bool_], n_people: int | None
) -> NDArray[np.int64]:
    n = is_leaf.size
    sizes = np.exp(rng.normal(np.log(_MEDIAN_SIZE), _SIZE_SPREAD, n))
    sizes = np.where(is_leaf, sizes, rng.choice([0.0, 0.0, 2.0, 5.0], n))
    if n_people is None:
        return np.where(is_leaf, np.maximum(1, np.rint(sizes)), np.rint(sizes)).astype(np.int64)
    spare = n_people - int(is_leaf.sum())
    if spare < 0:
        raise ValueError(f"{n_people} people do not fill {int(is_leaf.sum())} departments")
    extra = rng.multinomial(spare, sizes / sizes.sum())
    return is_leaf.astype(np.int64) + extra


def _functions(n: int) -> tuple[Function, ...]:
    names = [*_NAMES, *(f"Function {i + 1}" for i in range(len(_NAMES), n))][:n]
    return tuple(Function(name.lower().replace(" ", "-"), name) for name in names)


def reorganised(structure: Structure, rng: np.random.Generator, share: float = MOVED) -> Structure:
    """Return the structure after ``share`` of the people moved to another department.

    The departments stay, so that quarters remain comparable; nobody is left alone by it: a
    department keeps at least one of its people.
    """
    heads = np.array([d.headcount for d in structure.departments])
    holds = np.flatnonzero(heads > 0)
    for _ in range(round(share * heads.sum())):
        can_leave = holds[heads[holds] > 1]
        if can_leave.size == 0 or holds.size < 2:
            break
        left = rng.choice(can_leave, p=heads[can_leave] / heads[can_leave].sum())
        joined = rng.choice(holds[holds != left])
        heads[left] -= 1
        heads[joined] += 1
    departments = tuple(
        replace(d, headcount=int(n)) for d, n in zip(structure.departments, heads, strict=True)
    )
    return Structure(structure.organisation, departments, structure.functions)


def random_organisation(
    rng: np.random.Generator,
    *,
    n_functions: int = 12,
    n_people: int = 1200,
    n_quarters: int = 6,
    planted: Collection[Planted] = (),
    manner: Manner | None = None,
) -> Organisation:
    """Return a made-up organisation with a reorganisation each quarter and what is planted.

    Nothing planted means that there is nothing to find. Which functions a planted truth
    concerns is drawn at random and can be read from ``Organisation.truth``.
    """
    n_departments = max(2 * n_functions, n_people // 25)
    first = random_structure(rng, n_departments, 2, n_functions=n_functions, n_people=n_people)
    structures = [first]
    while len(structures) < n_quarters:
        structures.append(reorganised(structures[-1], rng))
    truth = random_truth(rng, first, n_quarters=n_quarters, planted=planted)
    truth = replace(truth, manner=manner if manner is not None else Manner())
    return Organisation("Random organisation", tuple(structures), truth)


def random_truth(
    rng: np.random.Generator,
    structure: Structure,
    *,
    n_quarters: int,
    planted: Collection[Planted] = (),
) -> Truth:
    """Plant what is asked for, each in functions of its own where there are enough."""
    codes = [f.code for f in structure.functions]
    drawn = [codes[i] for i in rng.permutation(len(codes))]
    a, b, c, d, e, f = (drawn[i % len(drawn)] for i in range(6))
    middle = (n_quarters + 1) // 2
    return Truth(
        seed=int(rng.integers(2**31)),
        ties=(TieShift(a, b, -1.4),) if Planted.BROKEN_TIE in planted else (),
        unknown_goals=(UnknownGoal(c, 1),) if Planted.UNKNOWN_GOAL in planted else (),
        double_meanings=(DoubleMeaning("", d, e),) if Planted.DOUBLE_MEANING in planted else (),
        blind_functions=(BlindFunction(f),) if Planted.BLIND_FUNCTION in planted else (),
        shifts=(Shift(-0.6, quarters=(middle,)),) if Planted.DIP in planted else (),
    )
