"""What is true of a made-up organisation: planted differences that measures must find.

A ``Truth`` without anything planted is an organisation in which nothing is to be found.
Functions are named by their code. Quarters count from 1; an empty tuple of quarters, functions
or departments means all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.structure import Structure


def _covers(wanted: tuple[str, ...], code: str | None) -> bool:
    return not wanted or code in wanted


def _in_quarter(quarters: tuple[int, ...], quarter: int) -> bool:
    return not quarters or quarter in quarters


@dataclass(frozen=True, slots=True)
class Shift:
    """A group answers some dimensions higher or lower, in response steps of a 1-5 scale.

    ``dimensions`` are codes or parts of codes: "plan" also means "joint_planning".
    """

    amount: float
    dimensions: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    quarters: tuple[int, ...] = ()

    def holds(self, department: str, function: str | None, quarter: int) -> bool:
        """Tell whether people of this department answer differently in this quarter."""
        return (
            _covers(self.departments, department)
            and _covers(self.functions, function)
            and _in_quarter(self.quarters, quarter)
        )

    def touches(self, dimension: str) -> bool:
        """Tell whether this dimension is answered differently."""
        return not self.dimensions or any(part in dimension for part in self.dimensions)


@dataclass(frozen=True, slots=True)
class TieShift:
    """One function rates another higher or lower than ties are rated otherwise."""

    rater: str
    rated: str
    amount: float
    quarters: tuple[int, ...] = ()

    def holds(self, quarter: int) -> bool:
        """Tell whether the tie differs in this quarter."""
        return _in_quarter(self.quarters, quarter)


@dataclass(frozen=True, slots=True)
class UnknownGoal:
    """A function that chooses a real goal no more often than a decoy.

    ``position`` counts the real goals of the questionnaire from 0.
    """

    function: str
    position: int
    quarters: tuple[int, ...] = ()

    def holds(self, function: str | None, position: int, quarter: int) -> bool:
        """Tell whether this goal is unknown to this function in this quarter."""
        return (
            function == self.function
            and position == self.position
            and _in_quarter(self.quarters, quarter)
        )


@dataclass(frozen=True, slots=True)
class DoubleMeaning:
    """A term that the second function means differently, and neither side knows it.

    ``term`` is the term's code, or a part of it; without such a term the first one is meant.
    """

    term: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class BlindFunction:
    """A function that believes its partners rate it ``amount`` steps higher than they do."""

    function: str
    amount: float = 1.3


@dataclass(frozen=True, slots=True)
class UnmetNeed:
    """One function needs a service; the other does not know that it owes it.

    ``service`` is the code of a service in the catalogue, or a part of it; without such a
    service the first one is meant.
    """

    needs: str
    owes: str
    service: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """How often a comment theme is raised: its weight beside the other themes."""

    theme: str
    weight: float = 1.0
    functions: tuple[str, ...] = ()  # those who say it three times as often
    quarters: tuple[int, ...] = ()

    def weight_for(self, function: str | None, quarter: int) -> float:
        """Return the theme's weight for a speaker of this function in this quarter."""
        if not _in_quarter(self.quarters, quarter):
            return 0.0
        return self.weight * (3.0 if self.functions and function in self.functions else 1.0)


@dataclass(frozen=True, slots=True)
class Manner:
    """How people answer: response, spread, carelessness. Spreads are in steps of a 1-5 scale."""

    response_low: float = 0.70
    response_high: float = 0.85
    person_sd: float = 0.55  # one person's answers to everything
    person_dimension_sd: float = 0.35  # one person's answers to one dimension
    noise_sd: float = 0.75  # one answer
    department_sd: float = 0.0  # a department's answers to one dimension
    tie_sd: float = 0.0  # a function's answers about another function
    mean: float = 3.5  # of an item, before its own ease or difficulty
    item_sd: float = 0.25
    careless: float = 0.03
    skipped: float = 0.02
    not_applicable: float = 0.015
    turnover: float = 0.03  # of the people in a department, from one quarter to the next
    commenting: float = 0.55  # probability of a comment, per open question
    german: float = 0.0  # share of the comments written in German


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything planted in a made-up organisation, and how its people answer.

    ``seed`` fixes what lasts over the quarters: people, departments, items, partners.
    """

    seed: int = 0
    shifts: tuple[Shift, ...] = ()
    ties: tuple[TieShift, ...] = ()
    unknown_goals: tuple[UnknownGoal, ...] = ()
    double_meanings: tuple[DoubleMeaning, ...] = ()
    blind_functions: tuple[BlindFunction, ...] = ()
    unmet_needs: tuple[UnmetNeed, ...] = ()
    remarks: tuple[Remark, ...] = ()
    sponsorship_seen: float = 0.45  # probability that staff saw a behaviour
    sponsorship_believed: float = 0.45  # the same, as leaders believe it
    manner: Manner = Manner()


@dataclass(frozen=True, slots=True)
class Organisation:
    """A made-up organisation: its structure in each quarter, and the truth about it."""

    name: str
    structures: tuple[Structure, ...]
    truth: Truth

    @property
    def n_quarters(self) -> int:
        """Return how many quarters there are."""
        return len(self.structures)

    def structure(self, quarter: int) -> Structure:
        """Return the structure in ``quarter``, counted from 1."""
        return self.structures[quarter - 1]
