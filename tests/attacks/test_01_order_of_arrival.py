"""Attack 1. 200 people answer in a known order; after sealing, every trace of order is looked at.

Hidden columns (rowid, ctid, xmin), joins of any two columns, offsets in every file of the
database, its write-ahead log included. The twins plant what the usual product does, beside the
real thing: the same attacker then links everybody.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import text

from survey_app import sealing
from survey_app.store import harvest
from tests.attacks import linker
from tests.attacks.linker import found_orders, resemblance
from tests.stage import SEALING, Stage, answers

PEOPLE = 200
MOST_RESEMBLANCE = 0.1
SHUFFLE = random.Random(20)  # fixed, so that chance cannot make the test fail now and then


def _wave_answered_in_order(stage: Stage) -> tuple[int, list[str], list[str]]:
    """200 people answer one after the other; return the wave, their ratings, their comments."""
    wave = stage.open()
    tokens = [one.token for one in stage.invite(wave, ["sales"] * PEOPLE)]
    ratings, comments = [], []
    for number, token in enumerate(tokens):
        sent = answers(number * 997, f"remark <{number:04d}> of mine")
        stage.answer(token, sent)
        ratings.append(sent.ratings)
        comments.append(f"<{number:04d}>")
    stage.close(wave)
    return wave.id, ratings, comments


def _seal(stage: Stage, wave_id: int, shuffler: random.Random = SHUFFLE) -> None:
    wave = stage.session.get_one(sealing.Wave, wave_id)
    sealing.seal(stage.session, wave, today=SEALING, shuffler=shuffler)


def test_no_place_in_the_database_keeps_the_order_people_came_in(
    stage: Stage, database_files: Path
) -> None:
    wave_id, ratings, comments = _wave_answered_in_order(stage)
    _seal(stage, wave_id)

    for marks in (ratings, comments):
        orders = found_orders(stage, marks, database_files)
        assert any(place.startswith("sealed_") for place in orders), "the answers were not found"
        for place, order in orders.items():
            assert resemblance(order) < MOST_RESEMBLANCE, place
            assert linker.at_their_place(order) <= 6, place


def test_ratings_and_comments_lie_in_orders_of_their_own(
    stage: Stage, database_files: Path
) -> None:
    wave_id, ratings, comments = _wave_answered_in_order(stage)
    _seal(stage, wave_id)

    by_ratings = found_orders(stage, ratings, database_files)[
        "sealed_answers by 1" if stage.is_sqlite else "sealed_answers by ctid"
    ]
    by_comments = found_orders(stage, comments, database_files)[
        "sealed_comments by 1" if stage.is_sqlite else "sealed_comments by ctid"
    ]
    place_of = {number: place for place, number in enumerate(by_ratings)}
    assert resemblance([place_of[number] for number in by_comments]) < MOST_RESEMBLANCE


def test_no_two_tables_share_a_key(stage: Stage) -> None:
    wave_id, _, _ = _wave_answered_in_order(stage)
    _seal(stage, wave_id)

    shared = linker.shared_values(stage)
    assert not [pair for pair in shared if "sealed_" in pair or "receipts" in pair]


def test_without_a_shuffler_the_operating_systems_randomness_shuffles(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[object] = []
    real = harvest.read
    monkeypatch.setattr(harvest, "read", lambda *given: used.append(given[2]) or real(*given))
    stage.seal(stage.open())

    assert isinstance(used[0], random.SystemRandom)


def test_twin_a_table_that_keeps_its_rows_is_found_out(stage: Stage, database_files: Path) -> None:
    """Random keys, no time, no number: and yet the rows lie as they came."""
    wave_id, ratings, _ = _wave_answered_in_order(stage)
    stage.session.execute(text("CREATE TABLE planted (id TEXT PRIMARY KEY, ratings TEXT)"))
    for digits in ratings:
        stage.session.execute(
            text("INSERT INTO planted VALUES (:id, :ratings)"),
            {"id": f"{random.getrandbits(128):032x}", "ratings": digits},
        )
    stage.session.commit()
    _seal(stage, wave_id)

    hidden = "rowid" if stage.is_sqlite else "ctid"
    orders = found_orders(stage, ratings, database_files)
    assert resemblance(orders[f"planted by {hidden}"]) > 0.99


def test_twin_sealing_that_keeps_the_order_it_reads_in_is_found_out(
    stage: Stage, database_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No shuffling, and no order of arrival but the one that somebody added a number for."""
    wave_id, ratings, _ = _wave_answered_in_order(stage)
    arrival = {digits: number for number, digits in enumerate(ratings)}
    real = harvest.read

    def kept(*given: object) -> harvest.Harvest:
        read = real(*given)
        for rows in read.responses.values():
            rows.sort(key=lambda row: arrival[row[0]])
        return read

    monkeypatch.setattr(harvest, "read", kept)
    _seal(stage, wave_id)

    orders = found_orders(stage, ratings, database_files)
    assert max(resemblance(order) for order in orders.values()) > 0.99


@pytest.mark.postgres
def test_twin_flag_and_answer_in_one_transaction_link_everybody_on_postgresql(
    postgres_stage: Stage,
) -> None:
    """The design of most survey tools, even with random keys and no shared column."""
    session = postgres_stage.session
    session.execute(text("CREATE TABLE usual_invitation (person TEXT PRIMARY KEY, used BOOLEAN)"))
    session.execute(text("CREATE TABLE usual_response (id UUID PRIMARY KEY, ratings TEXT)"))
    for person in range(PEOPLE):
        session.execute(text(f"INSERT INTO usual_invitation VALUES ('p{person}', false)"))
    session.commit()
    for person in range(PEOPLE):
        session.execute(text(f"UPDATE usual_invitation SET used = true WHERE person = 'p{person}'"))
        session.execute(text("INSERT INTO usual_response VALUES (gen_random_uuid(), '12345')"))
        session.commit()

    linked = linker.linked_by_transaction(
        postgres_stage, invitations="usual_invitation", responses="usual_response", key="person"
    )
    assert linked == PEOPLE
