"""A respondent with a browser: opens the link, reads, answers, and leaves traces if any can be."""

from __future__ import annotations

from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from tests.stage import Stage, apart

ADDRESS = "203.0.113.77"
AGENT = "Marker-Browser/7.7 (curious)"


def answer(
    stage: Stage, token: str, comment: str, *, address: str = ADDRESS, agent: str = AGENT
) -> TestResponse:
    """Follow a link, answer every item with its middle, and send."""
    client = stage.app.test_client()
    told = {
        "environ_base": {"REMOTE_ADDR": address},
        "headers": {
            "User-Agent": agent,
            "X-Forwarded-For": address,
            "Sec-Fetch-Site": "same-origin",
        },
    }
    entered = apart(client.post, "/answer/enter", data={"token": token}, **told)
    if entered.status_code != 303:
        return entered
    for page in ("/answer/promise", "/answer/stored"):
        apart(client.get, page, **told)
    page = apart(client.get, "/answer/questions", **told)
    if page.status_code != 200:
        return page
    return apart(client.post, "/answer/questions", data=_filled(page.text, comment), **told)


def _filled(page: str, comment: str) -> dict[str, str]:
    """Fill in the form of a page as a person would."""
    fields: dict[str, str] = {}
    for tag in BeautifulSoup(page, "html.parser").select("form input, form textarea"):
        name = tag.get("name")
        if not name or tag.find_parent("noscript"):  # a browser with JavaScript sends none of those
            continue
        if tag.name == "textarea":
            fields[name] = comment
        elif tag.get("type") == "radio":
            if tag.get("value") == "3":
                fields[name] = "3"
        elif tag.get("type") == "hidden":
            fields.setdefault(name, tag.get("value", ""))
    return fields
