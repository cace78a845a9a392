"""What people know about their goals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.goals import goal_knowledge, knowledge_differences

REAL = np.array([1, 1, 1, 0, 0, 0, 0])


def test_who_chooses_the_real_goals_alone_scores_one():
    found = goal_knowledge([REAL] * 6, REAL)[0]

    assert found.score.value == 1.0
    assert found.d_prime.value > 2
    assert (found.hits, found.false_alarms, found.n) == (1.0, 0.0, 6)


@pytest.mark.parametrize("answer", [np.ones(7), np.zeros(7)])
def test_a_yes_to_all_and_a_no_to_all_score_zero(answer):
    found = goal_knowledge([answer] * 9, REAL)[0]

    assert found.score.value == 0.0
    assert found.d_prime.value == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.9])
def test_a_random_clicker_scores_zero_on_average(rate):
    rng = np.random.default_rng(1)
    found = goal_knowledge(rng.random((4000, 7)) < rate, REAL)[0]

    assert found.score.low < 0 < found.score.high
    assert abs(found.score.value) < 0.03
    assert found.d_prime.low < 0 < found.d_prime.high


def test_the_interval_of_the_score_covers_the_truth():
    rng = np.random.default_rng(2)
    chance = np.where(REAL > 0, 0.7, 0.3)
    inside = [
        found.score.low <= 0.4 <= found.score.high
        for found in (goal_knowledge(rng.random((12, 7)) < chance, REAL)[0] for _ in range(500))
    ]

    assert 0.92 <= np.mean(inside) <= 0.98


def test_claimed_awareness_stands_beside_what_is_shown():
    found = goal_knowledge([np.ones(7)] * 5, REAL, claimed=[5, 5, 5, math.nan, 5])[0]

    assert found.claimed.value == 1.0
    assert found.claimed.n == 4
    assert found.overclaim.value == 1.0


def test_a_function_has_goals_of_its_own():
    key = np.array([[1, 0, math.nan], [1, 0, math.nan], [0, 1, math.nan], [0, 1, 1]])
    chosen = np.array([[1, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 1]])
    found = goal_knowledge(chosen, key, groups=["a", "a", "b", "b"])

    assert [group.score.value for group in found] == [1.0, 1.0]
    assert not found[0].goals[2].chosen.is_known


def test_only_groups_are_handed_out_and_one_person_has_no_interval():
    found = goal_knowledge([REAL, REAL, 1 - REAL], REAL, groups=["a", "a", "b"])

    assert [group.group for group in found] == ["a", "b"]
    assert not found[1].score.has_interval
    assert found[1].n == 1


def test_who_did_not_answer_does_not_count():
    found = goal_knowledge([REAL, np.full(7, math.nan)], REAL)[0]

    assert found.n == 1


def answers(rng, *, unknown=False):
    """Six functions of 40; function 3 may not know the second goal."""
    unit = np.repeat(np.arange(6), 40)
    chance = np.where(REAL > 0, 0.75, 0.25) * np.ones((240, 1))
    if unknown:
        chance[unit == 3, 1] = 0.25
    return rng.random((240, 7)) < chance, unit


def test_a_goal_that_one_function_does_not_know_is_named():
    named = []
    for seed in range(20):
        chosen, unit = answers(np.random.default_rng(seed), unknown=True)
        named.append(
            [
                (group.group, goal.goal)
                for group in goal_knowledge(chosen, REAL, groups=unit)
                for goal in group.goals
                if goal.is_unknown
            ]
        )

    assert sum((3, 1) in found for found in named) >= 17
    assert sum(len(found) > ((3, 1) in found) for found in named) <= 1


def test_where_all_goals_are_known_alike_none_is_called_unknown():
    claimed = 0
    for seed in range(100):
        chosen, unit = answers(np.random.default_rng(seed))
        groups = goal_knowledge(chosen, REAL, groups=unit)
        claimed += any(goal.is_unknown for group in groups for goal in group.goals)

    assert claimed <= 3


def test_differences_between_functions_are_claimed_only_where_there_are_any():
    rng = np.random.default_rng(5)
    chosen, unit = answers(rng)
    chosen[unit == 2] = rng.random((40, 7)) < 0.5

    flagged = [label for label, _, stands in knowledge_differences(chosen, REAL, unit) if stands]
    assert flagged == [2]
