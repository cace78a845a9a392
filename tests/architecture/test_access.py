"""Every page is shut unless its view is marked; tested from outside."""

from __future__ import annotations

import pytest
from flask import Flask

from survey_app import access, create_app
from survey_app.config import Settings


@pytest.fixture
def app(tmp_path) -> Flask:
    return create_app(Settings(instance=tmp_path / "instance", testing=True))


def test_every_route_has_a_policy(app):
    unmarked = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access.policy_of(rule.endpoint, app) is None
    }

    assert unmarked == set()


def test_a_view_that_says_nothing_is_shut(app):
    app.add_url_rule("/unmarked", view_func=lambda: "secret")

    assert app.test_client().get("/unmarked").status_code == 403


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_a_view_that_says_nothing_is_shut_for_every_method(app, method):
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    app.add_url_rule("/unmarked", view_func=lambda: "secret", methods=methods)
    response = app.test_client().open("/unmarked", method=method)

    assert response.status_code == 403 or (method == "OPTIONS" and b"secret" not in response.data)


def test_routes_that_name_an_organisation_are_open_to_its_members_only(app):
    for rule in app.url_map.iter_rules():
        if "organisation" not in rule.arguments:
            continue
        policy = access.policy_of(rule.endpoint, app)
        assert policy.roles or policy.everybody or policy.token, rule.endpoint


def test_routes_open_to_roles_name_their_organisation(app):
    for rule in app.url_map.iter_rules():
        policy = access.policy_of(rule.endpoint, app)
        if policy.roles or policy.token:
            assert "organisation" in rule.arguments, rule.endpoint
