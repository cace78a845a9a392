"""Answers: kept once, whatever is sent twice, and never with anything that identifies."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect, select

from survey_app.db import db
from survey_app.store import responses
from survey_app.store.invitations import TokenSpentError
from survey_app.store.responses import AlreadyReceived, Answers, AnswersMalformedError
from survey_app.store.wave_tables import tables_of
from tests.stage import Stage, answers, pulse


def test_a_response_holds_ratings_and_choices_and_no_time_address_or_person(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    stage.answer(issued.token, answers(3))

    columns = {
        table["name"]
        for table in inspect(stage.session.connection()).get_columns(f"wave{wave.id}_response")
    }
    row = stage.session.execute(select(tables_of(wave.id).response)).mappings().one()
    assert columns == {"department", "id", "ratings", "choices"}
    assert row["ratings"] == answers(3).ratings
    assert json.loads(row["choices"]) == {"number": "3"}


def test_the_same_answers_sent_twice_are_kept_once_and_acknowledged_twice(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    sent = answers(3, receipt="abcdefghijklmnop")

    first, second = stage.answer(issued.token, sent), stage.answer(issued.token, sent)

    assert first.code == second.code == "abcdefghijklmnop"
    assert isinstance(second, AlreadyReceived)
    assert not isinstance(first, AlreadyReceived)
    assert responses.count(stage.session, wave_id=wave.id) == 1


def test_a_spent_token_with_another_receipt_or_none_is_spent(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    stage.answer(issued.token, answers(3, receipt="abcdefghijklmnop"))

    for receipt in (None, "bbbbbbbbbbbbbbbb"):
        with pytest.raises(TokenSpentError):
            stage.answer(issued.token, answers(4, receipt=receipt))
    assert responses.count(stage.session, wave_id=wave.id) == 1


def test_a_receipt_that_somebody_has_already_does_not_swallow_an_answer(stage: Stage) -> None:
    wave = stage.open()
    one, two = stage.invite(wave, ["sales"] * 2)
    taken = stage.answer(one.token, answers(3, receipt="abcdefghijklmnop"))
    other = stage.answer(two.token, answers(4, receipt="abcdefghijklmnop"))

    assert other.code != taken.code
    assert responses.count(stage.session, wave_id=wave.id) == 2


def test_twenty_at_once_with_one_token_store_one_row(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    wave_id = wave.id
    stage.session.rollback()

    def send(number: int) -> str:
        with stage.app.app_context():
            try:
                responses.record(db.session, token=issued.token, answers=answers(number))
            except TokenSpentError:
                return "spent"
            return "kept"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(send, range(20)))

    assert outcomes == ["kept"] + ["spent"] * 19
    assert responses.count(stage.session, wave_id=wave_id) == 1


def test_all_problems_are_told_at_once_and_the_token_stays_good(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    first = pulse()[1].items[0].code
    wrong = Answers(
        "8" + answers().ratings[1:],
        {"goals": "words of my own"},
        (("no_such_question", "text"),),
    )

    with pytest.raises(AnswersMalformedError) as raised:
        stage.answer(issued.token, wrong)
    assert len(raised.value.problems) == 3
    assert first in raised.value.problems[0]
    stage.answer(issued.token, answers(1))


@pytest.mark.parametrize(
    "choices",
    [
        {"free": "I am Ada Lovelace"},
        {"deep": [[[[[[1]]]]]]},
        {"big": 10**9},
        {"long": "x" * 200},
        {"much": ["x"] * 5000},
        {"half": 0.5},
    ],
)
def test_choices_hold_codes_and_small_numbers_only(stage: Stage, choices: dict) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])

    with pytest.raises(AnswersMalformedError):
        stage.answer(issued.token, Answers(answers().ratings, choices))


def test_comments_are_normalised_masked_and_kept_apart(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    stage.answer(
        issued.token, answers(1, "a\x00b\ufffe\ud800c d@example.org\r\n+49 151 2345678", "  ")
    )

    rows = stage.session.execute(select(tables_of(wave.id).comment)).mappings().all()
    assert [row["text"] for row in rows] == ["abc [@]\n[#]"]
    response = stage.session.execute(select(tables_of(wave.id).response)).mappings().one()
    assert not set(response.values()) & {rows[0]["id"]}


def test_repr_and_errors_never_show_answers() -> None:
    sent = answers(3, "my secret comment")

    assert "secret" not in repr(sent)
    assert sent.ratings not in repr(sent)
