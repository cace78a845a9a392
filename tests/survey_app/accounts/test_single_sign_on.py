"""Single sign-on against a provider that runs here: who comes in, and every lie refused."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from joserfc.jwk import RSAKey

from survey_app import create_app
from survey_app.config import Settings
from survey_app.db import db, get_session
from survey_app.store import members
from tests.survey_app.accounts import oidc_provider
from tests.survey_app.accounts.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.survey_app.accounts.staff import MAIL, Browser, join


@pytest.fixture
def provider() -> Iterator[Provider]:
    with oidc_provider.running() as found:
        yield found


@pytest.fixture
def app(migrated_sqlite: Path, tmp_path: Path, provider: Provider) -> Iterator[Flask]:
    (tmp_path / "instance").mkdir()
    shutil.copy(migrated_sqlite, tmp_path / "instance" / "interlock.sqlite")
    settings = Settings(
        instance=tmp_path / "instance",
        testing=True,
        base_url="http://localhost",
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Sign in with Acme",
    )
    app = create_app(settings)
    join(app)
    yield app
    with app.app_context():
        db.engine.dispose()


def way_back(browser: Browser) -> str:
    """Go to the provider as the browser would; return where it sends one back to."""
    started = browser.open("/sign-in/single")
    assert started.status_code == 302
    answered = requests.get(started.location, allow_redirects=False, timeout=10)
    parts = urlsplit(answered.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_whoever_was_invited_and_is_vouched_for_comes_in(app: Flask, provider: Provider) -> None:
    browser = Browser(app)
    assert "Sign in with Acme" in browser.open("/sign-in").text
    answer = browser.open(way_back(browser))

    assert (answer.status_code, answer.location) == (302, "/home")
    assert browser.is_in()
    asked = provider.seen[0]
    assert asked["code_challenge_method"] == "S256"
    assert asked["nonce"]
    assert asked["state"]
    assert provider.checks_pkce == [True]


LIES: dict[str, dict[str, object]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another nonce": {"nonce": "made-up"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "somebody-else"},
    "expired": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    "address not verified": {"email_verified": False},
    "address verified in words only": {"email_verified": "true"},
    "somebody nobody invited": {"email": "mallory@maker.example"},
    "no address": {"email": None},
}


@pytest.mark.parametrize("lie", sorted(LIES))
def test_a_lie_is_refused(app: Flask, provider: Provider, lie: str) -> None:
    provider.claims = LIES[lie]
    browser = Browser(app)
    answer = browser.open(way_back(browser))

    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert not browser.is_in()


def test_a_token_signed_by_another_key_is_refused(app: Flask, provider: Provider) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "k1"})
    browser = Browser(app)

    assert browser.open(way_back(browser)).location == "/sign-in"
    assert not browser.is_in()


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(
    app: Flask, provider: Provider
) -> None:
    """Otherwise a stranger could sign somebody in to the stranger's own account."""
    back = way_back(Browser(app))
    victim = Browser(app)

    assert victim.open(back).location == "/sign-in"
    assert not victim.is_in()


def test_a_stolen_code_is_worth_nothing_without_its_verifier(
    app: Flask, provider: Provider
) -> None:
    thief, owner = Browser(app), Browser(app)
    stolen = way_back(owner)
    own = way_back(thief)
    code = stolen.split("code=")[1].split("&")[0]
    own_code = own.split("code=")[1].split("&")[0]

    assert thief.open(own.replace(own_code, code)).location == "/sign-in"
    assert provider.checks_pkce == [False]
    assert not thief.is_in()


def test_an_answer_works_once(app: Flask, provider: Provider) -> None:
    browser = Browser(app)
    back = way_back(browser)
    browser.open(back)
    browser.open("/account/logout", "POST")

    assert browser.open(back).location == "/sign-in"
    assert not browser.is_in()


def test_an_account_that_was_closed_stays_closed(app: Flask, provider: Provider) -> None:
    with app.app_context():
        user = members.find_user(get_session(), email=MAIL)
        assert user is not None
        user.active = False
        get_session().commit()
    browser = Browser(app)

    assert browser.open(way_back(browser)).location == "/sign-in"


def test_a_provider_that_is_away_is_said_kindly(app: Flask, provider: Provider) -> None:
    app.extensions["interlock_oidc"].create_client("oidc").server_metadata.clear()
    app.extensions["interlock_oidc"].create_client(
        "oidc"
    )._server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
    answer = Browser(app).open("/sign-in/single")

    assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_without_a_provider_there_is_no_such_page(migrated_sqlite: Path, tmp_path: Path) -> None:
    plain = create_app(Settings(instance=tmp_path / "plain", testing=True))

    assert plain.test_client().get("/sign-in/single").status_code == 404
    with plain.app_context():
        db.engine.dispose()
