"""The whole road in a real browser: client, wave, answers, sealing, a leader's heatmap, PDF."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey_app import publishing
from survey_app.db import get_session
from survey_app.models import Wave, WaveState
from survey_app.store import responses, waves
from tests.browser import staff
from tests.browser.conftest import PHONE, LiveServer, NewPage, apart

pytestmark = pytest.mark.browser


def the_wave() -> Wave:
    """The only wave there is; ask inside an application context."""
    return waves.in_state(get_session(), *WaveState)[0]


def answer_all(app: Flask, links: list[dict[str, str]]) -> None:
    """Let the other people answer, through the store."""
    with app.app_context():
        for number, row in enumerate(links):
            is_content = row["department"].startswith("sales")
            ratings = ("4544", "5455", "4454") if is_content else ("2122", "1221", "2211")
            token = row["link"].partition("#")[2]
            answers = responses.Answers(ratings[number % 3], {}, (), None)
            responses.record(get_session(), token=token, answers=answers)


def publish(app: Flask) -> None:
    """Do in this process what the worker does."""
    with app.app_context():
        wave = the_wave()
        today = datetime.datetime.now(datetime.UTC).date()
        publishing.advance(get_session(), wave.id, today=today)


def counted(app: Flask) -> str:
    with app.app_context():
        return the_wave().state


def answer_step_by_step(page: Page, link: str) -> None:
    """Answer on a phone, dimension by dimension."""
    page.goto(link)
    page.wait_for_url("**/answer/promise")
    page.locator("a.button.large").click()
    page.wait_for_selector(".steps")
    while page.locator(".step.now").get_attribute("id") != "step-send":
        for item in page.locator(".step.now .item").all():
            item.locator("label").nth(3).click()
        for comment in page.locator(".step.now textarea").all():
            comment.fill("We wait two weeks for a sign-off.")
        page.locator("#next").click()
    page.locator("#send").click()
    page.wait_for_url("**/answer/thanks*")


def answer_without_javascript(page: Page, server: LiveServer, link: str) -> None:
    """Paste the link and answer the one long page."""
    page.goto(f"{server.url}/answer")
    page.locator("[name=token]").fill(link)
    page.locator("main form:has([name=token]) button").first.click()
    page.locator("a.button.large").click()
    for item in page.locator(".step .item").all():
        item.locator("label").nth(2).click()
    page.locator("#send").click()
    page.locator("h1", has_text="Before sending").wait_for()
    page.get_by_role("button", name="Change something").click()
    page.locator("#send").click()
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_url("**/answer/thanks*")


def test_from_a_new_client_to_the_leaders_heatmap(
    live_server: LiveServer,
    new_page: NewPage,
    finds_nothing: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    consultant = new_page()
    staff.consultant(consultant, live_server)
    staff.make_client(consultant, live_server, tmp_path)
    staff.draft_wave(consultant, live_server, tmp_path)
    staff.open_wave(consultant)
    links = staff.take_links(consultant, tmp_path)
    for row in links:
        row["link"] = row["link"].replace("http://127.0.0.1:5000", live_server.url)
    in_sales = [row for row in links if row["department"] == "sales"]

    for row in in_sales[:2]:
        answer_step_by_step(new_page(size=PHONE), row["link"])
    answer_without_javascript(
        new_page(size=PHONE, javascript=False), live_server, in_sales[2]["link"]
    )
    apart(answer_all, live_server.app, [row for row in links if row not in in_sales[:3]])

    consultant.goto(f"{live_server.url}/clients/kepler/waves/q1/close")
    consultant.get_by_label("Yes, close it for good").check()
    consultant.get_by_role("button", name="Close for good").click()
    expect(consultant.locator("#progress-text")).to_contain_text("Waiting for the worker")
    finds_nothing(consultant)
    apart(publish, live_server.app)
    consultant.get_by_role("link", name="See the results").wait_for()  # the page noticed by itself
    finds_nothing(consultant)

    consultant.goto(f"{live_server.url}/clients/kepler/people")
    consultant.get_by_label("E-mail address").fill("lea@kepler.example")
    consultant.get_by_role("button", name="Invite").click()
    secret = consultant.locator(".receipt").inner_text().partition("#")[2]
    leader = new_page(size=PHONE)
    staff.sign_in(leader, live_server, secret)
    leader.goto(f"{live_server.url}/results/kepler/q1/heatmap")

    expect(leader.locator("h1")).to_be_visible()
    expect(leader.get_by_role("columnheader", name="Trust")).to_be_visible()
    expect(leader.locator("table.heat")).to_contain_text("Finance")
    finds_nothing(leader)
    report = leader.request.get(f"{live_server.url}/results/kepler/q1/report.pdf")
    assert report.status == 200
    assert report.body().startswith(b"%PDF")
    refused = leader.goto(f"{live_server.url}/clients/kepler/")
    assert refused is not None
    assert refused.status == 403
