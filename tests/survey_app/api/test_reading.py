"""Programs read released results with a token of one organisation, and nothing else."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from analysis.disclosure.released import dump
from survey_app import create_app
from survey_app.access import policy_of
from survey_app.api.tables import ApiToken
from survey_app.config import Settings
from survey_app.db import db, get_session
from survey_app.leaders.scope import BETWEEN
from survey_app.store import audit, organisations
from tests.survey_app.api.conftest import TODAY, token
from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import publish, signed_in

WAVES = "/api/v1/organisations/here/waves"
RELEASE = f"{WAVES}/2026-q4/release"


def ask(app: Flask, path: str, secret: str = "", **headers: str) -> TestResponse:
    given = {"Authorization": f"Bearer {secret}"} if secret else {}
    return app.test_client().get(path, headers=given | headers)


def described(app: Flask) -> dict[str, Any]:
    document: dict[str, Any] = ask(app, "/api/v1/openapi.json").get_json()
    return document


def fits(app: Flask, name: str, value: object) -> None:
    document = described(app)
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(value)


def test_a_token_reads_the_waves_of_its_organisation(published: Flask) -> None:
    response = ask(published, WAVES, token(published))

    assert response.status_code == 200
    assert [wave["code"] for wave in response.get_json()["waves"]] == ["2026-q3", "2026-q4"]
    fits(published, "Waves", response.get_json())


def test_a_release_is_the_stored_rows_and_fits_its_description(published: Flask) -> None:
    response = ask(published, RELEASE, token(published))

    assert response.get_json() == json.loads(dump(made_up_release(3)))
    fits(published, "Release", response.get_json())


def test_what_is_listed_can_be_fetched_and_is_not_sent_twice(published: Flask) -> None:
    secret = token(published)
    first = ask(published, WAVES, secret).get_json()["waves"][-1]
    whole = ask(published, first["url"], secret)
    again = ask(published, first["url"], secret, **{"If-None-Match": whole.headers["ETag"]})

    assert whole.headers["ETag"] == f'"{first["release"]}"'
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", [WAVES, RELEASE, f"{WAVES}/nothing/release"])
@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic aGVyZTpoZXJl", "Bearer \udcff", "x"]
)
def test_without_a_valid_token_there_is_nothing(published: Flask, path: str, given: str) -> None:
    headers = {"Authorization": given.encode(errors="replace").decode()} if given else {}
    response = published.test_client().get(path, headers=headers)

    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    fits(published, "Problem", response.get_json())


def test_a_token_opens_one_organisation_and_not_even_names_another(published: Flask) -> None:
    foreign = token(published, "there")

    for path in (WAVES, RELEASE, "/api/v1/organisations/nowhere/waves"):
        assert ask(published, path, foreign).status_code == 404


def test_people_have_no_way_in_without_a_token(published: Flask) -> None:
    client = signed_in(published, organisation="here")

    assert client.get("/results/here/2026-q4/release.json").status_code == 200
    assert client.get(RELEASE).status_code == 401


def test_a_token_opens_no_page_of_people(published: Flask) -> None:
    secret = token(published)

    for path in ("/results/here/2026-q4/release.json", "/clients/here/", "/home"):
        assert ask(published, path, secret).status_code == 302


def test_a_token_that_is_over_or_revoked_opens_nothing(published: Flask) -> None:
    over = token(published, name="old", until=TODAY - datetime.timedelta(days=1))
    revoked = token(published, name="lost")
    published.test_cli_runner().invoke(args=["token", "revoke", "here", "lost"])

    assert ask(published, WAVES, over).status_code == 401
    assert ask(published, WAVES, revoked).status_code == 401


def test_a_token_is_stored_as_a_hash_alone(published: Flask) -> None:
    secret = token(published)
    with published.app_context():
        stored = get_session().scalars(select(ApiToken)).one()
        columns = [getattr(stored, column.key) for column in ApiToken.__table__.columns]

    assert len(stored.token_hash) == 32
    assert not any(secret in str(value) or secret[10:] in str(value) for value in columns)


@pytest.mark.parametrize("path", [f"{WAVES}?since=2026", f"{RELEASE}?unit=sales", f"{RELEASE}?k=1"])
def test_a_cut_that_was_not_planned_is_not_found(published: Flask, path: str) -> None:
    assert ask(published, path, token(published)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(published: Flask, method: str) -> None:
    headers = {"Authorization": f"Bearer {token(published)}"}
    answer = published.test_client().open(RELEASE, method=method, headers=headers)

    assert answer.status_code == 405


def test_ties_are_not_read_before_their_day(app: Flask) -> None:
    publish(app, [made_up_release(3)], organisation="here", ties_from=datetime.date(2999, 1, 1))
    early = ask(app, RELEASE, token(app))

    assert not set(early.get_json()["tables"]) & set(BETWEEN)
    assert "early" in early.headers["ETag"]
    assert set(made_up_release(3).tables) & set(BETWEEN)


def test_every_route_is_described_and_everything_described_is_there(app: Flask) -> None:
    routes = {
        rule.rule.replace("<", "{").replace(">", "}"): rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    paths = described(app)["paths"]

    assert set(paths) == set(routes)
    for path, rule in routes.items():
        operation = paths[path]["get"]
        named = {p["$ref"].rpartition("/")[2] for p in paths[path].get("parameters", ())}
        policy = policy_of(rule.endpoint, app)
        assert rule.methods == {"GET", "HEAD", "OPTIONS"}
        assert named == rule.arguments
        assert policy is not None
        assert policy.token == (operation.get("security") != [])
        assert policy.token == ("401" in operation["responses"])


def test_the_description_points_to_nothing_that_is_missing(app: Flask) -> None:
    document = described(app)
    text = json.dumps(document)
    names = {part.partition('"')[0] for part in text.split('"#/components/')[1:]}

    assert document["openapi"] == "3.1.0"
    for name in names:
        kind, _, key = name.partition("/")
        assert key in document["components"][kind]
    jsonschema.Draft202012Validator.check_schema(document["components"]["schemas"]["Release"])


@pytest.fixture
def serving(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Flask]:
    """An app as it is served, with its limits on."""
    instance = tmp_path / "serving"
    instance.mkdir()
    shutil.copy(migrated_sqlite, instance / "interlock.sqlite")
    app = create_app(Settings(instance=instance))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_token_is_slowed_down_and_another_is_not(serving: Flask) -> None:
    publish(serving, [made_up_release(3)], organisation="here")
    busy, calm = token(serving, name="busy"), token(serving, name="calm")
    met = {ask(serving, WAVES, busy).status_code for _ in range(120)}
    slowed = ask(serving, WAVES, busy)

    assert met == {200}
    assert slowed.status_code == 429
    assert slowed.headers["Retry-After"] == "60"
    assert ask(serving, WAVES, calm).status_code == 200


def test_the_command_makes_lists_and_revokes_and_leaves_its_trace(published: Flask) -> None:
    run = published.test_cli_runner().invoke
    made = run(args=["token", "make", "here", "warehouse", "--days", "30"])
    secret = made.output.splitlines()[0]
    listed = run(args=["token", "list", "here"])
    again = run(args=["token", "make", "here", "warehouse"])
    opens = ask(published, WAVES, secret).status_code
    run(args=["token", "revoke", "here", "warehouse"])
    with published.app_context():
        found = organisations.find(get_session(), code="here")
        assert found is not None
        actions = [entry.action for entry in audit.entries(get_session(), found.id)]

    assert (made.exit_code, opens, again.exit_code) == (0, 200, 1)
    assert "warehouse" in listed.output
    assert secret not in listed.output
    assert ask(published, WAVES, secret).status_code == 401
    assert actions == ["token made", "token revoked"]
