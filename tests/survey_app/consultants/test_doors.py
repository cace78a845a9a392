"""Every page of consultants is shut to all others, whatever the method."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from survey_app.access import CONSULTANTS, policy_of
from survey_app.models import RoleName
from tests.survey_app.consultants.visitor import Visitor, member_of

PORTFOLIO = {"consultants.clients", "consultants.new_client", "consultants.create_client"}

OWNERS_ALONE = {"consultants.programs", "consultants.make_token", "consultants.revoke_token"}


def doors(app: Flask) -> list[tuple[str, str, str]]:
    """Every endpoint with an address and a method of it."""
    return [
        (rule.endpoint, re.sub(r"<(?:\w+:)?(\w+)>", r"1", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("consultants.")
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def test_every_view_is_marked_for_consultants_of_the_organisation_it_names(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("consultants."):
            continue
        policy = policy_of(rule.endpoint, app)
        assert policy is not None, rule.endpoint
        if rule.endpoint in PORTFOLIO:
            assert policy.staff
            continue
        wanted = (RoleName.OWNER,) if rule.endpoint in OWNERS_ALONE else CONSULTANTS
        assert policy.roles == wanted, rule.endpoint
        assert "organisation" in rule.arguments, rule.endpoint


@pytest.mark.parametrize("role", [None, RoleName.LEADER, RoleName.OWNER])
def test_nobody_else_comes_in(app: Flask, consultant: Visitor, role: RoleName | None) -> None:
    """Nobody, a leader of the client, and the owner of another client."""
    visitor = Visitor(app)
    if role is not None:
        place = "maker" if role is RoleName.LEADER else "elsewhere"
        visitor = member_of(app, place, "other@other.example", role)
    for endpoint, address, method in doors(app):
        if endpoint in PORTFOLIO and role is not None:
            continue
        path = address.replace("/clients/1", "/clients/maker", 1)
        answer = visitor.client.open(path, method=method)
        if role is None:
            assert answer.status_code == (302 if method == "GET" else 401), (endpoint, method)
        else:
            wanted = 403 if role is RoleName.LEADER else 404
            assert answer.status_code == wanted, (endpoint, method)


def test_nothing_that_is_posted_without_a_token_changes_anything(
    app: Flask, consultant: Visitor
) -> None:
    log = consultant.get("/clients/maker/audit").text
    for _, address, method in doors(app):
        if method != "POST":
            continue
        path = address.replace("/clients/1", "/clients/maker", 1)
        assert consultant.client.post(path, data={}).status_code in {400, 404, 409, 422}, path
    assert consultant.get("/clients/maker/audit").text == log
