"""A real Chromium, a live server on a free port of this machine, and an axe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from survey_app import create_app
from survey_app.config import Settings
from survey_app.db import Base, db
from tests.browser.axe import violations

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}

NewPage = Callable[..., Page]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class LiveServer:
    """An app and where it answers."""

    app: Flask
    url: str


def apart(work: Callable[..., Result], *arguments: object, **named: object) -> Result:
    """Do something with the app in a thread of its own: Playwright's loop occupies this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work, *arguments, **named).result()


def _empty_app(settings: Settings) -> Flask:
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
    return app


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def live_server(tmp_path: Path) -> Iterator[LiveServer]:
    """The app with an empty database, served on 127.0.0.1 until the test ends."""
    settings = Settings(instance=tmp_path / "instance", testing=True)
    settings.instance.mkdir(parents=True)
    app = apart(_empty_app, settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LiveServer(app, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    apart(_dispose, app)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; they are skipped where there is none."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open a page in a context of its own: size, language, colours, with or without JavaScript.

    ``new_page(size=PHONE, language="ar", dark=True, javascript=False)``. A page that writes an
    error to the console, or breaks the content security policy, fails its test.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(
        *,
        size: dict[str, int] = LAPTOP,
        language: str = "en",
        dark: bool = False,
        javascript: bool = True,
    ) -> Page:
        context = browser.new_context(
            viewport=size,
            locale=language,
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: _note_error(errors, message.type, message.text))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not errors, errors


@pytest.fixture
def finds_nothing() -> Callable[[Page], None]:
    """Check a page with axe (WCAG 2.2 AA): ``finds_nothing(page)``."""

    def check(page: Page) -> None:
        found = violations(page)
        assert not found, "\n".join(found)

    return check


def _note_error(errors: list[str], kind: str, text: str) -> None:
    if kind == "error" and "the server responded with a status of" not in text:
        errors.append(text)
