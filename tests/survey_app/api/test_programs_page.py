"""Owners make and revoke tokens in the browser; nobody else does."""

from __future__ import annotations

import pytest
from flask import Flask

from survey_app.models import RoleName
from tests.survey_app.consultants.visitor import Visitor, member_of

PAGE = "/clients/maker/programs"
WAVES = "/api/v1/organisations/maker/waves"


@pytest.fixture
def owner(app: Flask) -> Visitor:
    return member_of(app, "maker", "ada@consult.example", RoleName.OWNER)


def status(app: Flask, secret: str) -> int:
    return app.test_client().get(WAVES, headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_token_is_shown_once_opens_and_is_revoked(app: Flask, owner: Visitor) -> None:
    made = owner.fill(owner.get(PAGE), "#new-token", name="warehouse")
    found = made.soup.select_one("[role=status] code")
    assert found is not None
    secret = found.get_text()
    opened = status(app, secret)
    again = owner.get(PAGE)
    revoked = owner.fill(again, "td form")

    assert opened == 200
    assert secret not in again.text
    assert "warehouse" in again.text
    assert "can read nothing any more" in revoked.text
    assert status(app, secret) == 401


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": ""}, "name"), ({"name": "x" * 81}, "name"), ({"name": "x", "days": "0"}, "days")],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(
    owner: Visitor, given: dict[str, str], field: str
) -> None:
    page = owner.fill(owner.get(PAGE), "#new-token", **given)

    assert page.status == 422
    assert page.beside(field)
    assert page.soup.select_one("[role=status] code") is None


def test_a_name_is_given_once(owner: Visitor) -> None:
    owner.fill(owner.get(PAGE), "#new-token", name="warehouse")
    page = owner.fill(owner.get(PAGE), "#new-token", name="warehouse")

    assert "already" in page.beside("name")


@pytest.mark.parametrize("role", [RoleName.CONSULTANT, RoleName.LEADER])
def test_others_neither_see_the_page_nor_the_way_to_it(
    app: Flask, owner: Visitor, role: RoleName
) -> None:
    other = member_of(app, "maker", "other@consult.example", role)

    assert other.get(PAGE).status == 403
    assert PAGE not in str(other.get("/clients/maker/").soup)
    assert PAGE in str(owner.get("/clients/maker/").soup)
