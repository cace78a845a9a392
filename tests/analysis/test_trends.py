"""Change and trend over waves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.curves import kink, line, panel_trend, parabola
from analysis.errors import AnalysisError
from analysis.trends import (
    Course,
    Moments,
    change,
    course,
    moments,
    paired_change,
    trend,
    trough,
)


def test_change_is_after_minus_before_with_welchs_interval():
    rng = np.random.default_rng(1)
    before, after = rng.normal(3, 1, 30), rng.normal(3.5, 0.6, 18)
    found = change(before, after)
    expected = stats.ttest_ind(after, before, equal_var=False)
    interval = expected.confidence_interval()

    assert found.difference.value == pytest.approx(after.mean() - before.mean())
    assert (found.difference.low, found.difference.high) == pytest.approx(tuple(interval))
    assert (found.t, found.df, found.p) == pytest.approx(
        (expected.statistic, expected.df, expected.pvalue)
    )
    assert (found.n_before, found.n_after, found.difference.n) == (30, 18, 18)


def test_change_needs_only_moments():
    rng = np.random.default_rng(2)
    before, after = rng.normal(3, 1, 30), rng.normal(3.5, 0.6, 18)

    assert change(moments(before), moments(after)) == change(before, after)


def test_missing_answers_do_not_count():
    assert moments([1.0, math.nan, 3.0]) == Moments(2.0, 2.0, 2)


@pytest.mark.parametrize("before", [[], [3.0], [3.0, 3.0]])
def test_change_of_a_cell_too_small_never_raises(before):
    found = change(before, [4.0])

    assert not found.difference.has_interval
    assert math.isnan(found.p)
    assert found.n_after == 1


def test_a_paired_change_is_narrower_than_an_anonymous_one():
    rng = np.random.default_rng(3)
    level = rng.normal(3, 1, 40)
    before, after = level + rng.normal(0, 0.3, 40), level + 0.2 + rng.normal(0, 0.3, 40)
    paired, r = paired_change(before, after)
    anonymous = change(before, after)

    assert paired.difference.value == pytest.approx(anonymous.difference.value)
    assert paired.p == pytest.approx(stats.ttest_rel(after, before).pvalue)
    assert r == pytest.approx(np.corrcoef(before, after)[0, 1])
    width = [e.high - e.low for e in (paired.difference, anonymous.difference)]
    assert width[0] < width[1] / 2


def test_intervals_of_change_cover_the_truth():
    rng = np.random.default_rng(4)
    inside = []
    for _ in range(800):
        found = change(rng.normal(3, 1.1, 8), rng.normal(3.3, 0.7, 20)).difference
        inside.append(found.low <= 0.3 <= found.high)

    assert 0.93 <= np.mean(inside) <= 0.97


def test_a_trend_is_the_median_slope_and_resists_one_odd_wave():
    found = trend([3.0, 3.1, 3.2, 1.0, 3.4, 3.5, 3.6, 3.7])

    assert found.slope.value == pytest.approx(0.1)
    assert found.slope.n == 8


def test_a_trend_follows_the_times_of_the_waves():
    assert trend([3.0, 3.2, 3.6], [0, 2, 6]).slope.value == pytest.approx(0.1)
    assert trend([3.0, 3.1, 3.2, 3.3]).slope.value == pytest.approx(0.1)


def test_a_trend_agrees_with_kendall_and_sen():
    rng = np.random.default_rng(5)
    y = 0.1 * np.arange(12) + rng.normal(0, 0.4, 12)
    found = trend(y)
    sen = stats.theilslopes(y)

    assert found.tau == pytest.approx(stats.kendalltau(np.arange(12), y).statistic)
    assert found.slope.value == pytest.approx(sen.slope)
    assert found.slope.low <= sen.low_slope  # ranks are rounded outwards here
    assert found.slope.high >= sen.high_slope
    assert found.slope.high - found.slope.low < 1.3 * (sen.high_slope - sen.low_slope)


@pytest.mark.parametrize("values", [[], [3.0], [3.0, 3.0, 3.0], [math.nan, 2.0, math.nan]])
def test_a_trend_of_too_little_never_raises(values):
    assert math.isnan(trend(values).p)


def test_a_dip_is_found_where_it_is():
    found = trough([3.5, 3.6, 3.0, 3.1, 3.6, 3.7], 0.08)

    assert (found.first, found.last, found.is_claimed) == (2, 3, True)
    assert found.drop == pytest.approx(0.5)
    assert found.rise == pytest.approx(0.6)


def test_no_dip_is_claimed_before_the_fifth_wave():
    found = trough([3.5, 2.0, 3.5, 3.5], 0.05)

    assert found.z > found.critical
    assert not found.is_claimed
    assert course([3.5, 2.0, 3.5, 3.5], 0.05) is Course.TOO_EARLY


def test_a_missing_wave_is_left_out_and_positions_stay():
    found = trough([3.5, math.nan, 3.5, 2.9, 3.5, 3.6], 0.05)

    assert (found.first, found.last, found.waves) == (3, 3, 5)
    assert math.isnan(trough([3.0, 2.0], 0.1).z)


@pytest.mark.parametrize("waves", [5, 6, 8, 12])
def test_a_single_fall_that_stays_is_a_trough_in_at_most_one_of_twenty(waves):
    """The critical values hold under the least favourable series: a step down."""
    rng = np.random.default_rng(waves)
    step = np.where(np.arange(waves) < waves - 2, 3.0, 0.0)
    worst = max(
        np.mean([trough(levels + rng.normal(0, 1, waves), 1.0).is_claimed for _ in range(800)])
        for levels in (step, 3.0 - step[::-1] * 1.0)
    )

    assert worst <= 0.07


def test_noise_is_called_noise():
    rng = np.random.default_rng(7)
    words = [course(3.5 + rng.normal(0, 0.1, 6), 0.1) for _ in range(400)]

    assert np.mean([word is Course.NOISE for word in words]) >= 0.93


def test_a_rise_that_is_lost_again_is_a_relapse():
    assert course([3.0, 3.0, 3.6, 3.7, 3.0, 3.1], 0.06) is Course.RELAPSE
    assert course([3.0, 3.1, 3.3, 3.5, 3.6, 3.8], 0.06) is Course.RISING
    assert course([3.8, 3.6, 3.5, 3.3, 3.1, 3.0], 0.06) is Course.FALLING


def test_a_line_within_people_is_more_certain_than_one_between_them():
    rng = np.random.default_rng(8)
    person = np.repeat(np.arange(40), 4)
    time = np.tile(np.arange(4.0), 40)
    y = 3 + rng.normal(0, 1, 40)[person] + 0.1 * time + rng.normal(0, 0.3, 160)
    found = panel_trend(y, time, person)

    assert found.error < line(y, time).error / 2
    assert found.slope == pytest.approx(0.1, abs=4 * found.error)
    assert found.person_variance == pytest.approx(1.0, abs=0.6)


def test_shapes_need_enough_waves():
    for shape in (line, parabola, kink):
        with pytest.raises(AnalysisError, match="waves"):
            shape([1.0, 2.0], [0.0, 1.0])
    with pytest.raises(AnalysisError, match="do not carry a trend"):
        panel_trend([1.0, 2.0], [0.0, 1.0], ["a", "b"])
