"""Gaps between departments: found where they are, silent where they are not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.gaps import (
    cliffs_delta,
    control_false_discoveries,
    department_gaps,
    kruskal,
    pairwise_gaps,
    rank_sum_test,
    welch_anova,
)
from analysis.power import gap_power, least_effect


def organisation(rng, *, sizes, dimensions=6, gap=0.0):
    """Correlated dimensions answered in steps; department 0 may be lower on dimension 0."""
    unit = np.repeat(np.arange(len(sizes)), sizes)
    person = rng.normal(0, 0.6, (len(unit), 1))
    scores = 3.5 + person + rng.normal(0, 0.8, (len(unit), dimensions))
    scores[unit == 0, 0] -= gap
    return np.clip(np.round(scores * 4) / 4, 1, 5), unit


def test_a_missing_p_value_is_dropped_and_stays_missing():
    found = control_false_discoveries([[0.01, math.nan], [0.04, 0.03]])

    assert found == pytest.approx(np.array([[0.03, math.nan], [0.04, 0.04]]), nan_ok=True)
    assert control_false_discoveries([math.nan]).tolist() == pytest.approx([math.nan], nan_ok=True)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusting_never_lowers_a_p_value_nor_changes_the_order(p):
    order = np.argsort(p, kind="stable")
    for method in ("bh", "by", "holm", "bonferroni"):
        found = control_false_discoveries(p, method)

        assert (found >= np.array(p) - 1e-12).all()
        assert (np.diff(found[order]) >= -1e-12).all()
    assert control_false_discoveries(p) == pytest.approx(stats.false_discovery_control(p))


def test_what_is_not_a_p_value_or_a_method_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        control_false_discoveries([1.2])
    with pytest.raises(ValueError, match="unknown method"):
        control_false_discoveries([0.2], "none")  # type: ignore[arg-type]


def test_two_groups_give_welchs_t_and_the_rank_test_its_own():
    rng = np.random.default_rng(1)
    a, b = rng.integers(1, 6, 20), rng.integers(2, 6, 31)
    scores, groups = np.concatenate([a, b]), ["a"] * 20 + ["b"] * 31
    welch, ranks = stats.ttest_ind(a, b, equal_var=False), stats.kruskal(a, b)
    mann = stats.mannwhitneyu(a, b, method="asymptotic")
    found = rank_sum_test(a, b)

    assert welch_anova(scores, groups).p == pytest.approx(welch.pvalue)
    assert kruskal(scores, groups).h == pytest.approx(ranks.statistic)
    assert (found.u, found.p) == pytest.approx((mann.statistic, mann.pvalue))


def test_cliffs_delta_is_the_mean_of_all_comparisons():
    rng = np.random.default_rng(2)
    a, b = rng.normal(0, 1, 30), rng.normal(0.4, 1, 20)
    found = cliffs_delta(a, b)

    assert found.value == pytest.approx(np.sign(a[:, None] - b).mean())
    assert found.low < found.value < found.high
    assert cliffs_delta(b, a).value == pytest.approx(-found.value)


def test_the_interval_of_delta_covers_the_truth():
    rng = np.random.default_rng(3)
    truth = 2 * stats.norm.cdf(-0.5 / math.sqrt(2)) - 1
    inside = []
    for _ in range(600):
        found = cliffs_delta(rng.normal(0, 1, 15), rng.normal(0.5, 1, 40), like_effsize=False)
        inside.append(found.low <= truth <= found.high)

    assert 0.93 <= np.mean(inside) <= 0.975


def test_the_slip_of_the_reference_can_be_left_out():
    first, second = [1, 2, 3, 3, 4, 2, 1], [5, 2, 3, 1, 5]

    assert (
        cliffs_delta(first, second).value == cliffs_delta(first, second, like_effsize=False).value
    )
    assert cliffs_delta(first, second).low != cliffs_delta(first, second, like_effsize=False).low


def test_disjoint_groups_have_an_interval_that_ends_at_one():
    found = cliffs_delta([4, 5, 5, 4, 5, 4], [1, 2, 2, 1, 1])

    assert found.value == 1.0
    assert found.high == 1.0
    assert 0 < found.low < 1


@pytest.mark.parametrize(("first", "second"), [([], [1, 2]), ([3], [1, 2]), ([2, 2], [2, 2])])
def test_cells_too_small_or_all_alike_never_raise(first, second):
    found = cliffs_delta(first, second)
    test = rank_sum_test(first, second)

    assert found.n == min(len(first), len(second))
    assert not test.p < 0.05


def test_a_department_is_compared_with_the_rest_not_with_everybody():
    scores, unit = organisation(np.random.default_rng(4), sizes=[20, 30, 50], gap=1.0)
    cell = department_gaps(scores, unit).cell(0, 0)
    inside = unit == 0

    assert cell.difference.value == pytest.approx(
        scores[inside, 0].mean() - scores[~inside, 0].mean()
    )
    assert cell.p == pytest.approx(
        stats.ttest_ind(scores[inside, 0], scores[~inside, 0], equal_var=False).pvalue
    )
    assert cell.difference.n == cell.mean.n == 20


def test_missing_scores_and_missing_departments_do_not_count():
    scores = np.array([1.0, 2, 3, math.nan, 4, 5, 3])
    found = department_gaps(scores, ["a", "a", "a", "a", "b", "b", None])

    assert found.cell("a").mean.n == 3
    assert found.cell("b").mean.value == 4.5


def test_two_equal_answers_are_not_taken_for_certainty():
    rng = np.random.default_rng(5)
    scores = np.concatenate([[5.0, 5.0], rng.integers(1, 6, 200)])
    found = department_gaps(scores, ["few"] * 2 + ["a"] * 100 + ["b"] * 100)

    assert found.cell("few").p < 1e-6
    assert not found.cell("few").is_flagged


def test_a_department_of_one_has_no_interval_and_no_claim():
    found = department_gaps([1.0, 4, 4, 5, 4, 3, 4], ["one", *"aaabbb"]).cell("one")

    assert not found.mean.has_interval
    assert not found.difference.has_interval
    assert not found.is_flagged


def test_one_low_department_does_not_make_the_others_look_high():
    flagged = []
    for seed in range(30):
        scores, unit = organisation(
            np.random.default_rng(seed), sizes=[60, 60, 60, 60], dimensions=1, gap=1.5
        )
        flagged.append([cell.department for cell in department_gaps(scores, unit).flagged])

    assert all(0 in found for found in flagged)
    assert sum(found != [0] for found in flagged) <= 3


def test_nothing_is_flagged_where_there_is_nothing():
    """At most 5 % of heatmaps of an organisation without differences flag any cell."""
    rng = np.random.default_rng(6)
    sizes = [5, 5, 8, 8, 12, 12, 20, 20, 35, 60, 100]
    flags = sum(bool(department_gaps(*organisation(rng, sizes=sizes)).flagged) for _ in range(200))

    assert flags <= 10


def test_a_gap_of_one_standard_deviation_at_fifteen_is_found_as_often_as_the_preview_says():
    rng = np.random.default_rng(7)
    sizes, found = [15] * 20, 0
    for _ in range(120):
        scores, unit = organisation(rng, sizes=sizes, gap=1.0)
        found += department_gaps(scores, unit).cell(0, 0).is_flagged
    stated = gap_power(15, 285, effect=1.0, departments=20, dimensions=6)

    assert found / 120 == pytest.approx(stated, abs=0.12)


def test_power_rises_with_people_and_effect_and_falls_with_cells():
    assert gap_power(30, 300) > gap_power(10, 300)
    assert gap_power(15, 300, effect=1.5) > gap_power(15, 300, effect=0.5)
    assert gap_power(15, 300) > gap_power(15, 300, departments=30, dimensions=8)
    assert gap_power(1, 300) == 0.0
    assert least_effect(8, 300) > least_effect(40, 300)
    assert least_effect(2, 3, departments=50, dimensions=10) == math.inf


@pytest.mark.parametrize("n", [5, 8, 20, 100])
def test_intervals_of_a_department_cover_the_truth(n):
    rng = np.random.default_rng(n)
    inside = []
    for _ in range(100):
        scores = rng.normal(3.4, 0.9, 8 * n)
        cells = department_gaps(scores, np.repeat(np.arange(8), n)).cells
        inside += [cell.mean.low <= 3.4 <= cell.mean.high for cell in cells]

    assert 0.93 <= np.mean(inside) <= 0.97


def test_pairs_of_groups_are_adjusted_together():
    found = pairwise_gaps([1, 2, 1, 2, 5, 4, 5, 4, 1, 2, 2, 1], [*"aaaabbbbcccc"])

    assert [(pair.first, pair.second) for pair in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    p = [pair.test.p for pair in found]
    assert [pair.p_adjusted for pair in found] == pytest.approx(control_false_discoveries(p))
