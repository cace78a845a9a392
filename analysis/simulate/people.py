"""Who works in a made-up organisation: lasting differences between people and departments."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from analysis.simulate.truths import Truth
from analysis.structure import Department, Structure

_ARRIVAL, _RESPONSE, _DEPARTMENT = 101, 102, 103


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody who could answer in one quarter, in the order of the departments.

    Attributes
    ----------
    departments : ndarray of int32, shape (people,)
        Row in ``Structure.departments``.
    general : ndarray of float64, shape (people,)
        A person's leaning in all answers, in standard deviations.
    leaning : ndarray of float64, shape (people, dimensions)
        A person's leaning in one dimension, in standard deviations.
    """

    departments: NDArray[np.int32]
    general: NDArray[np.float64]
    leaning: NDArray[np.float64]

    def __len__(self) -> int:
        return int(self.departments.size)

    def of(self, rows: NDArray[np.bool_]) -> Population:
        """Return the chosen people only."""
        return Population(self.departments[rows], self.general[rows], self.leaning[rows])


def lasting(seed: int, *names: str | int) -> np.random.Generator:
    """Return a generator that depends on the seed and the names alone, not on the wave."""
    words = [n if isinstance(n, int) else crc32(n.encode()) for n in names]
    return np.random.default_rng([seed, *words])


def populate(structure: Structure, truth: Truth, quarter: int, n_dimensions: int) -> Population:
    """Return the people of a quarter; newcomers replace leavers from quarter to quarter."""
    seats = [_seats(d, truth, quarter, n_dimensions) for d in structure.departments]
    heads = [d.headcount for d in structure.departments]
    people = np.concatenate([*seats, np.zeros((0, n_dimensions + 1))])
    departments = np.repeat(np.arange(len(heads), dtype=np.int32), heads)
    return Population(departments, people[:, 0], people[:, 1:])


def _seats(
    department: Department, truth: Truth, quarter: int, n_dimensions: int
) -> NDArray[np.float64]:
    shape = (department.headcount, n_dimensions + 1)
    people = lasting(truth.seed, department.code, 1).normal(size=shape)
    for arrival in range(2, quarter + 1):
        chance = lasting(truth.seed, department.code, arrival, _ARRIVAL)
        new = chance.random(shape[0]) < truth.manner.turnover
        newcomers = lasting(truth.seed, department.code, arrival).normal(size=shape)
        people = np.where(new[:, None], newcomers, people)
    return people


def response_rates(structure: Structure, truth: Truth) -> NDArray[np.float64]:
    """Return each department's lasting response rate."""
    low, high = truth.manner.response_low, truth.manner.response_high
    return np.array(
        [lasting(truth.seed, d.code, _RESPONSE).uniform(low, high) for d in structure.departments]
    )


def department_leanings(
    structure: Structure, truth: Truth, n_dimensions: int
) -> NDArray[np.float64]:
    """Return each department's lasting leaning in each dimension, in response steps."""
    rows = [
        lasting(truth.seed, d.code, _DEPARTMENT).normal(size=n_dimensions)
        for d in structure.departments
    ]
    return truth.manner.department_sd * np.array(rows).reshape(-1, n_dimensions)
