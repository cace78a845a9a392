"""Numbers worked out from released numbers alone: whoever reads a release could do the same."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.disclosure.released import Mark, ReleasedEstimate


def derived(
    value: float,
    *,
    low: float | None,
    high: float | None,
    sources: Sequence[ReleasedEstimate],
    mark: Mark = Mark.NONE,
) -> ReleasedEstimate:
    """Make a number from others that passed the gate: a difference, a mean over dimensions.

    Parameters
    ----------
    value, low, high : float
        What was worked out, and its interval.
    sources : sequence of ReleasedEstimate
        What it was worked out from, and from nothing else; the first one's n is shown.
    mark : Mark
        Whether it stands out.

    Returns
    -------
    ReleasedEstimate

    Raises
    ------
    ValueError
        Without a source: then the number comes from somewhere that the gate does not know.
    """
    if not sources:
        raise ValueError("a derived number needs the released numbers that it comes from")
    return ReleasedEstimate(value, low, high, sources[0].n, mark)
