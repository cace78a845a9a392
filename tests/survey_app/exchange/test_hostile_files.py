"""Damaged files and bombs: refused in plain words or imported whole, in bounded time and memory.

``python -m tests.survey_app.exchange.measuring`` measures all bombs and 500 damaged files.
"""

from __future__ import annotations

import random

import pytest

from tests.survey_app.exchange import bombs, measuring
from tests.survey_app.exchange.damage import damaged, outcome

BUSY_MACHINE = 3  # processor time grows where others compute; the program tells the figure


@pytest.mark.parametrize("name", sorted(bombs.samples()))
def test_a_damaged_file_is_refused_in_plain_words_or_imported_whole(name: str) -> None:
    whole = bombs.samples()[name]
    rng = random.Random(name)
    seen = {outcome(damaged(whole, rng), name) for _ in range(25)}

    assert seen <= {"refused", "imported"}
    assert "refused" in seen


def test_bombs_are_refused_or_imported_and_cost_little() -> None:
    measured = measuring.all_bombs(each=4)

    assert len(measured) >= 15
    for one in measured:
        assert one.outcome in {"refused", "imported"}, one
        assert one.cpu_seconds <= BUSY_MACHINE * 2, one
        assert one.megabytes <= 200, one


def test_a_reader_that_believes_what_a_file_says_would_be_caught() -> None:
    """The planted defect: a reader that unpacks whatever it is given."""

    def believing(content: bytes, _name: str) -> None:
        bytearray(300 * 1024 * 1024)[::4096] = b"x" * (300 * 256)

    caught = measuring.measured("planted", b"", believing)

    assert caught.megabytes > 200
