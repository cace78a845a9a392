"""The one colour scale: nine steps, fixed to what can be answered, never to what was."""

from __future__ import annotations

STEPS = 9


def heat_class(value: float, *, low: float, high: float) -> str:
    """Return the class of a value: "h1" lowest to "h9" highest.

    Examples
    --------
    >>> heat_class(1.0, low=1, high=5), heat_class(3.0, low=1, high=5), heat_class(5, low=1, high=5)
    ('h1', 'h5', 'h9')
    """
    step = int((value - low) / (high - low) * STEPS) + 1
    return f"h{min(STEPS, max(1, step))}"
