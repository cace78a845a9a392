"""A draft is changed in the browser, accepted, and read back by the next wave."""

from __future__ import annotations

import datetime

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from survey_app.db import get_session
from survey_app.follow_up import Commitment
from survey_app.models import RoleName
from survey_app.store import organisations
from tests.survey_app.leaders.chart import WAVES
from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import CODE, publish, signed_in

FIRST, LAST = (f"/results/{CODE}/{WAVES[n]}/" for n in (2, 3))
DRAFT = FIRST + "actions/pair-finance-sales"
FILLED = {
    "title": "Sales and Finance settle the forecast",
    "one": "sales",
    "other": "finance",
    "text": "Finance sends the forecast by the 5th.\nSales says what was missing.",
    "measure": "Forecast there by the 5th",
    "owner": "Ada Gray",
    "due_on": "2999-03-01",
}


@pytest.fixture
def leader(published: Flask) -> FlaskClient:
    return signed_in(published)


def page(client: FlaskClient, path: str, status: int = 200) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == status
    return BeautifulSoup(response.text, "html.parser")


def kept(app: Flask) -> list[Commitment]:
    with app.app_context():
        return list(get_session().query(Commitment))


def value(soup: BeautifulSoup, name: str) -> str:
    field = soup.find(attrs={"name": name})
    assert isinstance(field, Tag)
    if field.name == "textarea":
        return field.get_text().strip()
    if field.name == "select":
        chosen = field.select_one("option[selected]")
        return str(chosen["value"]) if chosen else ""
    return str(field.get("value", ""))


def test_a_draft_comes_filled_in_but_for_owner_and_date(leader: FlaskClient) -> None:
    soup = page(leader, DRAFT)

    assert soup.h1.get_text() == "Agreement between Sales and Finance"
    assert "Forecast by the 5th" in value(soup, "text")
    assert (value(soup, "one"), value(soup, "other")) == ("sales", "finance")
    assert value(soup, "measure") == "Sales about working with Finance (1 to 5)"
    assert (value(soup, "owner"), value(soup, "due_on")) == ("", "")


def test_never_more_than_three_actions_each_with_what_speaks_for_it(leader: FlaskClient) -> None:
    for section in page(leader, FIRST + "actions").select(".matter"):
        actions = section.select("ul li")
        assert 1 <= len(actions) <= 3
        assert all("[" in action.get_text() for action in actions)


def test_an_accepted_draft_becomes_a_commitment_with_its_evidence(
    published: Flask, leader: FlaskClient
) -> None:
    response = leader.post(DRAFT, data=FILLED, follow_redirects=True)

    assert "Agreed. The next wave will say what became of it." in response.text
    (one,) = kept(published)
    assert (one.one, one.other, one.owner) == ("sales", "finance", "Ada Gray")
    assert one.due_on == datetime.date(2999, 3, 1)
    assert ["ties", "function:sales", "finance:mean"] in one.evidence
    section = page(leader, FIRST + "actions").find(id="pair-finance-sales")
    assert "Ada Gray sees to it" in section.get_text(" ")


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(
    published: Flask, leader: FlaskClient
) -> None:
    response = leader.post(DRAFT, data=FILLED | {"owner": " ", "due_on": "soon"})
    soup = BeautifulSoup(response.text, "html.parser")

    assert response.status_code == 422
    assert "Name the one person" in soup.find(id="owner-error").get_text()
    assert soup.find(id="due_on-error") is not None
    assert len(soup.select(".error-summary li")) == 2
    assert value(soup, "title") == FILLED["title"]
    assert kept(published) == []


@pytest.mark.parametrize(
    "wrong",
    [{"one": "nobody"}, {"other": "nobody"}, {"text": ""}, {"measure": ""}, {"title": "x" * 301}],
)
def test_what_makes_no_sense_is_refused(
    published: Flask, leader: FlaskClient, wrong: dict[str, str]
) -> None:
    assert leader.post(DRAFT, data=FILLED | wrong).status_code == 422
    assert kept(published) == []


def test_pressing_twice_makes_one_commitment(published: Flask, leader: FlaskClient) -> None:
    leader.post(DRAFT, data=FILLED)
    again = leader.post(DRAFT, data=FILLED, follow_redirects=True)

    assert "accepted before" in again.text
    assert len(kept(published)) == 1


def test_the_next_wave_reads_it_back_with_the_same_numbers_then_and_now(
    leader: FlaskClient,
) -> None:
    leader.post(DRAFT, data=FILLED)

    (made,) = page(leader, LAST + "actions").select(".agreed")
    first = made.select_one("tbody tr").get_text(" ", strip=True)
    then, now = (
        made_up_release(n).tables["ties"].cell("function:sales", "finance:mean") for n in (2, 3)
    )
    assert FILLED["title"] in made.get_text()
    assert first.startswith("Sales about working with Finance")
    assert f"{then.value:.1f}" in first
    assert f"{now.value:.1f}" in first
    assert "cannot tell yet" in first
    assert not page(leader, FIRST + "actions").select(".agreed")


def test_how_far_it_is_can_be_said_later(published: Flask, leader: FlaskClient) -> None:
    leader.post(DRAFT, data=FILLED)
    (one,) = kept(published)
    address = f"{LAST}commitments/{one.id}"

    assert value(page(leader, address), "owner") == "Ada Gray"
    leader.post(address, data=FILLED | {"state": "kept", "owner": "Bo Hall"})

    (one,) = kept(published)
    assert (one.state, one.owner) == ("kept", "Bo Hall")
    assert leader.post(address, data=FILLED | {"state": "won"}).status_code == 422


def test_who_sees_a_part_reads_the_draft_but_does_not_settle_it(published: Flask) -> None:
    part = signed_in(published, scope="finance", mail="part@example.org")

    drafts = page(part, FIRST + "actions").select(".matter a[href*='/actions/']")
    for link in drafts:
        assert page(part, link["href"]).find("textarea") is None
    assert part.post(DRAFT, data=FILLED).status_code == 403
    assert part.get(FIRST + "commitments/1").status_code == 403
    assert kept(published) == []


def test_other_organisations_and_unknown_drafts_are_not_found(
    published: Flask, leader: FlaskClient
) -> None:
    leader.post(DRAFT, data=FILLED)
    publish(published, [made_up_release(3)], organisation="other")
    stranger = signed_in(published, organisation="other", mail="stranger@example.org")
    (one,) = kept(published)

    assert leader.get(FIRST + "actions/pair-nobody").status_code == 404
    assert stranger.get(DRAFT).status_code == 404
    assert stranger.get(f"/results/other/{WAVES[3]}/commitments/{one.id}").status_code == 404


def test_what_members_write_is_shown_as_text(leader: FlaskClient) -> None:
    hostile = {"title": "<b>x</b>\u202e", "owner": "<script>alert(1)</script>"}
    leader.post(DRAFT, data=FILLED | hostile)

    soup = page(leader, LAST + "actions")
    assert "<b>x</b>" in soup.get_text()
    assert soup.select(".agreed script, .agreed h3 b") == []


def test_accepting_stands_in_the_log(published: Flask) -> None:
    owner = signed_in(published, role=RoleName.OWNER, mail="owner@example.org")
    owner.post(DRAFT, data=FILLED)

    assert "agreement accepted" in owner.get(f"/clients/{CODE}/audit").text
    with published.app_context():
        assert organisations.find(get_session(), code=CODE) is not None
