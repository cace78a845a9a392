"""What friction costs in a quarter, from ranges that the client itself believes.

No percentage, rate or benchmark comes from elsewhere: what was not entered is not counted. Each
line is an amount times what one unit of it costs; both are ranges from low to high.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError

Floats = NDArray[np.float64]

DRAWS = 20_000
WEEKS = 13  # of a quarter
LIKELY = (5.0, 95.0)  # percentiles: nine draws in ten lie between them


class RangeError(AnalysisError):
    """A range is not one: below nothing, not finite, or its low above its high."""


@dataclass(frozen=True, slots=True)
class Range:
    """What the client believes: at least ``low``, at most ``high``.

    Raises
    ------
    RangeError
        ``low`` is negative or above ``high``, or one of them is not finite.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse what is no range."""
        is_finite = math.isfinite(self.low) and math.isfinite(self.high)
        if not is_finite or not 0 <= self.low <= self.high:
            raise RangeError(f"not a range from low to high: {self.low} to {self.high}")

    @property
    def middle(self) -> float:
        """Return the value half way."""
        return (self.low + self.high) / 2

    @property
    def width(self) -> float:
        """Return how far apart its ends are."""
        return self.high - self.low

    def __mul__(self, other: Range) -> Range:
        """Multiply by interval arithmetic; nothing here is negative."""
        return Range(self.low * other.low, self.high * other.high)

    def __add__(self, other: Range) -> Range:
        """Add by interval arithmetic."""
        return Range(self.low + other.low, self.high + other.high)


@dataclass(frozen=True, slots=True)
class CostLine:
    """One kind of cost: so many units, each at so much, ``times`` a quarter."""

    code: str
    amount: Range
    rate: Range
    times: float = 1.0

    @property
    def cost(self) -> Range:
        """Return the least and the most that it can be."""
        return self.amount * self.rate * Range(self.times, self.times)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How much the sum hangs on one range.

    Attributes
    ----------
    line : str
        Code of the cost line.
    side : str
        "amount" or "rate".
    swing : float
        How far the sum moves from its low to its high, all others in their middle.
    share : float
        Its part of the variance of the sum, all ranges uniform and independent (0 to 1).
    """

    line: str
    side: str
    swing: float
    share: float


@dataclass(frozen=True, slots=True)
class Costs:
    """The sum and what it is made of.

    Attributes
    ----------
    lines : tuple of (str, Range)
        Code and cost of each line, by interval arithmetic.
    outside : Range
        The sum if everything is at its low, and at its high, at once.
    likely : Range
        Between what nine of ten draws lie.
    sensitivities : tuple of Sensitivity
        The one that moves the sum most first.
    """

    lines: tuple[tuple[str, Range], ...]
    outside: Range
    likely: Range
    sensitivities: tuple[Sensitivity, ...]


def costs(lines: Sequence[CostLine], rng: np.random.Generator, *, draws: int = DRAWS) -> Costs:
    r"""Add up cost lines: at the outside, in nine of ten draws, and what the sum hangs on.

    Parameters
    ----------
    lines : sequence of CostLine
        At least one.
    rng : numpy.random.Generator
        Seeded by the caller, so that the same ranges give the same sum.
    draws : int
        Of all ranges at once, uniform and independent.

    Raises
    ------
    RangeError
        There is no line.

    Notes
    -----
    For a sum of products :math:`\sum_i t_i A_i B_i` of independent uniform factors, the first-order
    variance due to :math:`A_i` is exactly
    :math:`t_i^2\,\mathrm{E}[B_i]^2\,\mathrm{Var}[A_i]` with
    :math:`\mathrm{Var}[A] = (h - l)^2 / 12`, and the whole variance of a product is
    :math:`\mathrm{E}[B]^2\mathrm{Var}[A] + \mathrm{E}[A]^2\mathrm{Var}[B]
    + \mathrm{Var}[A]\mathrm{Var}[B]`. ``share`` is their ratio, so the shares add up to a little
    less than 1 where a line is uncertain on both sides. Checked against the draws.

    References
    ----------
    Sobol' (2001), Mathematics and Computers in Simulation 55: first-order indices.

    Examples
    --------
    >>> line = CostLine("rework", Range(100.0, 200.0), Range(50.0, 50.0), times=13)
    >>> found = costs([line], np.random.default_rng(1))
    >>> found.outside, found.sensitivities[0].swing, round(found.sensitivities[0].share, 6)
    (Range(low=65000.0, high=130000.0), 65000.0, 1.0)
    """
    if not lines:
        raise RangeError("there is no line to add up")
    outside = lines[0].cost
    for line in lines[1:]:
        outside = outside + line.cost
    low, high = np.percentile(_draw(lines, rng, draws), LIKELY)
    return Costs(
        lines=tuple((line.code, line.cost) for line in lines),
        outside=outside,
        likely=Range(float(low), float(high)),
        sensitivities=_sensitivities(lines),
    )


def rounded(value: float, digits: int = 2) -> float:
    """Round to as many digits as ranges can bear.

    Examples
    --------
    >>> rounded(123_456.0), rounded(0.0), rounded(87.6)
    (120000.0, 0.0, 88.0)
    """
    if not value:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def _draw(lines: Sequence[CostLine], rng: np.random.Generator, draws: int) -> Floats:
    total = np.zeros(draws)
    for line in lines:
        amount = rng.uniform(line.amount.low, line.amount.high, draws)
        total += line.times * amount * rng.uniform(line.rate.low, line.rate.high, draws)
    return total


def _sensitivities(lines: Sequence[CostLine]) -> tuple[Sensitivity, ...]:
    whole = sum(_variance(line) for line in lines)
    found = []
    for line in lines:
        for side, own, other in (
            ("amount", line.amount, line.rate),
            ("rate", line.rate, line.amount),
        ):
            swing = line.times * own.width * other.middle
            share = swing**2 / 12 / whole if whole else 0.0
            found.append(Sensitivity(line.code, side, swing, share))
    return tuple(sorted(found, key=lambda one: -one.swing))


def _variance(line: CostLine) -> float:
    a, b = line.amount, line.rate
    of_a, of_b = a.width**2 / 12, b.width**2 / 12
    return line.times**2 * (b.middle**2 * of_a + a.middle**2 * of_b + of_a * of_b)
