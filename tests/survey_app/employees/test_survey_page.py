from __future__ import annotations

import gzip

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.library import built_in
from survey_app.employees.pages import KeptPage, shuffled
from survey_app.employees.steps import steps_of
from tests.survey_app.employees import made_up

CORE = built_in()["alignment_core"]
MOST_BYTES = 60_000


@given(
    parts=st.lists(st.text(max_size=80), min_size=3, max_size=3),
    secrets=st.tuples(st.text(), st.text()),
)
def test_a_page_joined_compressed_is_the_page_joined(parts, secrets):
    page = KeptPage.cut("@@a@@".join(parts[:2]) + "@@b@@" + parts[2], ("@@a@@", "@@b@@"))

    assert gzip.decompress(page.joined_compressed(secrets)) == page.joined(secrets)


def test_two_respondents_get_the_same_page_but_for_token_and_receipt(app, wave):
    pages = []
    for token in made_up.tokens(app, wave, "finance", "finance"):
        client = app.test_client()
        client.post("/answer/enter", data={"token": token})
        page = client.get("/answer/questions").text
        receipt = BeautifulSoup(page, "html.parser").select_one("input[name=receipt]")["value"]
        pages.append(page.replace(token, "").replace(receipt, ""))

    assert pages[0] == pages[1]


@pytest.mark.parametrize("language", CORE.languages)
def test_the_page_with_style_and_script_weighs_less_than_60_kb(inside, language):
    page = inside.get(f"/answer/questions?lang={language}", headers={"Accept-Encoding": "gzip, br"})
    soup = BeautifulSoup(gzip.decompress(page.data), "html.parser")
    linked = [tag["href"] for tag in soup.select("link")] + [
        s["src"] for s in soup.select("script")
    ]

    weight = len(page.data) + sum(_weight(inside, address) for address in linked)
    assert weight < MOST_BYTES
    assert not any("plotly" in address for address in linked)


def test_a_browser_that_cannot_decompress_gets_it_plain(inside):
    plain = inside.get("/answer/questions")

    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["Cache-Control"] == "no-store"


def test_every_item_is_asked_once_with_every_answer(inside):
    soup = BeautifulSoup(inside.get("/answer/questions").text, "html.parser")

    for item in CORE.items:
        values = [i["value"] for i in soup.select(f'input[name="r.{item.code}"]')]
        assert values == ["1", "2", "3", "4", "5", "9"]


def test_nothing_tells_a_goal_from_a_decoy(inside):
    page = inside.get("/answer/questions").text

    assert "decoy" not in page
    assert "dropped" not in page
    assert "invented" not in page


def test_goals_stand_in_an_order_of_the_wave_s_own():
    orders = {tuple(goal.code for goal in shuffled(CORE, wave)) for wave in range(20)}

    assert len(orders) > 10
    assert all(
        sorted(order) == sorted(goal.code for goal in CORE.goal_test.goals) for order in orders
    )


@pytest.mark.parametrize("language", CORE.languages)
def test_the_steps_take_as_long_as_the_first_page_says(language):
    steps = steps_of(CORE, language, has_partners=True)

    assert len(steps) == 15
    assert 400 < sum(step.seconds for step in steps) < 700


def test_the_short_questionnaire_asks_only_what_it_has(app, client, wave):
    short = made_up.open_wave(app, "alignment_pulse", "pulse")
    token = made_up.tokens(app, short, "legal")[0]
    client.post("/answer/enter", data={"token": token})

    soup = BeautifulSoup(client.get("/answer/questions").text, "html.parser")
    assert len(soup.select("section.step")) == 8
    assert not soup.select(".tie")


def _weight(client, address: str) -> int:
    with client.get(address) as answer:
        return len(answer.data)
