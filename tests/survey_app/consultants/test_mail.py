"""Consultants write to everybody: a preview, a test, a list that is checked, and the progress."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from survey_app import create_app
from survey_app.config import Settings
from survey_app.db import get_session
from survey_app.mail import postman
from survey_app.store import organisations, waves
from tests.stage import OPENING, pulse
from tests.survey_app.consultants.visitor import Page, Visitor
from tests.survey_app.mail.post_office import PostOffice, open_post_office

LIST = """address;department;language
ada@maker.example;sales;de
bob@maker.example;lab;
"""
MAIL = "/clients/maker/waves/q1/mail"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_post_office() as found:
        yield found


@pytest.fixture
def settings(tmp_path: Path, office: PostOffice) -> Settings:
    return Settings(
        instance=tmp_path / "instance",
        testing=True,
        mail_server=office.host,
        mail_port=office.port,
        mail_sender="Survey <survey@consult.example>",
        mail_security="none",
    )


@pytest.fixture
def opened(app: Flask, consultant: Visitor) -> Visitor:
    with app.app_context():
        session = get_session()
        client = organisations.find(session, code="maker")
        assert client is not None
        wave = waves.create_draft(
            session,
            organisation_id=client.id,
            code="q1",
            name="First quarter",
            questionnaire_text=pulse()[0],
        )
        waves.open_wave(session, wave, today=OPENING, plan_json='{"merged": []}')
    return consultant


def send(visitor: Visitor, content: str, **values: object) -> Page:
    return visitor.fill(
        visitor.get(MAIL),
        "main form[enctype]",
        file=(io.BytesIO(content.encode()), "list.csv"),
        **values,
    )


def deliver(app: Flask) -> None:
    with app.app_context():
        postman.once(app.config["SETTINGS"], get_session())


def test_a_list_is_taken_in_sent_and_told(app: Flask, opened: Visitor, office: PostOffice) -> None:
    page = send(opened, LIST, note="We start on Monday.")
    assert "The letters are on their way." in page.text
    assert "0 of 2 sent" in page.text
    assert opened.client.get(f"{MAIL}/1/progress.json").json == {
        "step": 0,
        "of": 2,
        "text": "0 of 2 sent",
        "is_over": False,
    }
    deliver(app)

    assert "2 of 2 sent" in opened.get(MAIL).text
    assert opened.client.get(f"{MAIL}/1/progress.json").json["is_over"] is True
    german, english = office.to("ada@maker.example")[0], office.to("bob@maker.example")[0]
    assert german.message["Content-Language"] == "de"
    assert "We start on Monday." in english.text
    assert english.token
    assert german.token != english.token
    log = opened.get("/clients/maker/audit").text
    assert "invitation to 2" in log
    assert "bob@maker.example" not in log


def test_everything_wrong_with_a_list_is_said_at_once_by_row(
    opened: Visitor, office: PostOffice
) -> None:
    wrong = (
        "address,department,language\nno address,sales,\nada@maker.example,nowhere,\n"
        "ok@maker.example,sales,xx\nbob@maker.example,lab,\nBOB@maker.example,lab,\n"
    )
    page = send(opened, wrong)

    assert page.status == 422
    assert page.problems() == [
        "Row 2: the address cannot be one.",
        "Row 3: the wave has no department with this code.",
        "Row 4: there are letters in en, de, ar only.",
        "Row 6: the address stands in row 5 already.",
    ]
    assert "maker.example" not in page.text
    assert "on their way" not in opened.get(MAIL).text.lower()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name\nAda\n", "The first row must name the columns; missing: address, department."),
        ("address,department\n", "There is no address in this list."),
        ("", "The first row must name the columns; missing: address, department."),
    ],
)
def test_a_list_that_is_none_is_said_kindly(opened: Visitor, content: str, said: str) -> None:
    page = send(opened, content)

    assert (page.status, page.problems()) == (422, [said])


def test_a_test_goes_to_oneself_with_a_link_that_opens_nothing(
    opened: Visitor, office: PostOffice
) -> None:
    page = opened.fill(opened.get(MAIL), "main form[enctype]", test="1")

    assert "A test went to ada@consult.example." in page.text
    assert [one.to for one in office.taken] == ["ada@consult.example"]
    assert "made-up" in office.taken[0].text


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_preview_is_in_the_readers_language(opened: Visitor, language: str) -> None:
    page = opened.fill(opened.get(MAIL), "main form[enctype]", preview="1", language=language)

    letter = page.soup.select_one("section[aria-labelledby=letter] [lang]")
    assert letter is not None
    assert letter["lang"] == language
    assert ("Hello," in letter.get_text()) == (language == "en")
    assert "#0000-made-up" in letter.get_text()


def test_a_mailing_can_be_stopped(app: Flask, opened: Visitor, office: PostOffice) -> None:
    send(opened, LIST)
    page = opened.fill(opened.get(MAIL), "form[action$=stop]")
    deliver(app)

    assert "What was left of the list is destroyed." in page.text
    assert office.taken == []


def test_without_a_mail_server_the_page_says_so(
    app: Flask, opened: Visitor, settings: Settings
) -> None:
    bare = create_app(Settings(instance=settings.instance, testing=True))
    visitor = Visitor(bare)
    visitor.sign_in("ada@consult.example")

    assert "INTERLOCK_MAIL_SERVER" in visitor.get(MAIL).text
    assert send(visitor, LIST).status == 422


def test_a_draft_has_nobody_to_write_to_yet(app: Flask, consultant: Visitor) -> None:
    with app.app_context():
        client = organisations.find(get_session(), code="maker")
        assert client is not None
        waves.create_draft(
            get_session(),
            organisation_id=client.id,
            code="q1",
            name="First quarter",
            questionnaire_text=pulse()[0],
        )

    assert consultant.get(MAIL).status == 409
