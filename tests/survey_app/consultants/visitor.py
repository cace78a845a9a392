"""A visitor who reads pages and fills in their forms, as a browser without JavaScript would."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from survey_app.db import get_session
from survey_app.models import RoleName
from survey_app.store import members, organisations

FAR = datetime.datetime(2999, 1, 1)


@dataclass
class Page:
    """An answer, parsed."""

    status: int
    path: str
    soup: BeautifulSoup
    data: bytes
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    @property
    def h1(self) -> str:
        found = self.soup.find("h1")
        return found.get_text(strip=True) if found else ""

    def problems(self) -> list[str]:
        """What stands above the form."""
        return [li.get_text(" ", strip=True) for li in self.soup.select(".error-summary li")]

    def beside(self, name: str) -> str:
        """What stands beside a field."""
        found = self.soup.find(id=f"{name}-error")
        return found.get_text(" ", strip=True) if found else ""

    def value(self, name: str) -> str:
        """What stands in a field."""
        field = self.soup.find(attrs={"name": name})
        assert isinstance(field, Tag), name
        return _written(field) if field.name == "textarea" else str(field.get("value", ""))


class Visitor:
    """Somebody at a browser, signed in or not."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def get(self, path: str) -> Page:
        return self._page(self.client.get(path, follow_redirects=True))

    def fill(self, page: Page, form: str = "main form", **values: Any) -> Page:
        """Send the form that a CSS selector finds, with some of its values changed.

        A value of ``None`` leaves the field out, as an unticked box; ``button`` is pressed.
        Dots of names are written as two underscores.
        """
        found = page.soup.select_one(form)
        assert found is not None, f"no {form} on {page.path}"
        data = _filled(found) | {name.replace("__", "."): v for name, v in values.items()}
        data = {name: value for name, value in data.items() if value is not None}
        action = str(found.get("action") or page.path)
        return self._page(self.client.post(action, data=data, follow_redirects=True))

    def sign_in(self, email: str) -> Page:
        with self.app.app_context():
            user = members.find_user(get_session(), email=email)
            assert user is not None
            secret = members.issue_sign_in_link(get_session(), user_id=user.id, until=FAR)
            get_session().commit()
        return self.fill(self.get("/sign-in"), "#sign-in-link", secret=secret)

    def _page(self, response: Any) -> Page:
        soup = BeautifulSoup(response.data if "html" in response.mimetype else b"", "html.parser")
        path = response.request.path
        return Page(response.status_code, path, soup, response.data, response.headers)


def member_of(app: Flask, code: str, email: str, role: RoleName) -> Visitor:
    """Make somebody a member of an organisation, and sign them in."""
    with app.app_context():
        found = organisations.find(get_session(), code=code)
        found = found or organisations.create(get_session(), code=code, name=f"Client {code}")
        members.add(get_session(), found, email=email, role=role)
    visitor = Visitor(app)
    visitor.sign_in(email)
    return visitor


def _written(field: Tag) -> str:
    """What stands in a text area: browsers leave out one line break after its tag."""
    text = field.text.replace("\r\n", "\n")
    return text.removeprefix("\n")


def _filled(form: Tag) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), field.get("type")
        if field.name == "select":
            options = field.select("option[selected]") or field.select("option")
            data[name] = str(options[0].get("value", "")) if options else ""
        elif field.name == "textarea":
            data[name] = _written(field)
        elif kind in {"radio", "checkbox"}:
            if field.has_attr("checked"):
                data[name] = str(field.get("value", "on"))
        elif kind != "file":
            data[name] = str(field.get("value", ""))
    return data
