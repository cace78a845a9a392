"""Clients: made by their consultant, walls to everybody else."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from flask import Flask

from survey_app.consultants import portfolio
from survey_app.db import get_session
from survey_app.models import Membership, Organisation, RoleName, Wave, WaveState
from survey_app.store import audit, organisations
from tests.survey_app.consultants.visitor import Visitor, member_of


def test_whoever_makes_a_client_becomes_its_owner(app: Flask, consultant: Visitor) -> None:
    made = consultant.fill(consultant.get("/clients/new"), name="Kepler & Söhne", code="")

    assert made.path == "/clients/kepler-sohne/departments"
    people = consultant.get("/clients/kepler-sohne/people")
    assert "ada@consult.example" in people.text
    assert "Owner" in people.text


def test_a_client_without_a_name_is_refused_beside_the_field(consultant: Visitor) -> None:
    page = consultant.fill(consultant.get("/clients/new"), name="", code="kept-as-typed")

    assert page.status == 422
    assert page.beside("name") == "Give the organisation a name."
    assert page.value("code") == "kept-as-typed"
    assert any("Give the organisation a name." in problem for problem in page.problems())


def test_a_taken_or_unreadable_short_name_is_refused(consultant: Visitor) -> None:
    taken = consultant.fill(consultant.get("/clients/new"), name="Another", code="maker")
    wrong = consultant.fill(consultant.get("/clients/new"), name="Another", code="Not Möglich!")
    empty = consultant.fill(consultant.get("/clients/new"), name="شركة", code="")

    assert (taken.status, wrong.status, empty.status) == (422, 422, 422)
    assert "already" in taken.beside("code")
    assert "letters a-z" in wrong.beside("code")
    assert "Choose a short name" in empty.beside("code")


def test_the_list_shows_only_ones_own_clients(app: Flask, consultant: Visitor) -> None:
    other = member_of(app, "elsewhere", "bo@other.example", RoleName.CONSULTANT)

    assert "Client maker" in consultant.get("/clients/").text
    assert "Client elsewhere" not in consultant.get("/clients/").text
    assert other.get("/clients/maker/").status == 404


def test_a_leader_sees_no_client_and_makes_none(app: Flask, consultant: Visitor) -> None:
    leader = member_of(app, "maker", "lea@maker.example", RoleName.LEADER)

    assert "No clients yet" in leader.get("/clients/").text
    assert leader.get("/clients/new").status == 403
    assert leader.get("/clients/maker/").status == 403


def test_a_form_without_its_token_changes_nothing(app: Flask, consultant: Visitor) -> None:
    page = consultant.fill(consultant.get("/clients/new"), name="Another", csrf_token="forged")

    assert page.status == 422
    with app.app_context():
        assert [one.code for one in organisations.everyone(get_session())] == ["maker"]


def test_a_client_can_be_renamed_and_the_log_says_so(app: Flask, consultant: Visitor) -> None:
    page = consultant.fill(
        consultant.get("/clients/maker/settings"), name="Maker of Instruments", language="de"
    )

    assert page.h1 == "Maker of Instruments"
    with app.app_context():
        found = organisations.find(get_session(), code="maker")
        assert found is not None
        entries = audit.entries(get_session(), found.id)
        assert [entry.action for entry in entries] == ["client renamed"]
        assert entries[0].actor == "ada@consult.example"


def test_markup_in_a_name_is_text_everywhere(consultant: Visitor) -> None:
    name = "<script>alert(1)</script> =1+1 \u202e"
    page = consultant.fill(consultant.get("/clients/maker/settings"), name=name)

    assert page.h1 == "<script>alert(1)</script> =1+1"
    assert page.soup.select("main script") == []


@pytest.fixture
def in_request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.mark.usefixtures("in_request")
def test_the_portfolio_says_what_is_due() -> None:
    today = datetime.date(2026, 11, 21)
    client = Organisation(id=1, code="maker", name="Maker")
    membership = Membership(organisation=client, role=RoleName.OWNER.value)

    def wave(state: WaveState, **days: datetime.date) -> Wave:
        return Wave(
            organisation_id=1, code=state.value, name=state.value, state=state.value, **days
        )

    def card(*waves: Wave) -> portfolio.ClientCard:
        return portfolio.cards([membership], waves, today)[0]

    tomorrow = today + datetime.timedelta(days=1)
    long_ago = datetime.date(2026, 1, 5)
    with_open = card(wave(WaveState.OPEN, closes_on=tomorrow), wave(WaveState.PUBLISHED))
    assert [line.is_pressing for line in with_open.lines] == [True, False]
    assert with_open.repeatable is None
    idle = card(wave(WaveState.PUBLISHED, closed_on=long_ago), wave(WaveState.PUBLISHED))
    assert idle.is_pressing
    assert (idle.repeatable, idle.earlier) == ("published", 1)
    recent = card(wave(WaveState.PUBLISHED, closed_on=today))
    assert not recent.is_pressing
    assert card().lines == ()
