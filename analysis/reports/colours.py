"""The one colour scale of pages and reports: nine steps, fixed to what can be answered."""

from __future__ import annotations

from typing import Final

STEPS: Final = 9
GROUNDS: Final = (
    "#8a3b00", "#b15206", "#e2934a", "#f4cda0", "#eeece6", "#bfd9ee", "#82b4dc", "#2b6ea8",
    "#10467a",
)  # fmt: skip
"""From the lowest, orange, to the highest, blue: told apart by colour-blind eyes."""
LIGHT, DARK = "#ffffff", "#1c1f23"
ACCENT: Final = "#0b5f55"


def heat_step(value: float, *, low: float, high: float) -> int:
    """Return the step of a value: 1 lowest to 9 highest.

    Examples
    --------
    >>> [heat_step(v, low=1, high=5) for v in (1.0, 3.0, 5.0, 7.0)]
    [1, 5, 9, 9]
    """
    step = int((value - low) / (high - low) * STEPS) + 1
    return min(STEPS, max(1, step))


def ground(step: int) -> str:
    """Return the colour behind a step."""
    return GROUNDS[step - 1]


def ink(step: int) -> str:
    """Return the colour of the number on a step: it keeps a contrast of 4.5 to 1."""
    return LIGHT if step in {1, 2, 8, 9} else DARK
