"""A shared device: set up by a code, one person after the other, nothing left of any of them."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from survey_app.employees.door import SENT_COOKIE, TOKEN_COOKIE
from survey_app.employees.kiosk import COOKIE
from survey_app.store import invitations
from tests.stage import Stage, apart


@pytest.fixture
def device(stage: Stage) -> FlaskClient:
    """A device that has been set up, for at most two answers."""
    wave = stage.open()
    code = invitations.create_device_code(stage.session, wave_id=wave.id, limit=2)
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", code)
    client = stage.app.test_client()
    made = apart(client.post, "/answer/kiosk", data={"code": code.upper().replace("-", " ")})
    assert (made.status_code, made.location) == (303, "/answer/kiosk")
    return client


def begin(device: FlaskClient, department: str = "sales") -> object:
    return apart(device.post, "/answer/kiosk/begin", data={"department": department})


def test_people_answer_one_after_the_other(stage: Stage, device: FlaskClient) -> None:
    assert "Measuring Instruments" in apart(device.get, "/answer/kiosk").text
    first = begin(device)
    assert (first.status_code, first.location) == (303, "/answer/promise")  # type: ignore[attr-defined]
    token = device.get_cookie(TOKEN_COOKIE, path="/answer")
    assert token is not None
    page = apart(device.get, "/answer/questions")
    assert page.status_code == 200
    assert token.value in page.text


def test_every_page_leads_back_to_the_start_when_nobody_is_there(
    stage: Stage, device: FlaskClient
) -> None:
    begin(device)
    for path in ("/answer/promise", "/answer/questions"):
        page = apart(device.get, path, headers={"Accept-Encoding": "gzip"})
        assert 'data-back="/answer/kiosk" data-seconds="120"' in page.text, path
        assert page.headers["Refresh"] == "1800; url=/answer/kiosk"


def test_the_start_forgets_the_last_person(stage: Stage, device: FlaskClient) -> None:
    begin(device)
    start = apart(device.get, "/answer/kiosk")

    assert device.get_cookie(TOKEN_COOKIE, path="/answer") is None
    assert device.get_cookie(SENT_COOKIE, path="/answer") is None
    assert device.get_cookie(COOKIE, path="/answer") is not None
    assert start.headers["Clear-Site-Data"] == '"storage"'
    assert "Refresh" not in start.headers


def test_the_limit_holds(stage: Stage, device: FlaskClient) -> None:
    begin(device)
    begin(device)

    assert begin(device).status_code >= 400  # type: ignore[attr-defined]
    assert apart(device.get, "/answer/kiosk").status_code >= 400


def test_without_a_department_nobody_begins(stage: Stage, device: FlaskClient) -> None:
    answer = begin(device, "")

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Choose your department." in answer.text  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", ["", "aaaa-bbbb-cccc", "x" * 400, "\x00"])
def test_a_wrong_code_is_said_kindly(stage: Stage, code: str) -> None:
    stage.open()
    answer = apart(stage.app.test_client().post, "/answer/kiosk", data={"code": code})

    assert answer.status_code == 422
    assert "This code is not known." in answer.text


def test_other_browsers_have_no_clock(stage: Stage) -> None:
    wave = stage.open()
    token = stage.invite(wave, ["sales"])[0].token
    client = stage.app.test_client()
    apart(client.post, "/answer/enter", data={"token": token})

    page = apart(client.get, "/answer/questions")
    assert "kiosk.js" not in page.text
    assert "Refresh" not in page.headers


def test_the_code_itself_is_not_kept(stage: Stage) -> None:
    from sqlalchemy import text

    wave = stage.open()
    code = invitations.create_device_code(stage.session, wave_id=wave.id, limit=1)
    kept = repr(stage.session.execute(text("SELECT * FROM open_link")).all())

    assert invitations.read_device_code(code) not in kept
