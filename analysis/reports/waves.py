"""What the waves of one unit add up to, in words: a dip, a relapse, a trend, noise, or too early.

All dimensions of a unit are looked at together, so every error is widened: a claim about any of
them is made by chance in at most one of twenty units in which nothing happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from analysis.disclosure.released import Measure, ReleasedEstimate
from analysis.reports import wording
from analysis.reports.comparison import error_of

FEWEST_WAVES = 5  # before it, a dip cannot be told from noise (analysis.troughs)
LEVEL = 0.05

Points = tuple[ReleasedEstimate | None, ...]


@dataclass(frozen=True, slots=True)
class WaveCourse:
    """One dimension over all waves: the course's key in the catalogue, and its sentence."""

    measure: Measure
    key: str
    sentence: str

    @property
    def is_claim(self) -> bool:
        """Tell whether it claims more than noise."""
        return self.key not in {"too_early", "noise"}


def courses(
    lines: Sequence[tuple[Measure, Points]], waves: Sequence[str], language: str
) -> tuple[WaveCourse, ...]:
    """Say of each dimension what its waves have done.

    Parameters
    ----------
    lines : sequence of (Measure, points)
        Per dimension one released number a wave, the oldest first, or a gap.
    waves : sequence of str
        The waves' names.
    language : str
        "en", "de" or "ar".
    """
    widening = _widening(len(lines))
    return tuple(_course(measure, points, waves, widening, language) for measure, points in lines)


def _widening(comparisons: int) -> float:
    """Say how much wider errors must be, for all comparisons together to err at ``LEVEL``."""
    normal = NormalDist()
    return normal.inv_cdf(1 - LEVEL / max(1, comparisons)) / normal.inv_cdf(1 - LEVEL)


def _course(
    measure: Measure, points: Points, waves: Sequence[str], widening: float, language: str
) -> WaveCourse:
    known = [
        (name, point.value, error * widening)
        for name, point in zip(waves, points, strict=True)
        if point is not None and (error := error_of(point)) is not None
    ]
    key = _key([value for _, value, _ in known], [error for *_, error in known])
    lowest, highest = (f(known, key=lambda one: one[1], default=("", 0.0)) for f in (min, max))
    turn = highest if key == "relapse" else lowest
    sentence = wording.say(
        f"course.{key}",
        language,
        measure=measure.name(language),
        first=wording.number(known[0][1], language) if known else "",
        last=wording.number(known[-1][1], language) if known else "",
        turn=wording.number(turn[1], language),
        wave=turn[0],
    )
    return WaveCourse(measure, key, sentence)


def _key(values: list[float], errors: list[float]) -> str:
    if len(values) < FEWEST_WAVES:
        return "too_early"
    from analysis.trends import Course, course  # noqa: PLC0415 - scipy only where waves are many

    keys = {
        Course.TOO_EARLY: "too_early",
        Course.DIP: "dip",
        Course.RELAPSE: "relapse",
        Course.RISING: "rising",
        Course.FALLING: "falling",
        Course.NOISE: "noise",
    }
    return keys[course(values, errors)]
