"""A pair sees its own tie first: its page, and what all others do not see before the day."""

from __future__ import annotations

import datetime
import json

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from analysis.disclosure.released import Mark, load
from survey_app.leaders.scope import BETWEEN
from survey_app.models import RoleName
from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import CODE, publish, signed_in

WAVE = f"/results/{CODE}/2026-q4/"
PAIR = WAVE + "pairs/sales/finance"
LATER = datetime.date(2999, 1, 1)
EVERY_CHANNEL = ["", "ties", "perception", "actions", "goals", "report.html", "agreements.html"]


@pytest.fixture
def waiting(app: Flask) -> Flask:
    """Two published waves whose ties are shown to all leaders much later."""
    publish(app, [made_up_release(n) for n in (2, 3)], ties_from=LATER)
    return app


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def test_the_pair_page_shows_both_directions_needs_words_and_perceptions(
    published: Flask,
) -> None:
    page = soup(signed_in(published).get(PAIR).text)
    text = page.get_text(" ", strip=True)
    ties = made_up_release(3).tables["ties"]

    assert page.h1.get_text() == "Sales and Finance"
    rows = {tr.th.get_text(strip=True): tr.get_text(" ") for tr in page.select(".words tbody tr")}
    there = ties.cell("function:sales", "finance:mean")
    back = ties.cell("function:finance", "sales:mean")
    assert f"{there.value:.1f}" in rows["All together"]
    assert f"{back.value:.1f}" in rows["All together"]
    assert "Forecast by the 5th" in text
    assert "qualified lead" in text
    seen = [th.get_text() for th in page.select("table")[-1].select("tbody th")]
    assert sorted(seen) == ["Finance about Sales", "Sales about Finance"]
    assert page.find("a", href=WAVE + "actions/pair-finance-sales")


def test_the_pair_page_speaks_of_no_other_function(published: Flask) -> None:
    main = soup(signed_in(published).get(PAIR).text).find("main")

    for other in ("Marketing", "Operations", "R&D"):
        assert other not in main.get_text()


def test_a_pair_between_which_nothing_stands_out_says_so(published: Flask) -> None:
    text = signed_in(published).get(WAVE + "pairs/marketing/finance").text

    assert "Nothing stands out between the two" in text


@pytest.mark.parametrize("path", ["pairs/sales/sales", "pairs/sales/nobody", "pairs/x/y"])
def test_a_pair_that_is_none_is_not_found(published: Flask, path: str) -> None:
    assert signed_in(published).get(WAVE + path).status_code == 404


def test_every_tie_leads_to_its_pair(published: Flask) -> None:
    page = soup(signed_in(published).get(WAVE + "ties").text)

    assert page.find("a", href=PAIR)


def test_before_the_day_a_leader_of_the_whole_sees_no_tie_in_any_channel(waiting: Flask) -> None:
    leader = signed_in(waiting)

    release = load(json.dumps(leader.get(WAVE + "release.json").get_json()))
    assert not set(BETWEEN) & set(release.tables)
    for table in BETWEEN:
        assert leader.get(f"{WAVE}{table}.csv").status_code == 404
    tie = made_up_release(3).tables["ties"].cell("function:sales", "finance:mean")
    assert tie.mark is Mark.BELOW
    for path in EVERY_CHANNEL:
        text = leader.get(WAVE + path).text
        assert "Agreement between Sales and Finance" not in text, path
        assert "Forecast by the 5th" not in text, path
    assert leader.get(WAVE + "actions/pair-finance-sales").status_code == 404


def test_before_the_day_it_is_said_from_when_on_ties_are_shown(waiting: Flask) -> None:
    leader = signed_in(waiting)

    for path in ("", "ties", "perception", "actions"):
        page = soup(leader.get(WAVE + path).text)
        assert "January 1, 2999" in page.find("main").get_text(), path
        assert "ties from Jan 1, 2999 on" in page.find("dl", class_="where").get_text()


def test_the_functions_concerned_see_their_own_tie_at_once(waiting: Flask) -> None:
    concerned = signed_in(waiting, scope="finance", mail="cfo@example.org")
    others = signed_in(waiting, scope="operations", mail="coo@example.org")

    assert "How each side rates the other" in concerned.get(PAIR).text
    assert "How each side rates the other" not in others.get(PAIR).text


@pytest.mark.parametrize("role", [RoleName.CONSULTANT, RoleName.OWNER])
def test_owners_and_consultants_see_all(waiting: Flask, role: RoleName) -> None:
    member = signed_in(waiting, role=role, mail="ada@example.org")

    assert "How each side rates the other" in member.get(PAIR).text
    assert "2999" not in member.get(WAVE + "ties").text


def test_from_the_day_on_all_leaders_see_the_ties(published: Flask) -> None:
    leader = signed_in(published)

    assert "How each side rates the other" in leader.get(PAIR).text
    assert leader.get(WAVE + "ties.csv").status_code == 200


def test_where_only_a_tie_stands_out_it_is_not_said_that_nothing_does(app: Flask) -> None:
    planted = made_up_release(3, without=("change", "gaps", "goals", "words", "sponsorship"))
    publish(app, [planted], ties_from=LATER)
    leader = signed_in(app)

    assert "Nothing stands out" not in leader.get(WAVE).text
    assert "Apart from ties, nothing stands out" in leader.get(WAVE).text
    assert "Nothing to settle apart from ties" in leader.get(WAVE + "actions").text
