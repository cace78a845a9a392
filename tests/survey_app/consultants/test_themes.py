"""Themes are read by a person first; what that person changes is kept, and released at once."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from survey_app import jobs
from survey_app.db import get_session
from survey_app.models import Wave, WaveState
from survey_app.store import organisations, releases, themes
from tests.survey_app.consultants.test_waves import DAY, found
from tests.survey_app.consultants.visitor import Visitor

ADDRESS = "/clients/maker/waves/q1/themes"
DRAFT = [
    {
        "code": f"theme-{n}",
        "name": name,
        "keywords": ["sign-off", "wait"],
        "tier": "loose",
        "count": "10–14",
        "share": 0.3,
        "quotes": [f"We wait, says Ms <b>Gray</b> {n}.", f"=It takes weeks {n}."],
        "is_new": n == 1,
    }
    for n, name in enumerate(("Waiting", "Handover", "Forecast"), start=1)
]


@pytest.fixture(autouse=True)
def asked(app: Flask, consultant: Visitor, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A published wave whose themes wait to be read; the background work that was asked for."""
    asked: list[int] = []
    monkeypatch.setattr(jobs, "enqueue_wave", asked.append)
    with app.app_context():
        session = get_session()
        organisation = organisations.find(session, code="maker")
        assert organisation is not None
        wave = Wave(organisation_id=organisation.id, code="q1", name="First", questionnaire="")
        session.add(wave)
        session.flush()
        wave.structure = organisations.dump_structure(
            organisations.structure(session, organisation.id)
        )
        for state in (WaveState.OPEN, WaveState.CLOSED, WaveState.SEALED):
            wave.state = state.value
            session.flush()
        themes.keep_draft(session, wave, draft=json.dumps(DRAFT), memory="[]", is_released=False)
        releases.publish(session, wave, content="{}", sums=None, today=DAY)
    return asked


def edits(app: Flask) -> list[dict[str, object]]:
    with app.app_context():
        return themes.edits(get_session(), found("q1"))


def test_the_wave_says_that_comments_wait_to_be_read(consultant: Visitor) -> None:
    assert "Comments wait to be read" in consultant.get("/clients/maker/waves/q1/").text


def test_comments_are_shown_as_text(consultant: Visitor) -> None:
    page = consultant.get(ADDRESS)

    assert page.status == 200
    assert "We wait, says Ms <b>Gray</b> 1." in page.text
    assert page.soup.select("main b") == []


def test_a_theme_is_renamed_and_the_old_name_is_gone(app: Flask, consultant: Visitor) -> None:
    page = consultant.fill(consultant.get(ADDRESS), "form.entry", name="  Slow \u202e sign-off ")

    assert page.value("name") == "Slow  sign-off"
    assert edits(app) == [{"kind": "rename", "code": "theme-1", "name": "Slow  sign-off"}]


def test_a_comment_that_betrays_a_person_is_hidden(app: Flask, consultant: Visitor) -> None:
    page = consultant.fill(consultant.get(ADDRESS), "form.entry", hide="0")

    assert edits(app) == [{"kind": "hide_quote", "text": "We wait, says Ms <b>Gray</b> 1."}]
    assert len(page.soup.select("li.removed")) == 1


def test_themes_are_merged_split_and_the_last_change_is_taken_back(
    app: Flask, consultant: Visitor
) -> None:
    page = consultant.get(ADDRESS)
    consultant.fill(page, "form.entry", split="1")
    consultant.fill(page, "#merge", merge="1", codes=["theme-1", "theme-3"])
    assert [edit["kind"] for edit in edits(app)] == ["split", "merge"]
    assert edits(app)[1]["codes"] == ["theme-1", "theme-3"]

    with app.app_context():  # after a release, the draft holds what became of them
        themes.keep_draft(
            get_session(), found("q1"), draft=json.dumps(DRAFT[:1]), memory="[]", is_released=True
        )
        get_session().commit()
    assert "Merged: Waiting, Forecast" in consultant.get(ADDRESS).text

    consultant.fill(consultant.get(ADDRESS), "form[action$='/undo']")
    assert [edit["kind"] for edit in edits(app)] == ["split"]


@pytest.mark.parametrize(
    "posted",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"code": "nothing"},
        {"hide": "99"},
        {"hide": "x"},
        {"merge": "1"},
        {"merge": "1", "codes": ["theme-1", "elsewhere"]},
        {"csrf_token": "forged"},
    ],
)
def test_what_makes_no_sense_changes_nothing(
    app: Flask, consultant: Visitor, posted: dict[str, object]
) -> None:
    page = consultant.fill(consultant.get(ADDRESS), "form.entry", **posted)

    assert page.status == 422
    assert page.problems()
    assert edits(app) == []


def test_releasing_says_that_they_were_read_and_asks_for_the_work(
    app: Flask, consultant: Visitor, asked: list[int]
) -> None:
    page = consultant.fill(consultant.get(ADDRESS), "form[action$='/release']", sure="y")

    assert "The worker is releasing them" in page.text
    with app.app_context():
        wave = found("q1")
        assert asked == [wave.id]
        assert themes.to_release(get_session()) == [wave.id]
    assert "themes read" in consultant.get("/clients/maker/audit").text


def test_releasing_unread_is_refused_and_says_so_beside_the_box(
    app: Flask, consultant: Visitor, asked: list[int]
) -> None:
    page = consultant.fill(consultant.get(ADDRESS), "form[action$='/release']")

    assert page.status == 422
    assert "Read them first" in page.soup.select_one("#sure-error").get_text()
    assert asked == []


def test_a_comment_that_identifies_somebody_is_hidden_and_kept_as_such(
    app: Flask, consultant: Visitor
) -> None:
    page = consultant.fill(consultant.get(ADDRESS), "form.entry", identifying="1")

    text = "=It takes weeks 1."
    assert edits(app) == [{"kind": "hide_quote", "text": text, "identifies": True}]
    assert "it identifies somebody" in page.text


def test_each_theme_says_how_firmly_it_stands(consultant: Visitor) -> None:
    page = consultant.get(ADDRESS)

    assert "10–14 comments" in page.text
    assert "loose: read with care" in page.text
