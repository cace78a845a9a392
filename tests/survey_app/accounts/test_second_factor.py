"""The second factor: set up, asked for on every way in, recovered from by codes on paper."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import text

from survey_app.db import db, get_session
from survey_app.store import members
from tests.survey_app.accounts.staff import MAIL, Browser, join
from tests.survey_app.door_world import FAR


@pytest.fixture
def browser(app: Flask) -> Browser:
    join(app)
    browser = Browser(app)
    browser.sign_in()
    return browser


def set_up(browser: Browser) -> TOTP:
    """Set an authenticator app up, as the pages say; return what the app holds."""
    page = browser.fill("/account/tf-setup", setup="authenticator")
    key = BeautifulSoup(page.data, "html.parser").select_one("code")
    assert key is not None, page.text
    app = TOTP(key=key.get_text(strip=True))
    form = BeautifulSoup(page.data, "html.parser").select_one(
        "form[name=two_factor_verify_code_form]"
    )
    assert form is not None
    fields = {str(f["name"]): str(f.get("value", "")) for f in form.select("input[name]")}
    done = browser.open(str(form["action"]), "POST", data=fields | {"code": app.generate().token})
    assert done.status_code == 302, done.text
    return app


def test_the_code_is_asked_for_and_opens(app: Flask, browser: Browser) -> None:
    phone = set_up(browser)
    again = Browser(app)
    asked = again.sign_in()

    assert asked.status_code in {200, 302}
    assert not again.is_in()
    again.fill("/account/tf-validate", code="000000")
    assert not again.is_in()
    again.fill("/account/tf-validate", code=phone.generate().token)
    assert again.is_in()


def test_a_one_time_link_does_not_go_round_it(app: Flask, browser: Browser) -> None:
    phone = set_up(browser)
    with app.app_context():
        user = members.find_user(get_session(), email=MAIL)
        assert user is not None
        secret = members.issue_sign_in_link(get_session(), user_id=user.id, until=FAR)
        get_session().commit()
    linked = Browser(app)
    linked.fill("/sign-in", secret=secret)

    assert not linked.is_in()
    linked.fill("/account/tf-validate", code=phone.generate().token)
    assert linked.is_in()


def test_a_recovery_code_lets_in_once(app: Flask, browser: Browser) -> None:
    set_up(browser)
    page = browser.open("/account/mf-recovery-codes").text
    form = BeautifulSoup(page, "html.parser").select("form[name=mf_recovery_codes_form]")[-1]
    fields = {str(f["name"]): str(f.get("value", "")) for f in form.select("input[name]")}
    made = browser.open(
        "/account/mf-recovery-codes", "POST", data=fields | {"generate_new_codes": "y"}
    )
    codes = [code.get_text() for code in BeautifulSoup(made.data, "html.parser").select("li code")]
    assert len(codes) == 8

    lost = Browser(app)
    lost.sign_in()
    lost.fill("/account/mf-recovery", code=codes[0])
    assert lost.is_in()
    once_more = Browser(app)
    once_more.sign_in()
    once_more.fill("/account/mf-recovery", code=codes[0])
    assert not once_more.is_in()


def test_neither_key_nor_codes_are_kept_readable(app: Flask, browser: Browser) -> None:
    phone = set_up(browser)
    with app.app_context(), db.engine.connect() as connection:
        kept = repr(connection.execute(text("SELECT * FROM account")).all())

    assert phone.base32_key not in kept
    assert phone.base32_key.lower() not in kept.lower()
    assert "totp" in kept or "enckey" in kept


@pytest.mark.parametrize(
    "page",
    ["tf-setup", "mf-recovery-codes", "wan-register", "wan-signin", "login", "reset", "verify"],
)
@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_pages_are_in_the_houses_design(
    app: Flask, browser: Browser, page: str, language: str
) -> None:
    visitor = Browser(app) if page in {"wan-signin", "login", "reset"} else browser
    answer = visitor.open(f"/account/{page}?lang={language}")

    assert answer.status_code == 200
    soup = BeautifulSoup(answer.data, "html.parser")
    assert soup.select_one("link[href='/static/interlock.css']")
    assert soup.html is not None
    assert soup.html["lang"] == language
    assert not re.search(r"<script(?![^>]*\ssrc=)", answer.text)
    assert not soup.select("[style]")
