"""What waves add up to: a planted dip is told, noise is not, and four waves are too few."""

from __future__ import annotations

import random

from analysis.disclosure.released import Measure, ReleasedEstimate
from analysis.reports.waves import courses

NAMES = [f"Wave {i}" for i in range(1, 7)]
HALF = 0.1
ERROR = HALF / 1.96


def points(*values: float) -> tuple[ReleasedEstimate, ...]:
    return tuple(ReleasedEstimate(v, v - HALF, v + HALF, "400") for v in values)


def dimension(code: str) -> Measure:
    return Measure(code, {"en": code.capitalize()})


def test_a_dip_and_its_recovery_are_told_with_the_wave_in_which_it_was() -> None:
    line = (dimension("habits"), points(3.6, 3.6, 3.1, 3.6, 3.7, 3.6))

    found = courses([line], NAMES, "en")

    assert found[0].is_claim
    assert found[0].sentence == (
        "Habits dipped and recovered: 3.6 at first, 3.1 in “Wave 3”, 3.6 now."
    )


def test_before_the_fifth_wave_nothing_is_told() -> None:
    line = (dimension("habits"), (*points(3.6, 3.6, 3.1, 3.6), None, None))

    found = courses([line], NAMES, "en")

    assert [c.key for c in found] == ["too_early"]
    assert not found[0].is_claim


def test_noise_in_nine_dimensions_is_told_as_noise_in_at_least_95_of_100_units() -> None:
    dice = random.Random(3)
    claimed = 0
    for _ in range(100):
        lines = [
            (dimension(f"d{i}"), points(*(3.5 + dice.gauss(0, ERROR) for _ in NAMES)))
            for i in range(9)
        ]
        claimed += any(c.is_claim for c in courses(lines, NAMES, "en"))

    assert claimed <= 5


def test_every_course_has_its_words_in_arabic() -> None:
    line = (dimension("habits"), points(3.0, 3.2, 3.4, 3.6, 3.8, 4.0))

    found = courses([line], NAMES, "ar")

    assert found[0].key == "rising"
    assert "ارتفاع" in found[0].sentence
