"""Ties between functions."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.ties import (
    asymmetry,
    column_effects,
    reciprocity,
    row_effects,
    tie_gaps,
    tie_matrix,
    unmet_needs,
)


def ratings_of(rng, *, functions=12, people=60, broken=0.0, lenient=0.0):
    """Three partners each; rows, columns and raters differ; tie 2 -> 5 may be broken."""
    unit = np.repeat(np.arange(functions), people)
    person = np.arange(len(unit))
    leniency = rng.normal(0, 0.4, len(unit))
    row, column = rng.normal(0, 0.2, functions), rng.normal(0, 0.2, functions)
    row[0] += lenient
    step = rng.permuted(np.tile(np.arange(1, functions), (len(unit), 1)), axis=1)[:, :3]
    raters, owners = np.repeat(unit, 3), np.repeat(person, 3)
    targets = ((unit[:, None] + step) % functions).ravel()
    score = 3.5 + row[raters] + column[targets] + leniency[owners]
    score -= broken * ((raters == 2) & (targets == 5))
    return raters, targets, score + rng.normal(0, 0.8, len(score)), owners


def test_nobody_rating_is_missing_and_never_a_low_tie():
    found = tie_matrix(["a", "a", "b"], ["b", "b", "c"], [2.0, math.nan, 4.0])

    assert found.functions == ("a", "b", "c")
    assert math.isnan(found.mean[0, 2])
    assert found.raters.tolist() == [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    assert math.isnan(found.shrunken[0, 2])
    assert not found.tie("a", "b").has_interval


def test_what_a_function_says_of_itself_stands_apart():
    found = tie_matrix(["a", "a", "a"], ["a", "a", "b"], [5.0, 4.0, 2.0])

    assert np.isnan(np.diag(found.mean)).all()
    assert found.within[0].value == 4.5
    assert found.tie("a", "a").value == 4.5


def test_several_answers_of_one_rater_are_not_several_raters():
    answers = [2.0, 2.0, 2.0, 4.0, 4.0, 4.0]
    apart = tie_matrix(["a"] * 6, ["b"] * 6, answers)
    together = tie_matrix(["a"] * 6, ["b"] * 6, answers, [0, 0, 0, 1, 1, 1])

    assert apart.raters[0, 1] == 6
    assert together.raters[0, 1] == 2
    assert together.ratings[0, 1] == 6
    assert together.error[0, 1] > apart.error[0, 1]


def test_several_items_are_averaged_over_those_answered():
    found = tie_matrix(["a", "a"], ["b", "b"], [[2.0, math.nan], [3.0, 5.0]])

    assert found.tie("a", "b").value == 3.0


def test_order_and_labels_do_not_matter():
    rng = np.random.default_rng(4)
    raters, targets, score, owners = ratings_of(rng, functions=6, people=20)
    names = np.array(["f", "e", "d", "c", "b", "a"])
    order = rng.permutation(len(score))
    plain = tie_matrix(raters, targets, score, owners)
    other = tie_matrix(names[raters][order], names[targets][order], score[order], owners[order] + 7)

    assert other.mean[::-1, ::-1] == pytest.approx(plain.mean, nan_ok=True)
    assert other.shrunken[::-1, ::-1] == pytest.approx(plain.shrunken, nan_ok=True, abs=1e-6)
    assert reciprocity(other).value == pytest.approx(reciprocity(plain).value)


def test_a_lenient_function_is_found_as_a_giver_and_not_as_a_receiver():
    found = tie_matrix(*ratings_of(np.random.default_rng(5), lenient=1.0))
    rows, columns = row_effects(found), column_effects(found)

    assert max(rows, key=lambda effect: effect.effect.value).function == 0
    assert rows[0].p_adjusted < 0.01
    assert rows[0].effect.n == 60
    assert abs(columns[0].effect.value) < 0.5


def test_a_thin_cell_is_drawn_towards_what_its_row_and_column_say():
    rng = np.random.default_rng(6)
    raters, targets, score, owners = ratings_of(rng)
    thin = (raters == 1) & (targets == 2)
    keep = ~thin | (np.cumsum(thin) <= 2)
    score = np.where(thin, 1.0, score)
    found = tie_matrix(raters[keep], targets[keep], score[keep], owners[keep])

    assert found.mean[1, 2] == 1.0
    assert found.shrunken[1, 2] > 2.5
    assert found.shrunken_low[1, 2] < found.shrunken[1, 2] < found.shrunken_high[1, 2]


def test_a_broken_tie_is_named_and_nothing_else():
    right = extra = 0
    for seed in range(20):
        found = tie_matrix(*ratings_of(np.random.default_rng(seed), broken=1.4))
        flagged = [(gap.rater, gap.target) for gap in tie_gaps(found) if gap.is_flagged]
        right += (2, 5) in flagged
        extra += any(pair != (2, 5) for pair in flagged)

    assert right >= 18
    assert extra <= 1


def test_no_tie_is_claimed_where_none_stands_out():
    claimed = sum(
        any(
            gap.is_flagged for gap in tie_gaps(tie_matrix(*ratings_of(np.random.default_rng(seed))))
        )
        for seed in range(100, 200)
    )

    assert claimed <= 5


def test_intervals_of_ties_cover_the_truth():
    rng = np.random.default_rng(8)
    inside = []
    for _ in range(400):
        leniency = rng.normal(0, 0.5, 8)
        answers = 3 + leniency[:, None] + rng.normal(0, 0.7, (8, 4))
        found = tie_matrix(["a"] * 32, ["b"] * 32, answers.ravel(), np.repeat(np.arange(8), 4))
        inside.append(found.low[0, 1] <= 3 <= found.high[0, 1])

    assert 0.92 <= np.mean(inside) <= 0.98


def test_asymmetry_is_named_in_the_direction_it_has():
    rng = np.random.default_rng(9)
    there, back, other = rng.normal(4, 0.6, 30), rng.normal(2.8, 0.6, 30), rng.normal(3, 0.6, 60)
    raters = ["a"] * 30 + ["b"] * 30 + ["b"] * 30 + ["c"] * 30
    targets = ["b"] * 30 + ["a"] * 30 + ["c"] * 30 + ["b"] * 30
    found = asymmetry(tie_matrix(raters, targets, np.concatenate([there, back, other])))

    assert [(pair.first, pair.second) for pair in found if pair.is_flagged] == [("a", "b")]
    assert found[0].difference.value == pytest.approx(there.mean() - back.mean())
    assert len(found) == 2


def test_reciprocity_of_mutual_ties_is_high_and_of_one_sided_ones_low():
    rng = np.random.default_rng(10)
    mutual = rng.normal(0, 1, (8, 8))
    mutual = mutual + mutual.T
    one_sided = np.triu(np.full((8, 8), 2.0)) + np.tril(np.full((8, 8), 4.0))
    a, b = np.nonzero(~np.eye(8, dtype=bool))

    assert reciprocity(tie_matrix(a, b, mutual[a, b])).value == pytest.approx(1.0)
    assert reciprocity(tie_matrix(a, b, one_sided[a, b])).value == pytest.approx(-1.0)
    assert reciprocity(tie_matrix(a, b, mutual[a, b])).n == 28


def test_a_need_that_the_other_side_does_not_know_of_is_unmet():
    raters = ["Sales"] * 20 + ["Finance"] * 20
    targets = ["Finance"] * 20 + ["Sales"] * 20
    needs = np.zeros((40, 2))
    owes = np.zeros((40, 2))
    needs[:18, 0] = 1  # Sales needs the forecast; Finance does not know
    owes[20:22, 0] = 1
    owes[20:38, 1] = 1  # Finance sends reports that nobody needs
    found = unmet_needs(raters, targets, needs, owes, services=("forecast", "report"))

    assert [(gap.needing, gap.owing, gap.service) for gap in found if gap.is_unmet] == [
        ("Sales", "Finance", "forecast")
    ]
    assert [(gap.needing, gap.owing, gap.service) for gap in found if gap.is_unwanted] == [
        ("Sales", "Finance", "report")
    ]
    assert found[0].gap.value == pytest.approx(0.8)


def test_where_the_other_side_did_not_answer_the_debt_is_unknown():
    found = unmet_needs(["a"] * 9, ["b"] * 9, [[1]] * 9, [[0]] * 9)

    assert len(found) == 1
    assert found[0].needed.value == 1.0
    assert not found[0].owed.is_known
    assert math.isnan(found[0].p)
    assert not found[0].is_unmet


def test_needs_nobody_named_are_not_listed_and_unanswered_rows_do_not_count():
    found = unmet_needs(
        ["a", "a", "b"], ["b", "b", "a"], [[1, 0], [math.nan, math.nan], [0, 0]], np.zeros((3, 2))
    )

    assert [gap.service for gap in found] == [0]
    assert found[0].needed.n == 1


def test_needs_answered_at_random_are_not_claimed():
    rng = np.random.default_rng(11)
    claimed = 0
    for _ in range(40):
        raters = np.repeat(np.arange(6), 40)
        targets = (raters + 1 + rng.integers(0, 5, 240)) % 6
        share = rng.uniform(0.1, 0.6, 8)
        needs, owes = (rng.random((240, 8)) < share for _ in range(2))
        claimed += any(
            gap.is_unmet or gap.is_unwanted for gap in unmet_needs(raters, targets, needs, owes)
        )

    assert claimed <= 2
