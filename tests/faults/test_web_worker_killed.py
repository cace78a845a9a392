"""What was thanked for is there, once, however often the processes that keep it are killed.

The tests kill a few times; ``python -m tests.faults.kill --times 500`` as often as is asked for.
"""

from __future__ import annotations

import pytest

from tests.faults.kill import kill_database, under_fire

KILLS = 12


def test_workers_killed_under_eight_clients_lose_and_double_nothing(stage):
    found = under_fire(stage, kills=KILLS)

    assert found.kills == KILLS
    assert len(found.acknowledged) >= KILLS
    assert (found.lost, found.doubled) == (0, 0), found


def test_the_database_killed_under_eight_clients_loses_and_doubles_nothing(
    postgres_stage, postgres_server
):
    found = under_fire(postgres_stage, kills=2, shoot=kill_database(postgres_server))

    assert len(found.acknowledged) > 5
    assert (found.lost, found.doubled) == (0, 0), found


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_twin_thanks_that_come_before_the_answer_is_kept_are_found_out(stage):
    assert under_fire(stage, kills=KILLS, defect="early").lost > 0


@pytest.mark.parametrize("stage", ["sqlite"], indirect=True)
def test_twin_a_token_destroyed_apart_from_its_answer_is_found_out(stage):
    assert under_fire(stage, kills=KILLS, defect="apart").doubled > 0
