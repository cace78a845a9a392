import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis.disclosure.ranges import KnownMean, Scale, hidden_ranges, pinned

SCALE = Scale()


def known(*pairs):
    return [KnownMean(frozenset(atoms), mean) for atoms, mean in pairs]


def test_a_mean_near_the_top_pins_down_both_halves():
    found = pinned(known(([0, 1], 4.9)), [3, 3], k=5, scale=SCALE)

    assert [one.atom for one in found] == [0, 1]
    assert found[0].low == pytest.approx(4.79)
    assert found[0].high == 5.0


def test_a_mean_in_the_middle_tells_nothing():
    assert pinned(known(([0, 1], 3.0)), [3, 3], k=5, scale=SCALE) == ()


def test_large_groups_need_no_protection():
    found = hidden_ranges(known(([0, 1], 4.9)), [30, 3], k=5, scale=SCALE)

    assert [one.atom for one in found] == [1]


def test_what_the_parent_leaves_over_is_bounded_too():
    means = known(([0, 1, 2], 3.2), ([2], 1.4))

    found = pinned(means, [3, 3, 6], k=5, scale=SCALE)

    assert [one.atom for one in found] == [0, 1]
    assert set(found[0].means) == {0, 1}


def test_sums_that_overlap_are_bounded_by_linear_programming():
    means = known(([0, 1], 3.0), ([1, 2], 4.0), ([0, 2], 3.6))

    found = hidden_ranges(means, [4, 4, 4], k=5, scale=SCALE, rounding=0.0)

    assert [one.low for one in found] == pytest.approx([2.6, 3.4, 4.6])
    assert [one.high for one in found] == pytest.approx([2.6, 3.4, 4.6])


def test_means_that_no_answers_can_have_are_refused():
    means = known(([0, 1], 3.0), ([1, 2], 4.0), ([0, 2], 4.2))  # the third group would be at 5.2

    with pytest.raises(ValueError, match="contradict"):
        hidden_ranges(means, [4, 4, 4], k=5, scale=SCALE, rounding=0.0)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000))
def test_the_quick_bounds_are_those_of_linear_programming(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 8, 6)
    totals = np.array([rng.integers(1, 6, n).sum() for n in sizes])
    nested = [[0, 1, 2, 3, 4, 5], [0, 1], [2, 3, 4], [2]]
    means = known(*((atoms, totals[atoms].sum() / sizes[atoms].sum()) for atoms in nested))

    found = hidden_ranges(means, sizes.tolist(), k=5, scale=SCALE, rounding=0.0)

    rows = np.array([[float(i in atoms) for i in range(6)] for atoms in nested])
    bounds = [(n, 5 * n) for n in sizes]
    for one in found:
        ends = [
            linprog(sign * np.eye(6)[one.atom], A_eq=rows, b_eq=rows @ totals, bounds=bounds).fun
            for sign in (1, -1)
        ]
        assert one.low == pytest.approx(ends[0] / sizes[one.atom], abs=1e-6)
        assert one.high == pytest.approx(-ends[1] / sizes[one.atom], abs=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000))
def test_the_true_mean_is_always_inside(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 8, 7)
    totals = np.array([rng.integers(1, 6, n).sum() for n in sizes])
    sums = [np.flatnonzero(rng.random(7) < 0.5).tolist() for _ in range(4)]
    sums = [atoms for atoms in sums if atoms]
    means = known(*((atoms, round(totals[atoms].sum() / sizes[atoms].sum(), 2)) for atoms in sums))

    for one in hidden_ranges(means, sizes.tolist(), k=5, scale=SCALE):
        truth = totals[one.atom] / sizes[one.atom]
        assert one.low - 1e-6 <= truth <= one.high + 1e-6
