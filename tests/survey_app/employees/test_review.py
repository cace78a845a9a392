"""Without JavaScript: what will be sent is shown first, on a page of the server's."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from questionnaires.library import built_in
from survey_app.employees import review
from tests.survey_app.employees import kept

CORE = built_in()["alignment_core"]
WRITTEN = "We asked Peter Miller <b>twice</b>."


def _posted(client: FlaskClient, **answers: object) -> dict[str, object]:
    """What a browser without JavaScript posts: the hidden fields, those in noscript included."""
    soup = BeautifulSoup(client.get("/answer/questions?lang=en").text, "html.parser")
    hidden = {i["name"]: i["value"] for i in soup.select("#survey input[type=hidden]")}
    ratings = {f"r.{item.code}": "4" for item in CORE.dimensions[0].items[:3]}
    picked = {"t.1.function": "finance", "t.1.needs": ["service_brief", "service_date"]}
    return {**hidden, **ratings, **picked, "g.g1": "0", "c.stuck": WRITTEN, **answers}


def _hidden(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in BeautifulSoup(page, "html.parser").select("form input[type=hidden]"):
        found.setdefault(field["name"], []).append(field["value"])
    return found


def test_it_shows_what_will_be_sent_and_keeps_nothing(
    app: Flask, wave: int, inside: FlaskClient
) -> None:
    page = inside.post("/answer/questions", data=_posted(inside))

    soup = BeautifulSoup(page.text, "html.parser")
    rows = [" ".join(row.text.split()) for row in soup.select(".review li")]
    assert soup.h1.text == "Before sending"
    assert "Goal awareness 3 of 4" in rows
    assert f"Which are our goals? 1 of {len(CORE.goal_test.goals)}" in rows
    assert "The functions you work with Finance" in rows
    assert soup.blockquote.text == WRITTEN
    assert "This may name a person" in soup.select_one(".note.warn").text
    assert kept.responses(app, wave) == []


def test_sending_from_it_keeps_everything_once(app: Flask, wave: int, inside: FlaskClient) -> None:
    fields = _hidden(inside.post("/answer/questions", data=_posted(inside)).text)

    first = inside.post("/answer/questions", data=fields)
    again = inside.post("/answer/questions", data=fields)

    assert first.headers["Location"] == again.headers["Location"] == "/answer/thanks?lang=en"
    (stored,) = kept.responses(app, wave)
    department, ratings, choices = stored
    assert department == "legal"
    assert ratings.startswith("4440")
    assert choices["ties"][0]["needs"] == ["service_brief", "service_date"]
    assert kept.comments(app, wave) == [("stuck", WRITTEN)]


def test_changing_something_brings_the_questions_back_with_every_answer(
    app: Flask, wave: int, inside: FlaskClient
) -> None:
    fields = _hidden(inside.post("/answer/questions", data=_posted(inside)).text)

    page = inside.post("/answer/questions", data={**fields, "change": "1"})

    soup = BeautifulSoup(page.text, "html.parser")
    assert page.status_code == 200
    assert len(soup.select("[name^='r.'][checked]")) == 3
    assert soup.select_one("[name='c.stuck']").text == WRITTEN
    assert len(soup.select("[name='t.1.needs'][checked]")) == 2
    assert soup.select_one("input[name=look]")
    assert kept.responses(app, wave) == []


def test_a_used_link_shows_no_review(app: Flask, wave: int, inside: FlaskClient) -> None:
    posted = _posted(inside)
    inside.post("/answer/questions", data={n: v for n, v in posted.items() if n != "look"})

    page = inside.post("/answer/questions", data=posted)

    assert page.status_code == 409
    assert "already received" in page.text


def test_it_speaks_arabic(inside: FlaskClient) -> None:
    page = inside.post("/answer/questions", data=_posted(inside, lang="ar")).text

    assert '<html lang="ar" dir="rtl">' in page
    assert "Before sending" not in page


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We ask Peter Miller for sign-off.", ["name"]),
        ("Ask Dr. Hansen.", ["name"]),
        ("Call 0151 234567 or a@b.example", ["number"]),
        ("I am the only tester.", ["only"]),
        ("Ich bin die einzige Prüferin.", ["only"]),
        ("We wait for Sales. Customer Care waits too.", []),
        ("It took 12 weeks.", []),
        ("", []),
    ],
)
def test_a_comment_that_may_give_somebody_away_is_pointed_at(
    app: Flask, text: str, told: list[str]
) -> None:
    words = {"name": "name a person", "number": "a number", "only": "the only one"}

    with app.test_request_context():
        found = review.hints(text)

    assert len(found) == len(told)
    assert all(words[kind] in hint for kind, hint in zip(told, found, strict=True))
