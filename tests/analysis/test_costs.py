"""What friction costs: the client's own ranges added up, and nothing from elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.costs import WEEKS, CostLine, Range, RangeError, costs, rounded

REWORK = CostLine("rework", Range(100, 200), Range(40, 60), times=WEEKS)
LEADS = CostLine("leads", Range(5, 30), Range(500, 2_000))
DELAY = CostLine("delay", Range(2, 4), Range(10_000, 11_000))


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_the_outside_is_everything_at_its_low_and_everything_at_its_high() -> None:
    found = costs([REWORK, LEADS, DELAY], rng())

    assert found.outside.low == 13 * 100 * 40 + 5 * 500 + 2 * 10_000
    assert found.outside.high == 13 * 200 * 60 + 30 * 2_000 + 4 * 11_000
    assert dict(found.lines)["leads"] == Range(2_500, 60_000)


def test_nine_of_ten_draws_lie_inside_the_outside() -> None:
    found = costs([REWORK, LEADS, DELAY], rng())

    assert found.outside.low < found.likely.low < found.likely.high < found.outside.high


def test_one_uncertain_range_leaves_nine_tenths_of_its_width() -> None:
    found = costs([CostLine("rework", Range(100, 200), Range(50, 50))], rng())

    assert found.likely.low == pytest.approx(5_250, rel=0.01)
    assert found.likely.high == pytest.approx(9_750, rel=0.01)


def test_shares_of_variance_are_those_of_the_draws() -> None:
    found = costs([REWORK, LEADS], rng())
    draw = np.random.default_rng(3)
    n = 400_000
    hours, wage = draw.uniform(100, 200, n), draw.uniform(40, 60, n)
    leads, worth = draw.uniform(5, 30, n), draw.uniform(500, 2_000, n)
    total = WEEKS * hours * wage + leads * worth
    by_itself = {
        ("rework", "amount"): WEEKS * hours * 50,
        ("rework", "rate"): WEEKS * 150 * wage,
        ("leads", "amount"): leads * 1_250,
        ("leads", "rate"): 17.5 * worth,
    }

    for one in found.sensitivities:
        expected = by_itself[one.line, one.side].var() / total.var()
        assert one.share == pytest.approx(expected, rel=0.02)
    assert 0.9 < sum(one.share for one in found.sensitivities) <= 1


def test_what_moves_the_sum_most_stands_first() -> None:
    found = costs([REWORK, LEADS, DELAY], rng())

    swings = [one.swing for one in found.sensitivities]
    assert swings == sorted(swings, reverse=True)
    first = found.sensitivities[0]
    assert (first.line, first.side, first.swing) == ("rework", "amount", 13 * 100 * 50)


def test_the_same_ranges_give_the_same_sum() -> None:
    assert costs([REWORK, LEADS], rng()) == costs([REWORK, LEADS], rng())


def test_what_is_known_exactly_has_no_sensitivity() -> None:
    found = costs([CostLine("delay", Range(3, 3), Range(900, 900))], rng())

    assert found.outside == Range(2_700, 2_700)
    assert found.likely.low == pytest.approx(2_700)
    assert [(one.swing, one.share) for one in found.sensitivities] == [(0, 0), (0, 0)]


@pytest.mark.parametrize(("low", "high"), [(2, 1), (-1, 1), (math.nan, 1), (0, math.inf)])
def test_what_is_no_range_is_refused(low: float, high: float) -> None:
    with pytest.raises(RangeError):
        Range(low, high)


def test_without_a_line_there_is_nothing_to_add_up() -> None:
    with pytest.raises(RangeError):
        costs([], rng())


@pytest.mark.parametrize(
    ("value", "shown"), [(65_432, 65_000), (0.0123, 0.012), (0, 0), (9.99, 10)]
)
def test_sums_are_rounded_to_what_ranges_can_bear(value: float, shown: float) -> None:
    assert rounded(value) == pytest.approx(shown)
