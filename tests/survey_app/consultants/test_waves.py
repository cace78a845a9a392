"""Waves: drafted, opened, closed; each step confirmed, none undone, bad input kept as typed."""

from __future__ import annotations

import datetime
import io
import json

import pytest
from flask import Flask

from questionnaires.library import built_in_text
from survey_app import jobs, publishing
from survey_app.db import get_session
from survey_app.models import Wave, WaveState
from survey_app.store import audit, invitations, organisations, releases, responses, waves
from tests.stage import answers
from tests.survey_app.consultants.visitor import Page, Visitor

NEW = "/clients/maker/waves/new"
DAY = datetime.date(2026, 3, 2)


def found(code: str) -> Wave:
    """The wave in the database; ask inside an application context."""
    organisation = organisations.find(get_session(), code="maker")
    assert organisation is not None
    wave = waves.find(get_session(), organisation_id=organisation.id, code=code)
    assert wave is not None
    return wave


def how_many(app: Flask) -> int:
    with app.app_context():
        return len(waves.in_state(get_session(), *WaveState))


def draft(consultant: Visitor, code: str = "q1", **values: object) -> Page:
    values = {"questionnaire": "built-in:alignment_pulse", "name": "First", **values}
    return consultant.fill(consultant.get(NEW), code=code, **values)


def opened(consultant: Visitor, code: str = "q1") -> Page:
    draft(consultant, code)
    return consultant.fill(consultant.get(f"/clients/maker/waves/{code}/open"), typed=code)


def test_a_draft_shows_how_long_it_takes_and_who_is_merged(consultant: Visitor) -> None:
    page = draft(consultant)

    assert page.path == "/clients/maker/waves/q1/"
    assert page.soup.select_one(".stepper [aria-current=step]").text.startswith("Draft")  # type: ignore[union-attr]
    assert len(page.soup.select(".meter")) == 3
    assert "shown together with" in page.text


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"name": ""}, "name", "Give the wave a name"),
        ({"name": "x" * 201}, "name", "at most 200"),
        ({"code": "Not good"}, "code", "small letters"),
        ({"code": "x" * 41}, "code", "at most 40"),
        ({"closes_on": "2020-01-01"}, "closes_on", "This day is over"),
        ({"closes_on": "9999-12-31"}, "closes_on", "more than a year"),
        ({"closes_on": "soon"}, "closes_on", "valid date"),
        ({"k_scores": "4"}, "k_scores", "from 5 to 1000"),
        ({"k_distributions": "7"}, "k_distributions", "from 8"),
        ({"k_comments": "9"}, "k_comments", "from 10"),
        ({"k_scores": "five"}, "k_scores", "number"),
        ({"questionnaire": "built-in:../secret"}, "questionnaire", "valid choice"),
        ({"questionnaire": "wave:elsewhere"}, "questionnaire", "valid choice"),
    ],
)
def test_a_wrong_draft_is_refused_beside_its_field(
    app: Flask, consultant: Visitor, values: dict[str, str], field: str, words: str
) -> None:
    values = {"name": "Kept as typed", **values}
    page = draft(consultant, values.pop("code", "q1"), **values)

    assert page.status == 422
    assert words in page.beside(field)
    assert page.value("name") == values["name"]
    assert how_many(app) == 0


def test_a_code_is_used_once(app: Flask, consultant: Visitor) -> None:
    draft(consultant)
    page = draft(consultant)

    assert "already" in page.beside("code")
    assert how_many(app) == 1


def test_a_broken_file_shows_all_its_problems_and_its_text(app: Flask, consultant: Visitor) -> None:
    text = built_in_text("alignment_pulse").replace('code = "goal_my_work"', 'code = "Wrong!"')
    text = text.replace('version = "1.0"', "")
    page = draft(consultant, file=(io.BytesIO(text.encode()), "mine.toml"))

    assert page.status == 422
    told = " ".join(page.problems())
    assert "Q007" in told
    assert "Q005" in told
    assert page.value("toml") == text
    assert how_many(app) == 0


@pytest.mark.parametrize("content", [b"\x00\xff\xfe\x81", b"a = [", b"x" * 500_100])
def test_an_absurd_file_is_no_questionnaire(
    app: Flask, consultant: Visitor, content: bytes
) -> None:
    page = draft(consultant, file=(io.BytesIO(content), "mine.toml"))

    assert page.status == 422
    assert page.problems()
    assert how_many(app) == 0


def test_a_file_of_ones_own_goes_before_the_choice(app: Flask, consultant: Visitor) -> None:
    text = built_in_text("alignment_core").replace('version = "1.0"', 'version = "7.7"', 1)
    draft(consultant, file=(io.BytesIO(text.encode()), "mine.toml"))

    with app.app_context():
        assert waves.questionnaire_of(found("q1")).version == "7.7"


def test_settings_of_a_draft_can_be_changed(app: Flask, consultant: Visitor) -> None:
    draft(consultant)
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=9)
    consultant.fill(
        consultant.get("/clients/maker/waves/q1/settings"),
        name="Renamed",
        closes_on=day.isoformat(),
        k_scores="7",
    )

    with app.app_context():
        wave = found("q1")
        assert (wave.name, wave.closes_on, wave.k_scores) == ("Renamed", day, 7)


def test_a_draft_can_be_removed(app: Flask, consultant: Visitor) -> None:
    page = consultant.fill(draft(consultant), "form[action$='/remove']")

    assert page.path == "/clients/maker/"
    assert how_many(app) == 0


def test_opening_asks_for_the_short_name(app: Flask, consultant: Visitor) -> None:
    draft(consultant)
    ask = consultant.get("/clients/maker/waves/q1/open")
    wrong = consultant.fill(ask, typed="q2")

    assert wrong.status == 422
    assert "q1" in wrong.beside("typed")
    with app.app_context():
        assert found("q1").state == "draft"
    assert "The wave is open" in consultant.fill(ask, typed="q1").text
    with app.app_context():
        wave = found("q1")
        assert wave.state == "open"
        assert set(json.loads(wave.plan or "{}")) == {"shown_in", "units"}


def test_nothing_is_opened_that_could_never_be_shown(app: Flask, consultant: Visitor) -> None:
    draft(consultant)
    with app.app_context():
        organisation = organisations.find(get_session(), code="maker")
        assert organisation is not None
        empty = organisations.load_structure(
            '{"organisation":"Maker","functions":[],"departments":[["a","A",null,null,3]]}'
        )
        organisations.replace_structure(get_session(), organisation.id, empty)
    page = consultant.get("/clients/maker/waves/q1/open")

    assert "3 people in all" in page.text
    assert page.soup.select("[name=typed]") == []
    token = consultant.get("/clients/new").value("csrf_token")
    data = {"typed": "q1", "csrf_token": token}
    assert consultant.client.post("/clients/maker/waves/q1/open", data=data).status_code == 422
    with app.app_context():
        assert found("q1").state == "draft"


def test_limits_of_an_open_wave_are_raised_never_lowered(app: Flask, consultant: Visitor) -> None:
    opened(consultant)
    ask = consultant.get("/clients/maker/waves/q1/limits")
    consultant.fill(ask, k_scores="9", k_distributions="9")
    lowered = consultant.fill(ask, k_scores="8")

    assert lowered.status == 422
    assert "It is 9 now" in lowered.beside("k_scores")
    with app.app_context():
        assert waves.policy_of(found("q1")).k_scores == 9


def test_what_belongs_to_another_station_is_refused(app: Flask, consultant: Visitor) -> None:
    opened(consultant)
    for path in ("open", "settings"):
        assert consultant.get(f"/clients/maker/waves/q1/{path}").status == 409
    assert consultant.get("/clients/maker/edit/wave/q1/texts").status == 409
    assert consultant.get("/clients/maker/waves/none/").status == 404
    draft(consultant, "q2")
    for path in ("links", "limits", "close", "open-link"):
        assert consultant.get(f"/clients/maker/waves/q2/{path}").status == 409


def test_closing_is_confirmed_and_asks_for_background_work(
    app: Flask, consultant: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(jobs, "enqueue_wave", asked.append)
    opened(consultant)
    ask = consultant.get("/clients/maker/waves/q1/close")
    unsure = consultant.fill(ask)

    assert unsure.status == 422
    assert asked == []
    page = consultant.fill(ask, sure="y")
    assert "Sealing and publishing" in page.text
    assert page.soup.select_one("script[src*=progress]") is not None
    assert "Look again now" in page.text
    assert len(asked) == 1


def test_progress_goes_on_until_published_and_the_page_links_to_the_results(
    app: Flask, consultant: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "enqueue_wave", lambda _: None)
    opened(consultant)
    with app.app_context():
        session = get_session()
        wave = found("q1")
        issued = invitations.issue_batch(
            session, wave_id=wave.id, departments=["sales"] * 9 + ["lab"] * 8 + ["inside"] * 6
        )
        for number, one in enumerate(issued):
            responses.record(session, token=one.token, answers=answers(number))
    consultant.fill(consultant.get("/clients/maker/waves/q1/close"), sure="y")
    waiting = consultant.client.get("/clients/maker/waves/q1/progress.json").get_json()
    with app.app_context():
        publishing.advance(get_session(), found("q1").id, today=DAY)
    over = consultant.client.get("/clients/maker/waves/q1/progress.json").get_json()
    page = consultant.get("/clients/maker/waves/q1/")

    assert (waiting["step"], waiting["is_over"]) == (0, False)
    assert (over["step"], over["is_over"]) == (over["of"], True)
    assert page.soup.select_one('a[href="/results/maker/q1/"]') is not None
    with app.app_context():
        assert releases.latest(get_session(), found("q1")) is not None


def test_participation_is_shown_in_steps_only_and_once_a_day(
    app: Flask, consultant: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(consultant)
    monkeypatch.setattr("survey_app.consultants.wave_views.today", lambda: DAY)
    with app.app_context():
        session = get_session()
        issued = invitations.issue_batch(session, wave_id=found("q1").id, departments=["sales"] * 9)
        for number, one in enumerate(issued[:7]):
            responses.record(session, token=one.token, answers=answers(number))
    first = consultant.get("/clients/maker/waves/q1/").text
    with app.app_context():
        for number, one in enumerate(issued[7:]):
            responses.record(get_session(), token=one.token, answers=answers(number))
    second = consultant.get("/clients/maker/waves/q1/").text

    assert "At least 5 of 40 people have answered" in first
    assert first == second


def test_every_step_is_in_the_audit_log(app: Flask, consultant: Visitor) -> None:
    opened(consultant)
    page = consultant.get("/clients/maker/audit")

    assert "wave drafted" in page.text
    assert "wave opened" in page.text
    assert "the chain is whole" in page.text
    with app.app_context():
        assert audit.first_broken(get_session(), found("q1").organisation_id) is None


def test_strict_mode_has_its_own_limit_and_hands_out_no_links_here(
    app: Flask, consultant: Visitor
) -> None:
    refused = draft(consultant, mode="strict")
    assert refused.status == 422
    assert "at least 10" in " ".join(refused.problems())

    limits = {"k_scores": "10", "k_distributions": "10", "k_comments": "10"}
    draft(consultant, mode="strict", **limits)
    page = consultant.fill(consultant.get("/clients/maker/waves/q1/open"), typed="q1")
    assert "the signer hands out the invitations" in page.text
    assert "interlock sheet --wave maker/q1" in page.text
    assert consultant.get("/clients/maker/waves/q1/links").status == 409
