"""Change and trend over waves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.trends import Moments, change, moments


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
