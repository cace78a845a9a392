"""A consultant's way: a new client, its tree, a draft, its opening, links; in every light."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import staff
from tests.browser.conftest import LAPTOP, PHONE, LiveServer, NewPage

pytestmark = pytest.mark.browser

NARROWEST = {"width": 320, "height": 640}
CLIENT = "/clients/kepler"
ALWAYS = (
    "/clients/",
    "/clients/new",
    f"{CLIENT}/",
    f"{CLIENT}/settings",
    f"{CLIENT}/departments",
    f"{CLIENT}/departments/upload",
    f"{CLIENT}/waves/new",
    f"{CLIENT}/waves/q1/",
    f"{CLIENT}/waves/q1/preview",
    f"{CLIENT}/questionnaires",
    f"{CLIENT}/questionnaires/new",
    f"{CLIENT}/people",
    f"{CLIENT}/audit",
)
DRAFTED = (
    f"{CLIENT}/waves/q1/settings",
    f"{CLIENT}/waves/q1/open",
    *(f"{CLIENT}/edit/wave/q1/{p}" for p in ("texts", "goals", "words", "services", "file")),
)
OPENED = tuple(f"{CLIENT}/waves/q1/{p}" for p in ("links", "open-link", "limits", "close"))


@pytest.mark.parametrize(
    ("language", "dark", "size"),
    [("en", False, LAPTOP), ("en", True, PHONE), ("ar", False, PHONE), ("ar", True, LAPTOP)],
)
def test_axe_finds_nothing_on_any_page(
    live_server: LiveServer,
    new_page: NewPage,
    finds_nothing: Callable[[Page], None],
    tmp_path: Path,
    language: str,
    dark: bool,
    size: dict[str, int],
) -> None:
    guide = new_page()
    staff.consultant(guide, live_server)
    staff.make_client(guide, live_server, tmp_path)
    staff.draft_wave(guide, live_server, tmp_path)
    page = new_page(language=language, dark=dark, size=size)
    page.context.add_cookies(guide.context.cookies())  # type: ignore[arg-type]

    for path in (*ALWAYS, *DRAFTED):
        look(page, live_server, path, finds_nothing)
    staff.open_wave(guide)
    for path in (f"{CLIENT}/waves/q1/", *OPENED):
        look(page, live_server, path, finds_nothing)


def look(page: Page, server: LiveServer, path: str, finds_nothing: Callable[[Page], None]) -> None:
    """Go to a page, open everything that can be opened, and check it."""
    answer = page.goto(server.url + path)
    assert answer is not None
    assert answer.status == 200, path
    page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
    finds_nothing(page)


def test_no_page_scrolls_sideways_on_the_narrowest_phone(
    live_server: LiveServer, new_page: NewPage, tmp_path: Path
) -> None:
    guide = new_page()
    staff.consultant(guide, live_server)
    staff.make_client(guide, live_server, tmp_path)
    staff.draft_wave(guide, live_server, tmp_path)
    page = new_page(size=NARROWEST)
    page.context.add_cookies(guide.context.cookies())  # type: ignore[arg-type]

    for path in (*ALWAYS, *DRAFTED):
        page.goto(live_server.url + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROWEST["width"], path


def test_the_whole_way_from_a_new_client_to_the_links(
    live_server: LiveServer, new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page()
    staff.consultant(page, live_server)
    staff.make_client(page, live_server, tmp_path)
    expect(page.locator(".note.good")).to_contain_text("4 departments, 27 people")
    staff.draft_wave(page, live_server, tmp_path)
    expect(page.locator(".stepper [aria-current=step]")).to_contain_text("Draft")
    staff.open_wave(page)
    links = staff.take_links(page, tmp_path)

    assert len(links) == 27
    assert {row["department"] for row in links} == {"sales", "sales-north", "finance", "legal"}
    page.get_by_role("button", name="Make the links").click()
    expect(page.locator(".error-summary")).to_contain_text("since this page was opened")


def test_the_survey_beside_the_editor_follows_the_typing(
    live_server: LiveServer, new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page()
    staff.consultant(page, live_server)
    staff.make_client(page, live_server, tmp_path)
    staff.draft_wave(page, live_server, tmp_path)
    page.goto(f"{live_server.url}{CLIENT}/edit/wave/q1/texts")
    field = page.locator('[name="i.trust_word.en"]')
    field.fill("Other functions do what they said.")

    expect(page.locator(".phone")).to_contain_text("Other functions do what they said.")
    expect(field).to_be_focused()
    field.fill("")
    expect(page.locator("#watch .error")).to_contain_text("1 problem")
    page.reload()
    expect(field).to_have_value("Other functions keep their word.")


def test_a_wrong_table_keeps_what_was_typed_and_leads_to_the_fault(
    live_server: LiveServer, new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page(javascript=False)
    staff.consultant(page, live_server)
    staff.make_client(page, live_server, tmp_path)
    field = page.get_by_label("People directly here: Finance")
    field.fill("seven")
    page.get_by_role("button", name="Save the tree").click()

    expect(field).to_have_value("seven")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.locator(".error-summary a").click()
    expect(field).to_be_focused()
