"""Consultants at a browser, and the small things they bring: a tree, a short questionnaire."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page

from survey_app.db import get_session
from survey_app.models import User
from survey_app.store import members
from tests.browser.conftest import LiveServer, apart

FAR = datetime.datetime(2999, 1, 1)
TREE = """code,name,parent,function,headcount
sales,Sales,,Sales,9
sales-north,Sales North,sales,Sales,8
finance,Finance,,Finance,7
legal,Legal,,Legal,3
"""
SHORT = """
code = "short"
version = "1.0"
languages = ["en"]
name.en = "A short round"
introduction.en = "Please answer from what you have seen."

[scale]
not_applicable.en = "Cannot say"
[[scale.labels]]
en = "Never"
[[scale.labels]]
en = "Seldom"
[[scale.labels]]
en = "Sometimes"
[[scale.labels]]
en = "Often"
[[scale.labels]]
en = "Always"

[[dimensions]]
code = "trust"
name.en = "Trust"
description.en = "People can rely on each other."
[[dimensions.items]]
code = "trust_word"
text.en = "Other functions keep their word."
[[dimensions.items]]
code = "trust_early"
text.en = "We hear of bad news early."

[[dimensions]]
code = "habits"
name.en = "Working habits"
description.en = "How we work together on a Tuesday."
[[dimensions.items]]
code = "habit_plan"
text.en = "We plan together before we begin."
[[dimensions.items]]
code = "habit_look"
text.en = "We look back together afterwards."

[[open_questions]]
code = "stuck"
text.en = "Where does work get stuck?"
"""


def account(app: Flask, email: str = "ada@consult.example") -> str:
    """Make an account that belongs nowhere yet; return the secret that signs it in."""
    with app.app_context():
        session = get_session()
        user = User(email=email, fs_uniquifier=email, active=True)
        session.add(user)
        session.flush()
        secret = members.issue_sign_in_link(session, user_id=user.id, until=FAR)
        session.commit()
        return secret


def sign_in(page: Page, server: LiveServer, secret: str) -> None:
    """Open a one-time sign-in link, as it is sent to people."""
    page.goto(f"{server.url}/sign-in")
    page.locator("[name=secret]").fill(secret)
    page.locator("main form:has([name=secret]) button").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


def consultant(page: Page, server: LiveServer) -> None:
    """Sign in as a consultant who has no client yet."""
    sign_in(page, server, apart(account, server.app))


def make_client(page: Page, server: LiveServer, folder: Path) -> None:
    """Make the client "kepler" and bring in its tree from a file."""
    page.goto(f"{server.url}/clients/new")
    page.get_by_label("Name of the organisation").fill("Kepler")
    page.get_by_role("button", name="Add this client").click()
    page.get_by_role("link", name="Upload a file").click()
    file = folder / "tree.csv"
    file.write_text(TREE, encoding="utf-8")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Use this tree").click()
    page.wait_for_url("**/clients/kepler/departments")


def draft_wave(page: Page, server: LiveServer, folder: Path) -> None:
    """Draft the wave "q1" with the short questionnaire from a file."""
    page.goto(f"{server.url}/clients/kepler/waves/new")
    page.get_by_label("Name of the wave").fill("First round")
    page.get_by_label("Short name for addresses").fill("q1")
    page.get_by_text("Use a questionnaire file instead").click()
    file = folder / "short.toml"
    file.write_text(SHORT, encoding="utf-8")
    page.get_by_label("or a questionnaire file").set_input_files(file)
    page.get_by_role("button", name="Make the draft").click()
    page.wait_for_url("**/clients/kepler/waves/q1/")


def open_wave(page: Page) -> None:
    """Open the drafted wave, by typing its short name."""
    page.get_by_role("link", name="Open the wave").click()
    page.locator("[name=typed]").fill("q1")
    page.get_by_role("button", name="Open the wave").click()
    page.get_by_text("The wave is open").wait_for()


def take_links(page: Page, folder: Path) -> list[dict[str, str]]:
    """Take one-time links for everybody, as a file: their department and their address."""
    page.get_by_role("link", name="Hand out links").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the links").click()
    file = folder / "links.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
