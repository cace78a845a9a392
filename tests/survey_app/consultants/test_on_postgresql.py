"""The same road on PostgreSQL: from a new client to links, people and closing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from survey_app import create_app
from survey_app.config import Settings
from survey_app.db import db, get_session
from survey_app.models import RoleName
from survey_app.store import invitations
from tests.postgres_server import PostgresServer
from tests.survey_app.consultants.visitor import member_of

pytestmark = pytest.mark.postgres
TREE = "name,function,headcount\nSales,Sales,9\nFinance,Finance,7\nمالية,Finance,6\n"


@pytest.fixture
def on_postgres(
    tmp_path: Path, postgres_server: PostgresServer, migrated_postgres: str
) -> Iterator[Flask]:
    url = postgres_server.address(postgres_server.new_database(migrated_postgres))
    app = create_app(Settings(instance=tmp_path / "instance", database_url=url, testing=True))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_the_road_is_the_same(on_postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey_app.jobs.enqueue_wave", lambda _: None)
    visitor = member_of(on_postgres, "first", "ada@consult.example", RoleName.OWNER)
    made = visitor.fill(visitor.get("/clients/new"), name="Second")
    assert made.path == "/clients/second/departments"
    again = visitor.fill(visitor.get("/clients/new"), name="Second")
    assert again.status == 422
    visitor.fill(visitor.get("/clients/second/departments/upload"), csv=TREE)
    new = visitor.get("/clients/second/waves/new")
    visitor.fill(new, code="q1", questionnaire="built-in:alignment_core")
    assert "already" in visitor.fill(new, code="q1").beside("code")
    visitor.fill(
        visitor.get("/clients/second/edit/wave/q1/texts"), "#editor", **{"name.en": "Ours"}
    )
    visitor.fill(visitor.get("/clients/second/waves/q1/open"), typed="q1")
    links = visitor.fill(visitor.get("/clients/second/waves/q1/links"))
    rows = list(csv.DictReader(io.StringIO(links.data.decode("utf-8-sig"))))
    assert len(rows) == 22
    page = visitor.get("/clients/second/waves/q1/links")
    visitor.fill(page, "form[action$='/void']")
    with on_postgres.app_context(), pytest.raises(invitations.TokenVoidedError):
        invitations.find(get_session(), rows[0]["link"].partition("#")[2])
    people = visitor.get("/clients/second/people")
    invite = "main form[method=post]:has(#email)"
    visitor.fill(people, invite, email="lea@second.example", role="leader", scope="sales")
    closed = visitor.fill(visitor.get("/clients/second/waves/q1/close"), sure="y")
    assert "Sealing and publishing" in closed.text
    log = visitor.get("/clients/second/audit").text
    assert "the chain is whole" in log
    assert "member invited" in log
