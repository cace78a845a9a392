from __future__ import annotations

import re

import pytest

from survey_app.employees import door
from tests.survey_app.employees import kept, made_up


def test_who_strays_to_the_staff_s_door_is_shown_the_way_to_the_survey(client):
    page = client.get("/sign-in").text

    assert 'href="/answer">Answer the survey' in page


def test_a_link_is_exchanged_for_a_short_strict_cookie(client, token):
    answer = client.post("/answer/enter", data={"token": f"https://example.org/answer#{token}"})

    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if token in c)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/answer/promise"
    assert {"HttpOnly", "SameSite=Strict", "Path=/answer"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    "page", ["/answer", "/answer/promise", "/answer/questions", "/answer/stored"]
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_never_spends_a_token(inside, token, page, method):
    getattr(inside, method)(page)

    assert inside.post("/answer/enter", data={"token": token}).status_code == 303


@pytest.mark.parametrize("page", ["/answer/promise", "/answer/questions", "/answer/stored"])
def test_without_a_token_one_is_asked_for_the_link(client, page):
    assert client.get(page).headers["Location"] == "/answer"


@pytest.mark.parametrize("pasted", ["", "nonsense", "x" * 100_000, "\x00\ufffe", "a" * 40])
def test_what_is_no_link_is_told_beside_the_field(client, wave, pasted):
    answer = client.post("/answer/enter", data={"token": pasted})

    assert answer.status_code == 422
    assert "We do not know this link" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_closed_wave_says_so(app, client, wave, token):
    made_up.close(app, wave)

    answer = client.post("/answer/enter", data={"token": token})

    assert answer.status_code == 410
    assert "This survey has ended" in answer.text


@pytest.mark.parametrize("path", ["/answer/enter", "/answer/questions", "/answer/open"])
def test_a_post_from_another_site_is_refused(client, path):
    assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(path, headers={"Origin": "https://elsewhere.example"}).status_code == 403


def test_a_post_from_our_own_page_is_taken(client, token):
    for headers in (
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "http://localhost"},
        {},
    ):
        answer = client.post("/answer/enter", data={"token": token}, headers=headers)

        assert answer.status_code == 303


def test_no_page_of_ours_opens_a_session(inside):
    for page in ("/answer", "/answer/promise", "/answer/stored", "/answer/questions"):
        answer = inside.get(page)

        assert answer.status_code == 200
        assert not any("interlock_session" in c for c in answer.headers.getlist("Set-Cookie"))


def test_an_open_link_asks_for_the_department_and_lets_in(app, client, wave):
    secret = made_up.open_link(app, wave)

    asked = client.post(
        "/answer/open", data={"secret": f"https://example.org/answer/open#{secret}"}
    )
    forgotten = client.post("/answer/open", data={"secret": secret, "department": ""})
    chosen = client.post("/answer/open", data={"secret": secret, "department": "lab"})

    assert "Sales · Inside sales" in asked.text
    assert (forgotten.status_code, "Choose your department" in forgotten.text) == (422, True)
    assert chosen.headers["Location"] == "/answer/promise"
    client.post("/answer/questions", data={"token": _cookie(client), "r.goal_my_work": "4"})
    assert [department for department, _, _ in kept.responses(app, wave)] == ["lab"]


def test_an_open_link_that_is_used_up_says_so(app, client, wave):
    secret = made_up.open_link(app, wave, limit=1)
    client.post("/answer/open", data={"secret": secret, "department": "lab"})

    answer = client.post("/answer/open", data={"secret": secret})

    assert answer.status_code == 410
    assert "as often as it may be" in answer.text


@pytest.mark.parametrize("data", [{"secret": "nonsense"}, {}, {"secret": "x", "department": "lab"}])
def test_an_unknown_open_link_is_told_beside_the_field(client, wave, data):
    answer = client.post("/answer/open", data=data)

    assert answer.status_code == 422
    assert "We do not know this link" in answer.text


def test_a_department_that_does_not_exist_is_refused(app, client, wave):
    secret = made_up.open_link(app, wave)

    assert (
        client.post("/answer/open", data={"secret": secret, "department": "?"}).status_code == 422
    )


def _cookie(client) -> str:
    return client.get_cookie(door.TOKEN_COOKIE, path=door.PATH).value


def test_the_language_switch_of_an_error_leads_back_to_a_page(client, wave):
    refused = client.post("/answer/enter", data={"token": "nonsense"})

    back = re.search('name="back" value="([^"]+)"', refused.text)[1]
    assert client.get(back).status_code == 200


def test_a_page_that_stops_the_road_speaks_the_language_asked_for(app, inside, wave, token):
    inside.get("/answer/questions?lang=de")
    made_up.close(app, wave)

    assert "Diese Umfrage ist beendet" in inside.get("/answer/questions").text
