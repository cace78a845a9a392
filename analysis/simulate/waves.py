"""One made-up wave: what every respondent ticked, chose and wrote, as the survey stores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.matrix import ResponseMatrix, decode, keying_of
from analysis.simulate.choices import ChoiceMaker
from analysis.simulate.people import (
    Population,
    department_leanings,
    lasting,
    populate,
    response_rates,
)
from analysis.simulate.remarks import Comment, comments_of
from analysis.simulate.truths import Manner, Truth
from analysis.structure import Structure
from questionnaires.model import NOT_ANSWERED, NOT_APPLICABLE, Questionnaire


@dataclass(frozen=True, slots=True)
class SimulatedResponse:
    """One respondent's answers, in stored form.

    ``ratings`` holds a digit per item as a person ticks it: reverse-keyed items are not
    mirrored. ``choices`` holds what is not a rating (goals, words, ties, ...). ``is_careless``
    is the truth about how the ratings came about; no measure is ever told.
    """

    department: str
    ratings: str
    choices: Mapping[str, Any]
    comments: tuple[Comment, ...]
    is_careless: bool


@dataclass(frozen=True, slots=True)
class SimulatedWave:
    """All responses of a quarter, in random order."""

    quarter: int
    structure: Structure
    questionnaire: Questionnaire
    responses: tuple[SimulatedResponse, ...]

    def matrix(self) -> ResponseMatrix:
        """Return the ratings ready to compute."""
        keying = keying_of(self.questionnaire)
        packed = "".join(response.ratings for response in self.responses)
        rows = [self.structure.index_of(r.department) for r in self.responses]
        return ResponseMatrix(decode(packed, keying), np.array(rows, dtype=np.int32), keying)

    def comments(self) -> tuple[Comment, ...]:
        """Return all comments, with the theme that was planted in each."""
        return tuple(comment for r in self.responses for comment in r.comments)


@dataclass(frozen=True, slots=True)
class SimulatedRatings:
    """The ratings of a wave alone: cheap, for measures at full size.

    Attributes
    ----------
    departments : ndarray of int32, shape (respondents,)
    digits : ndarray of int8, shape (respondents, items)
        As ticked, not mirrored; 0 is not answered, 9 not applicable.
    is_careless : ndarray of bool, shape (respondents,)
    """

    departments: NDArray[np.int32]
    digits: NDArray[np.int8]
    is_careless: NDArray[np.bool_]

    def packed(self) -> list[str]:
        """Return one digit string per respondent."""
        width = self.digits.shape[1]
        text = (self.digits + ord(NOT_ANSWERED)).astype(np.uint8).tobytes().decode("ascii")
        return [text[start : start + width] for start in range(0, len(text), width)]


def simulate_wave(
    questionnaire: Questionnaire,
    structure: Structure,
    truth: Truth,
    quarter: int,
    rng: np.random.Generator,
) -> SimulatedWave:
    """Let a made-up organisation answer a questionnaire once.

    Parameters
    ----------
    questionnaire : Questionnaire
        Asked as it is; parts that it lacks (ties, goals, ...) are not answered.
    structure : Structure
        Departments with headcounts.
    truth : Truth
    quarter : int
        Counted from 1.
    rng : numpy.random.Generator
        Draws who responds and every answer; what lasts over quarters follows ``truth.seed``.

    Returns
    -------
    SimulatedWave
    """
    ratings = simulate_ratings(questionnaire, structure, truth, quarter, rng)
    maker = ChoiceMaker(questionnaire, structure, truth, quarter)
    choosing, speaking = rng.spawn(2)  # what is chosen does not change what is said
    responses = []
    packed = ratings.packed()
    for row, department in enumerate(ratings.departments):
        unit = structure.departments[int(department)]
        choices = maker.choose(unit.function, choosing)
        comments = comments_of(questionnaire, unit.function, truth, quarter, speaking)
        careless = bool(ratings.is_careless[row])
        responses.append(SimulatedResponse(unit.code, packed[row], choices, comments, careless))
    return SimulatedWave(quarter, structure, questionnaire, tuple(responses))


def simulate_ratings(
    questionnaire: Questionnaire,
    structure: Structure,
    truth: Truth,
    quarter: int,
    rng: np.random.Generator,
) -> SimulatedRatings:
    """Draw the ratings of a wave; parameters as :func:`simulate_wave`."""
    keying = keying_of(questionnaire)
    everybody = populate(structure, truth, quarter, len(keying.dimensions))
    answering = rng.random(len(everybody)) < response_rates(structure, truth)[everybody.departments]
    order = rng.permutation(int(answering.sum()))
    present = everybody.of(answering)
    present = Population(present.departments[order], present.general[order], present.leaning[order])
    means = _means(questionnaire, structure, truth, quarter)[present.departments]
    latent = means + _spread(present, truth.manner, keying.dimension_index, rng)
    steps = (keying.high - 1) / 4
    ticked = np.clip(np.rint(1 + (latent - 1) * steps), 1, keying.high).astype(np.int8)
    ticked = np.where(keying.reverse_keyed, keying.high + 1 - ticked, ticked).astype(np.int8)
    careless = rng.random(len(present)) < truth.manner.careless
    ticked[careless] = _careless_answers(int(careless.sum()), ticked.shape[1], keying.high, rng)
    _leave_out(ticked, truth.manner, questionnaire.scale.not_applicable is not None, rng)
    return SimulatedRatings(present.departments, ticked, careless)


def _means(
    questionnaire: Questionnaire, structure: Structure, truth: Truth, quarter: int
) -> NDArray[np.float64]:
    """Return the true mean of each item in each department, on a 1-5 scale."""
    keying = keying_of(questionnaire)
    ease = [lasting(truth.seed, code).normal() for code in keying.items]
    leanings = department_leanings(structure, truth, len(keying.dimensions))
    for shift in truth.shifts:
        rows = [shift.holds(d.code, d.function, quarter) for d in structure.departments]
        columns = [shift.touches(code) for code in keying.dimensions]
        leanings = leanings + shift.amount * np.outer(rows, columns)
    item_means: NDArray[np.float64] = truth.manner.mean + truth.manner.item_sd * np.array(ease)
    return item_means + leanings[:, keying.dimension_index]


def _spread(
    people: Population,
    manner: Manner,
    dimension_index: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    own = manner.person_sd * people.general[:, None]
    by_dimension = manner.person_dimension_sd * people.leaning[:, dimension_index]
    noise = manner.noise_sd * rng.normal(size=by_dimension.shape)
    return own + by_dimension + noise


def _careless_answers(
    n: int, n_items: int, high: int, rng: np.random.Generator
) -> NDArray[np.int8]:
    """Return straight lines for one half, and random ticks for the other."""
    lines = np.repeat(rng.integers(1, high + 1, size=(n, 1)), n_items, axis=1)
    ticks = rng.integers(1, high + 1, size=(n, n_items))
    return np.where(rng.random((n, 1)) < 0.5, lines, ticks).astype(np.int8)


def _leave_out(
    ticked: NDArray[np.int8], manner: Manner, may_not_apply: bool, rng: np.random.Generator
) -> None:
    chance = rng.random(ticked.shape)
    ticked[chance < manner.skipped] = int(NOT_ANSWERED)
    if may_not_apply:
        ticked[chance > 1 - manner.not_applicable] = int(NOT_APPLICABLE)
