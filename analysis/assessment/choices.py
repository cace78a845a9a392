"""What respondents picked besides ratings, as rows ready to compute. Raw, like the matrix.

The stored form of one respondent's choices::

    {"demographics": {code: choice}, "sponsorship": [behaviour codes],
     "goals": {"claimed": 1-5, "chosen": {goal code: confidence 1-3}},
     "words": [{"term", "mine", "theirs", "partner"}],
     "ties": [{"function", "ratings": digits, "needs": [...], "owes": [...], "guess": 1-5}]}

Whatever is malformed or unknown to the questionnaire counts as not answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.wave import WaveData
from questionnaires.model import TieQuestion

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TieRows:
    """One row for each respondent and partner.

    Attributes
    ----------
    respondents : ndarray of int, shape (rows,)
        Row of the respondent in the matrix.
    raters, targets : list of str
        Function codes.
    ratings : ndarray, shape (rows, items)
        Mirrored where reverse-keyed; NaN where missing.
    guesses, own : ndarray, shape (rows,)
        How the respondent thinks the partner rates their function, and how they rate it
        themselves; NaN where missing.
    needs, owes : ndarray, shape (rows, services)
        1 where named, 0 where not; NaN throughout where the row names none on either side.
    """

    respondents: NDArray[np.intp]
    raters: list[str]
    targets: list[str]
    ratings: Floats
    guesses: Floats
    own: Floats
    needs: Floats
    owes: Floats

    def __len__(self) -> int:
        return len(self.raters)

    @cached_property
    def _by_pair(self) -> dict[tuple[str, str], NDArray[np.intp]]:
        found: dict[tuple[str, str], list[int]] = {}
        for row, pair in enumerate(zip(self.raters, self.targets, strict=True)):
            found.setdefault(pair, []).append(row)
        return {pair: np.array(rows, dtype=np.intp) for pair, rows in found.items()}

    def of_pair(self, rater: str, target: str) -> NDArray[np.intp]:
        """Return the rows in which one function speaks of another."""
        return self._by_pair.get((rater, target), np.empty(0, dtype=np.intp))


def functions_of(wave: WaveData) -> list[str | None]:
    """Return the function of each respondent."""
    if wave.matrix is None:
        return []
    by_department = [department.function for department in wave.structure.departments]
    return [by_department[i] for i in wave.matrix.departments]


def tie_rows(wave: WaveData, rateable: Sequence[str]) -> TieRows:
    """Read the ties; a function does not rate itself, and nobody rates one of two people."""
    question = wave.questionnaire.tie_question
    if question is None:
        raise ValueError("the questionnaire does not ask about ties")
    functions, allowed = functions_of(wave), set(rateable)
    found = [
        (row, rater, tie)
        for row, (rater, choices) in enumerate(zip(functions, wave.choices, strict=True))
        if rater is not None
        for tie in _distinct(choices.get("ties"))
        if tie["function"] in allowed and tie["function"] != rater
    ]
    high = wave.keying.high
    return TieRows(
        respondents=np.array([row for row, _, _ in found], dtype=np.intp),
        raters=[rater for _, rater, _ in found],
        targets=[tie["function"] for _, _, tie in found],
        ratings=_ratings([tie.get("ratings") for _, _, tie in found], question, high),
        guesses=np.array([_point(tie.get("guess"), high) for _, _, tie in found], dtype=float),
        own=np.array([_point(tie.get("own"), high) for _, _, tie in found], dtype=float),
        needs=_services([tie for _, _, tie in found], "needs", question),
        owes=_services([tie for _, _, tie in found], "owes", question),
    )


def _distinct(ties: object) -> Iterator[Mapping[str, Any]]:
    seen: set[str] = set()
    for tie in ties if isinstance(ties, list) else []:
        if isinstance(tie, dict) and isinstance(tie.get("function"), str):
            if tie["function"] not in seen:
                yield tie
            seen.add(tie["function"])


def _ratings(packed: Sequence[object], question: TieQuestion, high: int) -> Floats:
    table = np.full((len(packed), len(question.items)), np.nan)
    for row, digits in enumerate(packed):
        if not isinstance(digits, str):
            continue
        for column, (item, digit) in enumerate(zip(question.items, digits, strict=False)):
            value = _point(int(digit) if digit.isdigit() else None, high)
            table[row, column] = high + 1 - value if item.reverse_keyed else value
    return table


def _point(value: object, high: int) -> float:
    is_answer = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= high
    return float(value) if is_answer else float("nan")  # type: ignore[arg-type]


def _services(ties: Sequence[Mapping[str, Any]], side: str, question: TieQuestion) -> Floats:
    column = {service.code: i for i, service in enumerate(question.services)}
    table = np.zeros((len(ties), len(column)))
    for row, tie in enumerate(ties):
        if not (tie.get("needs") or tie.get("owes")):
            table[row] = np.nan
            continue
        named = [column[code] for code in tie.get(side) or () if code in column]
        table[row, named] = 1.0
    return table


def goals_chosen(wave: WaveData) -> tuple[Floats, Floats, Floats]:
    """Return who chose which goal, which are real to whom, and the awareness claimed.

    Returns
    -------
    chosen, is_real : ndarray, shape (respondents, goals)
        NaN where not answered, or where another function's goal is no goal of the respondent's.
    claimed : ndarray, shape (respondents,)
    """
    test = wave.questionnaire.goal_test
    if test is None:
        raise ValueError("the questionnaire does not test goals")
    codes = [goal.code for goal in test.goals]
    functions = functions_of(wave)
    chosen = np.full((len(functions), len(codes)), np.nan)
    claimed = np.full(len(functions), np.nan)
    for row, choices in enumerate(wave.choices):
        answer = choices.get("goals")
        if not isinstance(answer, dict):
            continue
        claimed[row] = _point(answer.get("claimed"), wave.keying.high)
        if isinstance(answer.get("chosen"), dict) and answer["chosen"]:
            chosen[row] = [1.0 if code in answer["chosen"] else 0.0 for code in codes]
    real = np.array([goal.is_real for goal in test.goals], dtype=np.float64)
    concerns = np.array(
        [
            [not goal.is_real or not goal.functions or f in goal.functions for goal in test.goals]
            for f in functions
        ],
        dtype=np.bool_,
    ).reshape(len(functions), len(codes))
    return chosen, np.where(concerns, real, np.nan), claimed


@dataclass(frozen=True, slots=True)
class WordRows:
    """What each respondent means by one term, and thinks a partner means; 0 where missing."""

    mine: NDArray[np.int64]
    theirs: NDArray[np.int64]
    partners: list[str | None]


def words_of(wave: WaveData, term: str, definitions: Sequence[str]) -> WordRows:
    """Read the answers about one term; definitions are numbered from 1."""
    number = {code: i for i, code in enumerate(definitions, start=1)}
    n = len(wave.choices)
    mine, theirs = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    partners: list[str | None] = [None] * n
    for row, choices in enumerate(wave.choices):
        for word in choices.get("words") or ():
            if isinstance(word, dict) and word.get("term") == term:
                mine[row] = number.get(word.get("mine", ""), 0)
                theirs[row] = number.get(word.get("theirs", ""), 0)
                partners[row] = word.get("partner")
    return WordRows(mine, theirs, partners)


def demographic_of(wave: WaveData, code: str) -> list[str | None]:
    """Return each respondent's choice of a demographic."""
    answers = [choices.get("demographics") or {} for choices in wave.choices]
    return [answer.get(code) if isinstance(answer, dict) else None for answer in answers]


def behaviours_seen(wave: WaveData, codes: Sequence[str]) -> Floats:
    """Return respondents x behaviours: 1 where seen, 0 where not, NaN where not answered."""
    table = np.full((len(wave.choices), len(codes)), np.nan)
    for row, choices in enumerate(wave.choices):
        seen = choices.get("sponsorship")
        if isinstance(seen, list):
            table[row] = [1.0 if code in seen else 0.0 for code in codes]
    return table
