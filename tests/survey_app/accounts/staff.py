"""Somebody with a password, and what their browser holds."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from werkzeug.test import TestResponse

from survey_app.db import get_session
from survey_app.models import RoleName
from survey_app.sessions import COOKIE
from survey_app.store import members, organisations
from tests.stage import apart

PASSWORD = "a quiet sentence about boats"
MAIL = "ada@maker.example"


def join(app: Flask, mail: str = MAIL, role: RoleName = RoleName.CONSULTANT) -> None:
    """Make an account with a password, and an organisation that it belongs to."""
    with app.app_context():
        session = get_session()
        found = organisations.find(session, code="maker")
        found = found or organisations.create(session, code="maker", name="Maker")
        members.add(session, found, email=mail, role=role, password=hash_password(PASSWORD))


@dataclass
class Browser:
    """A browser that keeps cookies by hand, so that an old one can be sent again."""

    app: Flask
    cookies: dict[str, str]

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.cookies = {}
        self.client: FlaskClient = app.test_client(use_cookies=False)

    @property
    def session(self) -> str:
        return self.cookies.get(COOKIE, "")

    def open(self, path: str, method: str = "GET", **sent: object) -> TestResponse:
        header = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": header} if header else {}
        answer = apart(self.client.open, path, method=method, headers=headers, **sent)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def fill(self, path: str, **typed: str) -> TestResponse:
        """Fill in the form of a page, as it was sent, and send it."""
        page = BeautifulSoup(self.open(path).data, "html.parser")
        form = page.select_one("main form")
        assert form is not None, path
        fields = form.select("input[name]")
        given = {
            str(f["name"]): str(f.get("value", "")) for f in fields if f.get("type") != "submit"
        }
        return self.open(str(form.get("action") or path), "POST", data=given | typed)

    def sign_in(self, mail: str = MAIL, password: str = PASSWORD) -> TestResponse:
        return self.fill("/account/login", email=mail, password=password)

    def is_in(self) -> bool:
        """Tell whether a page of the staff is open to this browser."""
        return self.open("/clients/maker/").status_code == 200


def replayed(app: Flask, cookie: str) -> Browser:
    """A browser that sends a session's cookie as it was at some time."""
    browser = Browser(app)
    browser.cookies[COOKIE] = cookie
    return browser
