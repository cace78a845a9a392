"""What it costs: the ranges of the client alone, kept as typed, wrong ones told one by one."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.survey_app.leaders.organisation import CODE, signed_in

PAGE = f"/results/{CODE}/2026-q4/costs"
REWORK = {
    "rework_amount_low": "100",
    "rework_amount_high": "200",
    "rework_rate_low": "40",
    "rework_rate_high": "62,5",
    "currency": "EUR",
}


@pytest.fixture
def leader(published: Flask) -> FlaskClient:
    return signed_in(published)


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text.replace("\u00a0", " "), "html.parser")


def main(client: FlaskClient, path: str = PAGE) -> str:
    return soup(client.get(path).text).find("main").get_text(" ", strip=True)


def test_without_ranges_no_sum_is_made_up(leader: FlaskClient) -> None:
    text = main(leader)

    assert "No ranges yet" in text
    assert "%" not in text


def test_ranges_are_added_up_and_it_is_said_what_the_sum_hangs_on(leader: FlaskClient) -> None:
    response = leader.post(PAGE, data=REWORK, follow_redirects=True)
    text = soup(response.text).find("main").get_text(" ", strip=True)

    assert "at its low at once it would be 52,000 EUR, at its high 160,000 EUR" in text
    assert "hangs most on: hours of rework a week, all together" in text
    assert "moves by 67,000 EUR" in text
    assert "%" not in text


def test_what_was_entered_stands_in_the_form_again(leader: FlaskClient) -> None:
    leader.post(PAGE, data=REWORK)

    page = soup(leader.get(PAGE).text)
    assert page.find(id="rework_rate_high")["value"] == "62.5"
    assert page.find(id="rework_amount_low")["value"] == "100"
    assert page.find(id="leads_amount_low")["value"] == ""


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"rework_rate_high": "1,000"}, "rework_rate_high", "without separators"),
        ({"rework_rate_high": "many"}, "rework_rate_high", "Write a number"),
        ({"rework_rate_high": "-3"}, "rework_rate_high", "Write a number"),
        ({"rework_rate_high": "nan"}, "rework_rate_high", "Write a number"),
        ({"rework_rate_high": "9999999999999"}, "rework_rate_high", "from 0 to"),
        ({"rework_rate_high": "1"}, "rework_rate_high", "below the low"),
        ({"rework_rate_high": ""}, "rework_rate_high", "all four, or none"),
        ({"leads_rate_low": "5"}, "leads_rate_high", "all four, or none"),
        ({"currency": "x" * 9}, "currency", "at most 8"),
    ],
)
def test_what_is_no_range_is_told_beside_its_field_and_nothing_is_kept(
    leader: FlaskClient, wrong: dict[str, str], field: str, said: str
) -> None:
    response = leader.post(PAGE, data=REWORK | wrong)
    page = soup(response.text)

    assert response.status_code == 422
    assert said in page.find(id=f"{field}-error").get_text()
    assert page.select(".error-summary li a")
    assert page.find(id="rework_amount_low")["value"] == "100"
    for name, typed in wrong.items():
        assert page.find(attrs={"name": name})["value"] == typed
    assert "No ranges yet" in main(leader)


def test_who_sees_a_part_reads_the_sum_and_enters_nothing(published: Flask) -> None:
    leader = signed_in(published)
    leader.post(PAGE, data=REWORK)
    part = signed_in(published, scope="finance", mail="part@example.org")

    assert "160,000 EUR" in main(part)
    assert soup(part.get(PAGE).text).find(class_="ranges") is None
    assert part.post(PAGE, data=REWORK).status_code == 403


def test_each_wave_has_its_own_ranges(leader: FlaskClient) -> None:
    leader.post(PAGE, data=REWORK)

    assert "No ranges yet" in main(leader, PAGE.replace("q4", "q3"))
