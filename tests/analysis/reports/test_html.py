"""The HTML report: one file, no script, headings and tables that a screen reader can use."""

from __future__ import annotations

from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from analysis.reports.agreements import agreements_report
from analysis.reports.content import whole_report
from analysis.reports.html import html_report
from tests.analysis.reports.hostile import CLEANED, FORMULA, MARKUP, TYPST, hostile_release
from tests.analysis.reports.texts import said, squeezed
from tests.survey_app.leaders.made_up import made_up_release


@pytest.fixture(scope="module")
def earlier():
    return [made_up_release(wave) for wave in range(3)]


@pytest.fixture(scope="module", params=["en", "ar"])
def page(request, earlier):
    report = whole_report(made_up_release(3), request.param, earlier=earlier)
    return report, BeautifulSoup(html_report(report), "html.parser")


def test_there_is_one_h1_and_no_heading_level_is_skipped(page):
    _, soup = page
    levels = [int(tag.name[1]) for tag in soup.find_all(["h1", "h2", "h3", "h4"])]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_is_fetched_and_nothing_runs(page):
    _, soup = page

    assert not soup.find_all(["script", "link", "img", "iframe", "object", "form"])
    assert not [tag for tag in soup.find_all(True) if any(a.startswith("on") for a in tag.attrs)]
    assert all(tag["href"].startswith("#") for tag in soup.find_all("a"))


def test_every_header_cell_says_what_it_heads(page):
    _, soup = page

    assert all(cell.get("scope") in {"row", "col"} for cell in soup.find_all("th"))
    assert all(table.caption for table in soup.find_all("table"))


def test_charts_have_texts_in_their_place(page):
    _, soup = page

    assert soup.find_all("svg")
    assert all(svg.get("aria-label") and svg.get("role") == "img" for svg in soup.find_all("svg"))


def test_the_language_and_its_direction_are_set(page):
    report, soup = page

    assert soup.html["lang"] == report.language
    assert soup.html["dir"] == ("rtl" if report.language == "ar" else "ltr")


def test_every_text_of_the_report_is_on_the_page(page):
    report, soup = page
    shown = squeezed(soup.get_text())

    for line in said(report).splitlines():
        assert squeezed(line) in shown


def test_hostile_texts_come_out_as_the_same_texts():
    soup = BeautifulSoup(html_report(whole_report(hostile_release(), "en")), "html.parser")
    shown = soup.get_text()

    for text in (FORMULA, MARKUP, TYPST, CLEANED):
        assert text in shown
    assert not soup.find_all(["script", "b"], string=lambda s: s and ("alert" in s or s == "bold"))


def test_draft_agreements_are_one_page_too(earlier):
    report = agreements_report(made_up_release(3), "en", earlier=earlier)
    soup = BeautifulSoup(html_report(report), "html.parser")

    assert soup.h1.get_text() == "Draft agreements"
    assert len(soup.find_all("section")) == len(report.sections)


def test_the_same_report_is_the_same_file(earlier):
    report = whole_report(made_up_release(3), "de", earlier=earlier)

    assert html_report(report) == html_report(report)
