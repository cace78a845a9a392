"""A session dies at signing out, a new password, a new role: sent again, it opens nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from survey_app.db import get_session
from survey_app.models import RoleName
from survey_app.sessions import COOKIE, DatabaseSessions
from survey_app.store import members, organisations, staff_sessions
from tests.survey_app.accounts.staff import MAIL, PASSWORD, Browser, join, replayed

ANOTHER = "another quiet sentence, about trains"


@pytest.fixture
def signed_in(app: Flask) -> Browser:
    join(app)
    join(app, "eve@maker.example", RoleName.OWNER)
    browser = Browser(app)
    assert browser.sign_in().status_code == 302
    assert browser.is_in()
    return browser


def test_after_signing_out_the_old_cookie_opens_nothing(app: Flask, signed_in: Browser) -> None:
    old = signed_in.session
    signed_in.open("/account/logout", "POST")

    assert not replayed(app, old).is_in()
    assert not signed_in.is_in()


def test_the_twin_that_keeps_sessions_in_cookies_would_be_found(app: Flask) -> None:
    app.session_interface = SecureCookieSessionInterface()
    app.config["SESSION_COOKIE_NAME"] = COOKIE
    join(app)
    browser = Browser(app)
    browser.sign_in()
    old = browser.session
    browser.open("/account/logout", "POST")

    assert replayed(app, old).is_in()  # so the replay does tell


def test_after_a_new_password_all_other_sessions_are_dead(app: Flask, signed_in: Browser) -> None:
    elsewhere = Browser(app)
    elsewhere.sign_in()
    old = signed_in.session

    changed = signed_in.fill(
        "/account/change", password=PASSWORD, new_password=ANOTHER, new_password_confirm=ANOTHER
    )

    assert changed.status_code == 302
    assert signed_in.is_in()
    assert signed_in.session != old
    assert not replayed(app, old).is_in()
    assert not elsewhere.is_in()
    assert Browser(app).sign_in(password=PASSWORD).status_code == 200
    assert Browser(app).sign_in(password=ANOTHER).status_code == 302


@pytest.mark.parametrize("change", ["role", "removal"])
def test_after_a_new_role_or_removal_the_session_is_dead(
    app: Flask, signed_in: Browser, change: str
) -> None:
    with app.app_context():
        session = get_session()
        user = members.find_user(session, email=MAIL)
        assert user is not None
        found = members.membership(session, user_id=user.id, organisation="maker")
        assert found is not None
        if change == "role":
            members.change(session, found, role=RoleName.LEADER, scope=None)
        else:
            members.remove(session, found)

    answer = signed_in.open("/home")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/home")


def test_a_request_under_way_does_not_bring_an_ended_session_back(
    app: Flask, signed_in: Browser
) -> None:
    """Another request reads the session, is overtaken by signing out, and writes afterwards."""
    old = signed_in.session
    interface = app.session_interface
    assert isinstance(interface, DatabaseSessions)
    with app.test_request_context("/home", headers={"Cookie": f"{COOKIE}={old}"}) as late:
        late.session["seen"] = "something new"
        signed_in.open("/account/logout", "POST")
        interface.save_session(app, late.session, app.make_response(""))

    assert not replayed(app, old).is_in()


def test_a_session_known_before_signing_in_is_not_the_one_after(app: Flask) -> None:
    join(app)
    browser = Browser(app)
    browser.open("/account/login")
    planted = browser.session
    browser.sign_in()

    assert planted
    assert browser.session != planted
    assert not replayed(app, planted).is_in()


def test_no_cookie_outlives_the_session(app: Flask, signed_in: Browser) -> None:
    remembered = Browser(app)
    remembered.fill("/account/login", email=MAIL, password=PASSWORD, remember="y")

    assert remembered.is_in()
    assert set(remembered.cookies) == {COOKIE}


def test_sessions_that_ran_out_are_forgotten_when_somebody_signs_in(app: Flask) -> None:
    import datetime

    long_ago = datetime.datetime(2020, 1, 1)
    with app.app_context():
        staff_sessions.keep(
            get_session(), token_hash=b"old", content="{}", user=None, until=long_ago
        )
    join(app)
    Browser(app).sign_in()

    with app.app_context():
        just_before = long_ago - datetime.timedelta(days=1)
        assert staff_sessions.content(get_session(), token_hash=b"old", now=just_before) is None
        assert organisations.find(get_session(), code="maker") is not None
