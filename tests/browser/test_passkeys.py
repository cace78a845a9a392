"""A passkey, made and used in a real browser with an authenticator of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from survey_app.config import Settings
from survey_app.models import RoleName
from tests.browser.conftest import NewPage, _dispose, _empty_app, apart
from tests.survey_app.accounts.staff import MAIL, PASSWORD, join

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Named:
    """A server with a name: passkeys do not work with a bare address."""

    app: Flask
    url: str


@pytest.fixture
def named_server(tmp_path: Path) -> Iterator[Named]:
    settings = Settings(instance=tmp_path / "instance", testing=True)
    settings.instance.mkdir(parents=True)
    app = apart(_empty_app, settings)
    apart(join, app, MAIL, RoleName.CONSULTANT)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Named(app, f"http://localhost:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    apart(_dispose, app)


def give_authenticator(page: Page) -> None:
    """Plug a made-up device into the browser, that always says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_stands_for_the_password(named_server: Named, new_page: NewPage) -> None:
    page = new_page()
    give_authenticator(page)
    page.goto(f"{named_server.url}/account/login")
    page.get_by_label("Email").fill(MAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{named_server.url}/account/wan-register")
    page.locator("input[name=name]").fill("my phone")
    page.get_by_label("instead of the password").check()
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator("main li strong")).to_have_text("my phone")
    page.get_by_role("button", name="Sign out").click()

    page.goto(f"{named_server.url}/account/wan-signin")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/clients/**")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_without_a_passkey_the_page_says_so(named_server: Named, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{named_server.url}/account/wan-signin")
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('none'))")
    page.get_by_role("button", name="Use my passkey").click()

    expect(page.locator("#passkey-told")).to_have_text("The passkey was not used. Try again.")
