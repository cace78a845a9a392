"""Tokens: made in a batch, looked up as often as one likes, spent once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from survey_app.store import invitations, tokens
from survey_app.store.invitations import (
    LinkUsedUpError,
    TokenSpentError,
    TokenUnknownError,
    TokenVoidedError,
    UnknownDepartmentsError,
    WaveClosedError,
)
from survey_app.store.wave_tables import tables_of
from tests.stage import Stage, answers


def test_a_token_leads_to_its_wave_and_department_however_often_it_is_looked_up(
    stage: Stage,
) -> None:
    wave = stage.open()
    issued = stage.invite(wave, ["sales"] * 3 + ["lab"] * 2)

    for _ in range(2):
        found = [invitations.find(stage.session, one.token) for one in issued]
        assert [(f.wave_id, f.department) for f in found] == [
            (wave.id, one.department) for one in issued
        ]


def test_only_hashes_are_stored(stage: Stage) -> None:
    wave = stage.open()
    issued = stage.invite(wave, ["sales"] * 20)
    stored = set(stage.session.scalars(select(tables_of(wave.id).invitation.c.token_hash)))

    assert stored == {tokens.read(one.token).hash for one in issued}
    assert all(tokens.read(one.token).raw not in stored for one in issued)
    assert all(one.token not in repr(one) for one in issued)


def test_tokens_are_read_from_whole_links_in_capitals_and_with_spaces() -> None:
    token = tokens.make(7, tokens.make_key())
    text = token.text()

    for pasted in (
        f" https://survey.example.org/s#{text}\n",
        text.upper(),
        text.replace("-", " "),
        text.replace("-", ""),
        text.replace("o", "0").replace("l", "1"),
        f"https://survey.example.org/?t={text}",
    ):
        assert tokens.read(pasted) == token


def test_a_token_holds_at_least_128_random_bits() -> None:
    assert tokens.RANDOM_BYTES * 8 >= 128
    key = tokens.make_key()
    assert len({tokens.make(1, key).raw for _ in range(1000)}) == 1000


@pytest.mark.parametrize("nonsense", ["", "abc", "x" * 40, "é" * 40, "#", "a" * 10_000])
def test_what_cannot_be_a_token_is_unknown(stage: Stage, nonsense: str) -> None:
    with pytest.raises(TokenUnknownError):
        invitations.find(stage.session, nonsense)


def test_a_forged_token_of_a_real_batch_is_unknown_and_a_spent_one_is_spent(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    forged = tokens.make(issued.batch_id, tokens.make_key())
    stage.answer(issued.token, answers())

    with pytest.raises(TokenUnknownError):
        invitations.find(stage.session, forged.text())
    with pytest.raises(TokenSpentError):
        invitations.find(stage.session, issued.token)


def test_a_batch_that_broke_off_is_voided_and_made_again(stage: Stage) -> None:
    wave = stage.open()
    first = stage.invite(wave, ["sales"] * 3)
    invitations.void_batch(stage.session, batch_id=first[0].batch_id)
    second = stage.invite(wave, ["sales"] * 3)

    with pytest.raises(TokenVoidedError):
        invitations.find(stage.session, first[0].token)
    assert invitations.find(stage.session, second[0].token).department == "sales"
    stage.session.refresh(wave)
    assert wave.invited == 3


def test_nobody_is_invited_for_a_department_that_the_frozen_tree_does_not_have(
    stage: Stage,
) -> None:
    wave = stage.open()

    with pytest.raises(UnknownDepartmentsError, match="moon"):
        stage.invite(wave, ["sales", "moon"])
    assert wave.invited == 0


def test_a_closed_wave_says_so(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    secret = invitations.create_open_link(stage.session, wave_id=wave.id, limit=3)
    stage.close(wave)

    with pytest.raises(WaveClosedError):
        invitations.find(stage.session, issued.token)
    with pytest.raises(WaveClosedError):
        stage.answer(issued.token, answers())
    with pytest.raises(WaveClosedError):
        invitations.find_open_link(stage.session, secret=secret)
    with pytest.raises(WaveClosedError):
        invitations.use_open_link(stage.session, secret=secret, department="sales")
    with pytest.raises(WaveClosedError):
        stage.invite(wave, ["sales"])


def test_an_open_link_makes_as_many_tokens_as_its_limit_and_no_more(stage: Stage) -> None:
    wave = stage.open()
    secret = invitations.create_open_link(stage.session, wave_id=wave.id, limit=2)

    made = {
        invitations.use_open_link(stage.session, secret=secret, department=department)
        for department in ("sales", "lab")
    }
    with pytest.raises(LinkUsedUpError):
        invitations.use_open_link(stage.session, secret=secret, department="lab")

    assert {invitations.find(stage.session, token).department for token in made} == {
        "sales",
        "lab",
    }
    assert invitations.find_open_link(stage.session, secret=secret).is_used_up


def test_an_open_link_is_not_used_up_by_a_department_that_does_not_exist(stage: Stage) -> None:
    wave = stage.open()
    secret = invitations.create_open_link(stage.session, wave_id=wave.id, limit=1)

    with pytest.raises(UnknownDepartmentsError):
        invitations.use_open_link(stage.session, secret=secret, department="moon")
    assert not invitations.find_open_link(stage.session, secret=secret).is_used_up
    with pytest.raises(TokenUnknownError):
        invitations.find_open_link(stage.session, secret="another")
