"""The results pages from outside: who enters, what they say, and what they never do."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from analysis.disclosure.released import load
from survey_app.leaders.header import PAGES
from survey_app.models import RoleName
from tests.survey_app.leaders.made_up import large_release, made_up_release
from tests.survey_app.leaders.organisation import publish, signed_in

WAVE = "/results/made-up/2026-q4/"
PATHS = [WAVE if name == "overview" else WAVE + name for name, _ in PAGES]


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_says_whose_results_these_are(published: Flask, path: str) -> None:
    response = signed_in(published).get(path)
    page = soup(response.text)

    assert response.status_code == 200
    assert len(page.find_all("h1")) == 1
    facts = page.find("dl", class_="where").get_text(" ", strip=True)
    for fact in ("Kepler Instruments", "Quarter 4 of 2026", "everything", "371 of 421", "audited"):
        assert fact in facts


def test_pages_keep_one_order(published: Flask) -> None:
    page = soup(signed_in(published).get(WAVE).text)

    links = page.find("ul", class_="wide-list").find_all("a")
    assert [link["href"] for link in links] == PATHS


def test_the_start_leads_to_the_newest_wave(published: Flask) -> None:
    response = signed_in(published).get("/results/made-up/")

    assert response.headers["Location"] == WAVE


def test_before_the_first_release_the_page_says_when_there_will_be_results(app: Flask) -> None:
    publish(app, [])

    response = signed_in(app).get("/results/made-up/")

    assert response.status_code == 200
    assert "No results yet" in response.text


@pytest.mark.parametrize("path", [*PATHS, WAVE + "scores.csv", WAVE + "release.json"])
def test_nobody_else_enters(published: Flask, path: str) -> None:
    publish(published, [made_up_release(3)], organisation="other")
    stranger = signed_in(published, organisation="other", mail="stranger@example.org")

    assert published.test_client().get(path).status_code == 302
    assert stranger.get(path).status_code == 404


def test_a_consultant_reads_the_same_pages(published: Flask) -> None:
    consultant = signed_in(published, role=RoleName.CONSULTANT)

    assert consultant.get(WAVE + "heatmap").status_code == 200


@pytest.mark.parametrize("path", [*PATHS, "/results/made-up/2026-q9/"])
def test_a_cut_that_was_not_planned_is_not_found(published: Flask, path: str) -> None:
    assert signed_in(published).get(path + "?age=30").status_code == 404


def test_no_page_holds_inline_script_or_style(published: Flask) -> None:
    client = signed_in(published)

    for path in [*PATHS, WAVE + "quarters?chart=1"]:
        page = soup(client.get(path).text)
        scripts = [s for s in page.find_all("script") if not s.get("src")]
        assert all(s["type"] == "application/json" for s in scripts), path
        assert not page.find_all("style"), path
        assert not page.find_all(style=True), path


def test_the_overview_says_what_was_planted_with_its_evidence_and_its_draft(
    published: Flask,
) -> None:
    page = soup(signed_in(published).get(WAVE).text)

    matters = page.select(".matters li")
    said = " ".join(li.get_text(" ", strip=True) for li in matters)
    assert len(matters) == 5
    assert "One price list" in said
    assert "Forecast by the 5th" in said
    assert all(li.find("a")["href"].startswith(WAVE) for li in matters)


def test_a_draft_link_leads_to_its_draft(published: Flask) -> None:
    client = signed_in(published)
    links = [a["href"] for a in soup(client.get(WAVE).text).select(".matters a")]
    anchors = {link.partition("#")[2] for link in links if "#" in link}

    actions = soup(client.get(WAVE + "actions").text)

    assert anchors
    assert all(actions.find(id=anchor) for anchor in anchors)


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("report.html", b"<!doctype html>"),
        ("report.pdf", b"%PDF"),
        ("report.docx", b"PK"),
        ("report.xlsx", b"PK"),
        ("report.pptx", b"PK"),
        ("agreements.docx", b"PK"),
    ],
)
def test_the_report_is_handed_over_as_a_file(published: Flask, path: str, start: bytes) -> None:
    response = signed_in(published).get(WAVE + path)

    assert response.status_code == 200
    assert response.data.startswith(start)
    assert "attachment" in response.headers["Content-Disposition"]


def test_a_report_of_a_part_names_nothing_outside_it(published: Flask) -> None:
    text = signed_in(published, scope="market").get(WAVE + "report.html").text

    assert "Sales North" in text
    assert "Assembly" not in text
    assert "R&amp;D Optics" not in text


@pytest.mark.parametrize("path", ["report.exe", "agreements.docx?only=none", "report.pdf?age=3"])
def test_a_report_that_is_not_made_is_not_found(published: Flask, path: str) -> None:
    assert signed_in(published).get(WAVE + path).status_code == 404


def test_an_organisation_without_differences_gets_a_page_that_says_so(app: Flask) -> None:
    publish(app, [made_up_release(3, planted=False)])
    client = signed_in(app)

    for path in ("", "heatmap", "ties", "goals", "perception", "sponsorship"):
        assert "Nothing stands out" in client.get(WAVE + path).text


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ("scores", "heatmap"),
        ("ties", "ties"),
        ("goals", "goals"),
        ("words", "goals"),
        ("perception", "perception"),
        ("sponsorship", "sponsorship"),
        ("themes", "themes"),
        ("scores", "quarters"),
    ],
)
def test_an_absent_table_is_explained_kindly(app: Flask, table: str, path: str) -> None:
    publish(app, [made_up_release(3, without=(table,))])

    response = signed_in(app).get(WAVE + path)

    assert response.status_code == 200
    assert "short questionnaire does not ask it" in response.text


def test_the_first_wave_has_nothing_to_compare_with_and_says_so(published: Flask) -> None:
    page = signed_in(published).get("/results/made-up/2026-q1/quarters").text

    assert "The first wave" in page


def test_any_wave_is_compared_with_any_earlier_one(published: Flask) -> None:
    client = signed_in(published)

    page = client.get(WAVE + "quarters?against=2026-q1&unit=market").text

    assert "Quarter 4 of 2026 against Quarter 1 of 2026" in page
    assert client.get(WAVE + "quarters?against=2026-q4").status_code == 404


def test_the_whole_release_is_given_as_a_file(published: Flask) -> None:
    response = signed_in(published).get(WAVE + "release.json")

    assert load(response.text) == made_up_release(3)


def test_the_chart_holds_the_same_numbers_as_the_table(published: Flask) -> None:
    page = soup(signed_in(published).get(WAVE + "quarters?chart=1").text)

    figure = json.loads(page.find(id="figure").string)
    trust = next(trace for trace in figure["data"] if trace["name"] == "Trust")
    cells = page.find("th", string="Trust", scope="row").find_all_next("td")
    last = page.select(".sparks + p ~ details table tbody tr")[2].find_all("td")[-1]
    assert len(trust["y"]) == 4
    assert cells
    assert last.get_text(" ", strip=True).startswith(f"{trust['y'][-1]:.1f}")


def test_a_heatmap_of_five_hundred_departments_is_answered_plain(app: Flask) -> None:
    publish(app, [large_release()])
    client = signed_in(app)

    folded, unfolded = client.get(WAVE + "heatmap").text, client.get(WAVE + "heatmap?all=1").text

    assert folded.count("<tr") < 40
    assert unfolded.count("<tr") > 500
    assert "popover" not in unfolded
