"""Forms of other tools at the command line and in the consultant's browser."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from flask import Flask

from questionnaires.reader import parse
from survey_app.db import get_session
from survey_app.exchange.importing import import_file
from survey_app.exchange.refusals import ExchangeError
from survey_app.models import RoleName
from survey_app.store import instruments, organisations
from tests.survey_app.consultants.visitor import Visitor, member_of
from tests.survey_app.exchange import bombs, json_forms, limesurveys
from tests.survey_app.exchange.xlsforms import form


@pytest.fixture
def consultant(app: Flask) -> Visitor:
    return member_of(app, "maker", "ada@consult.example", RoleName.OWNER)


def test_the_command_writes_a_questionnaire_and_lists_what_stays_behind(app: Flask, tmp_path: Path):
    (tmp_path / "form.xlsx").write_bytes(form())
    out = tmp_path / "q.toml"
    result = app.test_cli_runner().invoke(
        args=["import", str(tmp_path / "form.xlsx"), "--out", str(out)]
    )
    text = out.read_text(encoding="utf-8")

    assert result.exit_code == 0, result.output
    assert len(parse(text, "q").items) == 4
    assert "Rank the places" in result.output
    assert "an order of answers cannot be kept" in text.partition("format = 1")[0]


def test_the_command_refuses_in_one_line_and_writes_nothing(app: Flask, tmp_path: Path):
    (tmp_path / "notes.lss").write_text("hello", encoding="utf-8")
    out = tmp_path / "q.toml"
    result = app.test_cli_runner().invoke(
        args=["import", str(tmp_path / "notes.lss"), "--out", str(out)]
    )

    assert result.exit_code == 1
    assert result.output.startswith("Error: notes.lss: X002: ")
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("form.xlsx", form()),
        ("survey.lss", limesurveys.old()),
        ("survey.qsf", json_forms.qualtrics()),
        ("form.json", json_forms.surveyjs()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_uploaded_form_becomes_an_instrument_with_its_account(
    app: Flask, consultant: Visitor, name: str, content: bytes
):
    page = consultant.fill(
        consultant.get("/clients/maker/questionnaires/new"),
        code="theirs",
        file=(io.BytesIO(content), name),
    )
    with app.app_context():
        client = organisations.find(get_session(), code="maker")
        assert client is not None
        kept = instruments.find(get_session(), organisation_id=client.id, code="theirs")

    assert page.status == 200
    assert "stay behind" in page.text
    assert kept is not None
    assert kept.text.startswith(f"# Made from {name}.")
    assert parse(kept.text, "theirs").items


@pytest.mark.parametrize(
    "name", ["far-corner", "blank-sheet", "laughs", "deep-in-a-form", "surrogates"]
)
def test_a_bomb_is_refused_beside_its_field(consultant: Visitor, name: str):
    content = dict(bombs.every_small())[name]
    page = consultant.fill(
        consultant.get("/clients/maker/questionnaires/new"),
        code="theirs",
        file=(io.BytesIO(content), f"{name}.lss"),
    )

    assert page.status == 422
    assert "X0" in page.beside("file")


def test_a_workbook_without_its_reader_is_refused_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setitem(sys.modules, "pyxform", None)
    with pytest.raises(ExchangeError, match="X017"):
        import_file(form(), "form.xlsx")


def test_a_damaged_upload_is_refused_beside_its_field_and_keeps_nothing(
    app: Flask, consultant: Visitor
):
    page = consultant.fill(
        consultant.get("/clients/maker/questionnaires/new"),
        code="theirs",
        file=(io.BytesIO(form()[:900]), "form.xlsx"),
    )
    with app.app_context():
        client = organisations.find(get_session(), code="maker")
        assert client is not None

        assert instruments.of_organisation(get_session(), client.id) == []
    assert page.status == 422
    assert "damaged" in page.beside("file")
