"""A shared device in a real browser: after two quiet minutes nothing of the last person is left."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from survey_app.db import get_session
from survey_app.store import invitations, organisations, waves
from tests.browser.conftest import LiveServer, NewPage, apart
from tests.stage import OPENING, STRUCTURE, pulse

pytestmark = pytest.mark.browser


def device_code(server: LiveServer) -> str:
    with server.app.app_context():
        session = get_session()
        client = organisations.create(session, code="maker", name="Maker")
        organisations.replace_structure(session, client.id, STRUCTURE)
        wave = waves.create_draft(
            session,
            organisation_id=client.id,
            code="q1",
            name="First quarter",
            questionnaire_text=pulse()[0],
        )
        waves.open_wave(session, wave, today=OPENING, plan_json='{"merged": []}')
        return invitations.create_device_code(session, wave_id=wave.id, limit=5)


def test_a_quiet_device_begins_anew(live_server: LiveServer, new_page: NewPage) -> None:
    code = apart(device_code, live_server)
    page = new_page()
    page.clock.install()
    page.goto(f"{live_server.url}/answer/kiosk#{code}")
    expect(page.get_by_label("Device code")).to_have_value(code)
    page.get_by_role("button", name="Use this device").click()
    page.get_by_label("My department").select_option("sales")
    page.get_by_role("button", name="Begin").click()
    page.goto(f"{live_server.url}/answer/questions")
    page.locator("input[type=radio]").first.check(force=True)
    page.clock.fast_forward(100_000)
    page.keyboard.press("Tab")  # somebody is there
    page.clock.fast_forward(100_000)
    assert page.url.endswith("/answer/questions")
    page.clock.fast_forward(121_000)
    page.wait_for_url("**/answer/kiosk")
    expect(page.get_by_role("button", name="Begin")).to_be_visible()

    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert "interlock_answer" not in names
    assert "interlock_device" in names
