"""The one shape of a number: a value, its interval, and how many stand behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its confidence or credible interval and the respondents behind it.

    Parameters
    ----------
    value : float
        The point estimate; NaN where there is none (a measure of one cell never raises).
    low, high : float
        Limits of the interval; NaN where there is none (a group of one).
    n : int
        Respondents (or raters, or answers: the measure's docstring says which) behind it.
    """

    value: float
    low: float
    high: float
    n: int

    @property
    def is_known(self) -> bool:
        """Tell whether there is a value at all."""
        return math.isfinite(self.value)

    @property
    def has_interval(self) -> bool:
        """Tell whether the interval has two finite limits."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def unknown(n: int = 0) -> Estimate:
    """Return the estimate that says nothing but how many were asked."""
    return Estimate(math.nan, math.nan, math.nan, n)
