"""A leader's way through the results: every page, in every light, by keyboard and by thumb."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, LiveServer, NewPage, apart
from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import CODE, publish, sign_in_link

pytestmark = pytest.mark.browser

PAGES = (
    "",
    "heatmap",
    "heatmap?view=favourable&sort=trust&order=desc",
    "ties",
    "goals",
    "perception",
    "sponsorship",
    "themes",
    "maturity",
    "quarters",
    "actions",
    "costs",
    "certificate",
    "pairs/sales/finance",
    "actions/pair-finance-sales",
)
NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def results(live_server: LiveServer) -> LiveServer:
    apart(publish, live_server.app, [made_up_release(wave) for wave in range(4)])
    return live_server


def enter(page: Page, server: LiveServer, language: str = "en") -> str:
    """Sign in by a one-time link; return the address of the newest results."""
    secret = apart(sign_in_link, server.app, mail=f"{language}-{id(page)}@example.org")
    page.goto(f"{server.url}/sign-in?lang={language}")
    page.locator("[name=secret]").fill(secret)
    page.locator("main form:has([name=secret]) button").click()
    page.wait_for_url(f"**/results/{CODE}/**")
    return f"{server.url}/results/{CODE}/2026-q4/"


@pytest.mark.parametrize(
    ("language", "dark", "size"),
    [("en", False, LAPTOP), ("en", True, PHONE), ("ar", False, PHONE), ("ar", True, LAPTOP)],
)
def test_axe_finds_nothing_on_any_page(
    results: LiveServer,
    new_page: NewPage,
    finds_nothing: Callable[[Page], None],
    language: str,
    dark: bool,
    size: dict[str, int],
) -> None:
    page = new_page(size=size, language=language, dark=dark)
    start = enter(page, results, language)

    for path in PAGES:
        page.goto(start + path)
        finds_nothing(page)


def test_no_page_scrolls_sideways_on_the_narrowest_phone(
    results: LiveServer, new_page: NewPage
) -> None:
    page = new_page(size=NARROWEST)
    start = enter(page, results)

    for path in PAGES:
        page.goto(start + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROWEST["width"], path


def test_a_cell_opens_by_keyboard_and_says_how_sure_we_are(
    results: LiveServer, new_page: NewPage
) -> None:
    page = new_page()
    page.goto(enter(page, results) + "heatmap")

    cell = page.get_by_role("row", name="Finance").get_by_role("button", name="below the rest")
    cell.focus()
    page.keyboard.press("Enter")

    opened = page.locator(".detail:popover-open")
    expect(opened).to_contain_text("Finance: Shared language")
    expect(opened).to_contain_text("between")
    expect(opened).to_contain_text("unlikely to be chance")
    page.keyboard.press("Escape")
    expect(page.locator(".detail:popover-open")).to_have_count(0)


def test_a_withheld_cell_says_why_and_where_it_is_counted(
    results: LiveServer, new_page: NewPage
) -> None:
    page = new_page(size=PHONE)
    page.goto(enter(page, results) + "heatmap")

    page.get_by_role("row", name="Calibration").get_by_role("button", name="withheld").click()

    opened = page.locator(".detail:popover-open")
    expect(opened).to_contain_text("Too few people answered")
    expect(opened).to_contain_text("counted in Products")


def test_the_heatmap_works_without_javascript(results: LiveServer, new_page: NewPage) -> None:
    page = new_page(javascript=False)
    page.goto(enter(page, results) + "heatmap")

    page.get_by_role("columnheader", name="Trust").get_by_role("link").click()
    assert "sort=trust" in page.url
    page.get_by_role("link", name="Products", exact=True).click()

    expect(page.get_by_role("row", name="Assembly")).to_be_visible()
    expect(page.get_by_role("row", name="Sales North")).to_have_count(0)


def test_the_chart_is_drawn_under_the_strict_policy_only_when_asked_for(
    results: LiveServer, new_page: NewPage, finds_nothing: Callable[[Page], None]
) -> None:
    page = new_page()
    page.goto(enter(page, results) + "quarters")
    expect(page.locator("script[src*=plotly]")).to_have_count(0)

    page.get_by_role("link", name="interactive chart").click()

    expect(page.locator("#chart .scatterlayer .trace")).to_have_count(9)
    finds_nothing(page)


def test_a_page_without_its_table_is_still_a_good_page(
    live_server: LiveServer, new_page: NewPage, finds_nothing: Callable[[Page], None]
) -> None:
    absent = ("ties", "needs", "goals", "words", "perception", "sponsorship", "themes", "change")
    apart(publish, live_server.app, [made_up_release(3, without=absent)])
    page = new_page()
    start = enter(page, live_server)

    for path in ("ties", "goals", "perception", "sponsorship", "themes", "quarters"):
        page.goto(start + path)
        expect(page.locator(".empty").first).to_be_visible()
        finds_nothing(page)
