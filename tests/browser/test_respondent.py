"""An employee's road in a real browser: phone and laptop, three languages, with and without
JavaScript, in light and dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from questionnaires.library import built_in
from tests.browser.conftest import LAPTOP, PHONE, LiveServer, apart
from tests.survey_app.employees import kept, made_up

pytestmark = pytest.mark.browser

CORE = built_in()["alignment_core"]
MOST_BYTES = 60_000


@pytest.fixture
def wave(live_server: LiveServer) -> int:
    return apart(made_up.open_wave, live_server.app)


@pytest.fixture
def link(live_server: LiveServer, wave: int) -> str:
    return f"{live_server.url}/answer#{apart(made_up.tokens, live_server.app, wave, 'legal')[0]}"


def start(page: Page, link: str, language: str = "en") -> None:
    """Open a link and begin to answer."""
    page.goto(link)
    page.wait_for_url("**/answer/promise")
    page.goto(page.url + f"?lang={language}")
    page.locator("a.button.large").click()
    page.wait_for_selector(".steps")


def wait_for_drafts(page: Page, n: int) -> None:
    """Wait until the browser keeps ``n`` drafts; the page's policy forbids waiting by script."""
    for _ in range(50):
        if page.evaluate("localStorage.length") == n:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the browser does not keep {n} drafts")


def go_to(page: Page, step: str) -> None:
    """Walk on to a step."""
    while page.locator(".step.now").get_attribute("id") != step:
        page.locator("#next").click()


@pytest.mark.parametrize(
    ("language", "size", "dark"),
    [("en", PHONE, False), ("de", LAPTOP, True), ("ar", PHONE, True), ("ar", LAPTOP, False)],
)
def test_every_page_of_the_road_is_clean(
    live_server, wave, link, new_page, finds_nothing, language, size, dark
):
    page = new_page(size=size, language=language, dark=dark)
    page.goto(live_server.url + "/answer")
    finds_nothing(page)
    page.goto(link.replace("#", "?#"))
    page.wait_for_url("**/answer/promise")
    finds_nothing(page)
    page.goto(f"{live_server.url}/answer/stored?lang={language}")
    finds_nothing(page)
    page.goto(f"{live_server.url}/answer/questions?lang={language}")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")

    _walk_all_steps(page, finds_nothing)

    page.locator("#send").click()
    page.wait_for_url("**/answer/thanks*")
    finds_nothing(page)
    page.goto(live_server.url + "/receipts/kepler/q1")
    finds_nothing(page)
    assert len(apart(kept.responses, live_server.app, wave)) == 1


def _walk_all_steps(page: Page, finds_nothing) -> None:
    """Answer something on every step and look at it."""
    while True:
        step = page.locator(".step.now").get_attribute("id")
        if page.locator(".step.now .item label").count():
            page.locator(".step.now .item label").first.click()
        if step == "step-ties":
            page.locator("#cards label").first.click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step
        if not step.startswith("step-s") or step == "step-send":
            finds_nothing(page)
        if step == "step-send":
            return
        page.locator("#next").click()


def test_a_link_leaves_neither_address_bar_nor_browser_storage_with_the_token(link, new_page):
    page = new_page(size=PHONE)
    start(page, link)
    page.locator(".step.now label").first.click()
    wait_for_drafts(page, 1)

    token = link.partition("#")[2]
    assert token not in page.url
    assert token not in page.evaluate("JSON.stringify(localStorage) + document.cookie")


def test_answers_outlive_a_reload_and_are_gone_once_sent(live_server, wave, link, new_page):
    page = new_page(size=PHONE)
    start(page, link)
    page.locator('[name="r.goal_my_work"][value="4"]').check()
    go_to(page, "step-ties")
    page.get_by_label("Finance").check()
    page.locator("#next").click()
    page.locator('.step.now [name$="needs"]').first.check()
    page.wait_for_timeout(400)

    page.reload()

    expect(page.locator('[name="r.goal_my_work"][value="4"]')).to_be_checked()
    go_to(page, "step-tie-2")
    expect(page.locator('.step.now [name$="needs"]').first).to_be_checked()
    go_to(page, "step-send")
    page.locator("#send").click()
    page.wait_for_url("**/answer/thanks*")
    wait_for_drafts(page, 0)
    [(_, ratings, choices)] = apart(kept.responses, live_server.app, wave)
    assert ratings[0] == "4"
    assert choices["ties"][0]["function"] == "finance"


def test_going_back_loses_nothing_and_the_browser_s_own_button_works(link, new_page):
    page = new_page(size=PHONE)
    start(page, link)
    page.locator('[name="r.goal_my_work"][value="2"]').check()
    page.locator("#next").click()
    expect(page.locator(".step.now h2")).to_have_text("Shared language")

    page.go_back()

    expect(page.locator(".step.now h2")).to_have_text("Goal awareness")
    expect(page.locator('[name="r.goal_my_work"][value="2"]')).to_be_checked()
    expect(page.locator("#where")).to_have_text(re.compile(r"^1 of 16, about \d+ min left$"))


def test_a_second_tap_takes_an_answer_back(link, new_page):
    page = new_page(size=PHONE)
    start(page, link)
    answer = page.locator('label:has([name="r.goal_my_work"][value="2"])')
    answer.click()
    expect(page.locator('[name="r.goal_my_work"][value="2"]')).to_be_checked()

    answer.click()

    expect(page.locator('[name="r.goal_my_work"]:checked')).to_have_count(0)


def test_at_most_three_partners_can_be_picked_each_with_a_page(link, new_page):
    page = new_page(size=PHONE)
    start(page, link)
    go_to(page, "step-ties")
    for function in ("Sales", "Finance", "IT"):
        page.locator("#cards").get_by_label(function).check()

    expect(page.get_by_label("Customer service")).to_be_disabled()
    assert page.locator("section[id^=step-tie-]").count() == 3


@pytest.mark.parametrize(
    ("typed", "warning"),
    [
        ("Ask Mr Miller about it", "may name a person"),
        ("Frau Weber entscheidet allein", "may name a person"),
        ("Call 0171 2345678", "a number or an address"),
        ("I am the only tester here", "I am the only one"),
        ("Ich bin die einzige im Labor", "I am the only one"),
    ],
)
def test_a_telling_comment_is_warned_about_while_typing(link, new_page, typed, warning):
    page = new_page(size=PHONE)
    start(page, link)
    go_to(page, "step-comments")
    page.locator("textarea").first.fill(typed)

    expect(page.locator(".note.warn:visible")).to_contain_text(warning)


def test_a_harmless_comment_is_not_warned_about(link, new_page):
    page = new_page(size=PHONE)
    start(page, link)
    go_to(page, "step-comments")
    page.locator("textarea").first.fill("Sign-off takes 2 weeks. We in Sales wait for Finance.")

    expect(page.locator(".note.warn:visible")).to_have_count(0)


def test_the_keyboard_alone_is_enough(live_server, wave, link, new_page):
    page = new_page(size=LAPTOP)
    start(page, link)
    page.locator('[name="r.goal_my_work"]').first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator('[name="r.goal_my_work"][value="2"]')).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(".step.now h2")).to_be_focused()
    expect(page.locator(".step.now h2")).to_have_text("Shared language")


def test_everything_can_be_seen_on_one_page(link, new_page):
    page = new_page(size=LAPTOP)
    start(page, link)
    page.get_by_role("button", name="All on one page").click()

    assert page.locator(".step:visible").count() == 16
    expect(page.get_by_role("button", name="Send my answers")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_without_javascript_the_whole_road_works(live_server, wave, new_page, language):
    token = apart(made_up.tokens, live_server.app, wave, "sales")[0]
    page = new_page(size=PHONE, language=language, javascript=False)
    page.goto(f"{live_server.url}/answer#{token}")
    page.fill("#token", f"{live_server.url}/answer#{token}")
    page.locator("#enter button").click()
    page.locator("a.button.large").click()
    for item in CORE.items:
        page.locator(f'[name="r.{item.code}"][value="3"]').check()
    page.select_option('[name="t.1.function"]', "finance")
    page.locator('[name="t.1.needs"]').first.check()
    page.locator('button[name="more"]').click()
    page.select_option('[name="t.2.function"]', "it")
    page.fill("textarea >> nth=0", "Kein Kommentar")

    page.locator("#send").click()
    expect(page.locator(".review li")).to_have_count(15)
    expect(page.locator("blockquote")).to_have_text("Kein Kommentar")
    expect(page.locator("form [name=look]")).to_have_count(0)
    assert apart(kept.responses, live_server.app, wave) == []
    page.locator("[name=change]").click()
    expect(page.locator('[name="r.goal_my_work"][value="3"]')).to_be_checked()
    page.locator("#send").click()
    page.locator("main form .button.large").click()

    page.wait_for_url("**/answer/thanks*")
    [(department, ratings, choices)] = apart(kept.responses, live_server.app, wave)
    assert (department, ratings) == ("sales", "3" * 36)
    assert [tie["function"] for tie in choices["ties"]] == ["finance", "it"]


@pytest.mark.parametrize(("language", "dark"), [("de", False), ("ar", True)])
def test_the_page_before_sending_is_clean_without_javascript_too(
    link, new_page, finds_nothing, language, dark
):
    page = new_page(size=PHONE, language=language, dark=dark)
    start(page, link, language)
    page.locator(".step.now label").first.click()
    go_to(page, "step-comments")
    page.locator("textarea").first.fill("I am the only tester.")
    go_to(page, "step-send")
    page.evaluate(  # what a browser without JavaScript sends besides
        "document.forms.survey.append("
        "Object.assign(document.createElement('input'), {type: 'hidden', name: 'look', value: 1}))"
    )
    page.locator("#send").click()

    expect(page.locator(".note.warn")).to_be_visible()
    finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_link_pasted_over_the_open_page_leads_in(live_server, link, new_page):
    page = new_page(size=PHONE)
    page.goto(live_server.url + "/answer")

    page.goto(link)

    page.wait_for_url("**/answer/promise")


def test_answers_are_deleted_only_after_asking(link, new_page):
    page = new_page(size=PHONE)
    start(page, link)
    answer = page.locator('[name="r.goal_my_work"][value="4"]')
    answer.check()

    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("#forget button").click()
    expect(answer).to_be_checked()
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#forget button").click()

    expect(answer).not_to_be_checked()


def test_two_tabs_store_one_answer_and_the_second_is_told(live_server, wave, link, new_page):
    page = new_page(size=PHONE)
    start(page, link)
    page.locator('[name="r.goal_my_work"][value="4"]').check()
    other = page.context.new_page()
    other.goto(page.url)
    go_to(other, "step-send")
    page.bring_to_front()  # Chromium slows the tab down that lies behind
    go_to(page, "step-send")
    page.locator("#send").click()
    page.wait_for_url("**/answer/thanks*")
    other.bring_to_front()

    other.locator("#send").click()

    expect(other.locator("h1")).to_have_text("Your answers were already received")
    assert len(apart(kept.responses, live_server.app, wave)) == 1


def test_the_survey_is_one_request_of_html_and_light(live_server, link, new_page):
    page = new_page(size=PHONE)
    page.goto(link)
    page.wait_for_url("**/answer/promise")
    sizes: list[tuple[str, int]] = []
    page.on("requestfinished", lambda r: sizes.append((r.resource_type, _weight(r))))

    page.goto(f"{live_server.url}/answer/questions?lang=ar")
    page.wait_for_load_state("networkidle")

    assert [kind for kind, _ in sizes].count("document") == 1
    assert sum(size for _, size in sizes) < MOST_BYTES


def _weight(request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def test_an_open_link_is_answered_after_choosing_the_department(live_server, wave, new_page):
    secret = apart(made_up.open_link, live_server.app, wave)
    page = new_page(size=PHONE)
    page.goto(f"{live_server.url}/answer/open#{secret}")
    page.select_option("#department", "inside")
    page.locator("main button").click()

    page.wait_for_url("**/answer/promise")
    assert secret not in page.url


@pytest.mark.parametrize("path", ["/", "/sign-in", "/account/login", "/account/reset", "/nothing"])
@pytest.mark.parametrize("dark", [False, True])
def test_the_shared_pages_are_clean(live_server, new_page, finds_nothing, path, dark):
    page = new_page(size=PHONE, language="ar", dark=dark)
    page.goto(live_server.url + path)

    finds_nothing(page)
