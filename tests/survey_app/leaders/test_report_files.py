"""Reports of one function, one pair and one quarter as files, within a leader's scope."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.survey_app.leaders.organisation import signed_in

WAVE = "/results/made-up/2026-q4/"


def title(text: str) -> str:
    heading = BeautifulSoup(text, "html.parser").h1
    assert heading is not None
    return heading.get_text()


def test_one_function_has_its_report(published: Flask) -> None:
    text = signed_in(published).get(WAVE + "report.html?function=sales").text

    assert title(text) == "Sales: how it pulls together with the others"


def test_a_pair_has_its_report(published: Flask) -> None:
    text = signed_in(published).get(WAVE + "report.html?pair=sales|finance").text

    assert title(text) == "Sales and Finance: how the two work together"


def test_the_workbook_of_a_pair_holds_only_what_is_between_the_two(published: Flask) -> None:
    content = signed_in(published).get(WAVE + "report.xlsx?pair=sales|finance").data
    ties = openpyxl.load_workbook(io.BytesIO(content))["ties"]

    assert {row[0] for row in ties.iter_rows(min_row=2, values_only=True) if row[0]} == {
        "Finance",
        "Sales",
    }


def test_the_quarter_has_its_review(published: Flask) -> None:
    text = signed_in(published).get(WAVE + "report.html?review=quarter").text

    assert "what changed" in title(text)
    assert "Ties between functions" not in text


def test_the_pages_lead_to_the_report_of_each_function_and_of_the_quarter(
    published: Flask,
) -> None:
    client = signed_in(published)
    found = [
        link["href"]
        for page in ("ties", "quarters")
        for link in BeautifulSoup(client.get(WAVE + page).text, "html.parser").select(".files a")
        if "report.pdf" in str(link["href"])
    ]

    assert any("function=sales" in link for link in found)
    assert any("review=quarter" in link for link in found)
    assert all(client.get(link).data.startswith(b"%PDF") for link in found)


@pytest.mark.parametrize(
    "wish", ["function=astrology", "pair=sales|sales", "pair=sales", "pair=|", "function="]
)
def test_a_function_that_nobody_knows_has_none(published: Flask, wish: str) -> None:
    assert signed_in(published).get(f"{WAVE}report.html?{wish}").status_code == 404


def test_a_report_on_a_function_outside_the_scope_says_no_more_than_the_pages(
    published: Flask,
) -> None:
    client = signed_in(published, scope="market")
    text = client.get(WAVE + "report.html?function=operations").text

    assert "Assembly" not in text


@pytest.mark.parametrize("kind", ["pdf", "html", "docx", "xlsx", "pptx"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_kind_is_made_in_every_language(published: Flask, kind: str, language: str) -> None:
    response = signed_in(published).get(f"{WAVE}report.{kind}?lang={language}")

    assert response.status_code == 200
    assert len(response.data) > 10_000


@pytest.mark.parametrize("path", ["report.xlsx", "report.docx", "report.pptx", "agreements.docx"])
def test_no_file_holds_anything_outside_the_scope(published: Flask, path: str) -> None:
    content = signed_in(published, scope="market").get(WAVE + path).data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]

    assert any(b"Sales North" in part for part in parts) or path == "agreements.docx"
    assert not any(word in part for part in parts for word in (b"Assembly", b"Optics"))


def test_whoever_sees_everything_gets_everything(published: Flask) -> None:
    content = signed_in(published).get(WAVE + "report.xlsx").data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"Assembly" in b"".join(archive.read(name) for name in archive.namelist())
