"""The way in: a token travels in a cookie of its own, short-lived and seen by no script.

No session is opened for respondents. A form of ours carries the token itself, so that another
site cannot answer in somebody's name; that a post comes from our own pages is checked besides.
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import Request, Response, current_app

TOKEN_COOKIE = "interlock_answer"  # noqa: S105 - a cookie's name
SENT_COOKIE = "interlock_sent"
PATH = "/answer"
TOKEN_SECONDS = 4 * 60 * 60
SENT_SECONDS = 10 * 60
MOST_CHARACTERS = 300


class NoTokenError(LookupError):
    """The browser holds no token: the link has to be opened again."""


def token_of(request: Request) -> str:
    """Return the token that the browser holds.

    Raises
    ------
    NoTokenError
    """
    token = request.cookies.get(TOKEN_COOKIE, "")[:MOST_CHARACTERS]
    if not token:
        raise NoTokenError
    return token


def let_in(response: Response, *, token: str, is_https: bool) -> Response:
    """Give the browser the token for as long as answering may take."""
    response.delete_cookie(SENT_COOKIE, path=PATH)
    return _set(response, TOKEN_COOKIE, token, TOKEN_SECONDS, is_https)


def let_out(response: Response, *, wave_id: int, receipt: str, is_https: bool) -> Response:
    """Take the token away and hand over the receipt, for one look."""
    response.delete_cookie(TOKEN_COOKIE, path=PATH)
    content = f"{wave_id}.{receipt}"
    return _set(response, SENT_COOKIE, f"{content}.{_seal(content)}", SENT_SECONDS, is_https)


def sent(request: Request) -> tuple[int, str] | None:
    """Return the wave and the receipt of what this browser has just sent."""
    content, _, seal = request.cookies.get(SENT_COOKIE, "").rpartition(".")
    if not hmac.compare_digest(_seal(content).encode(), seal.encode(errors="replace")):
        return None  # forged: it would show the names of other waves
    wave, _, receipt = content.partition(".")
    return int(wave), receipt


def comes_from_our_own_page(request: Request) -> bool:
    """Tell whether a post was sent by a page of ours.

    Our pages send no referrer, so browsers may write the origin as "null"; then only
    ``Sec-Fetch-Site`` tells, which every present browser sends.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.host


def _seal(content: str) -> str:
    key = str(current_app.secret_key).encode()
    return hmac.digest(key, b"sent:" + content.encode(errors="replace"), "sha256").hex()


def _set(response: Response, name: str, value: str, seconds: int, is_https: bool) -> Response:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=is_https,
    )
    return response
