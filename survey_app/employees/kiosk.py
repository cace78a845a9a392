"""A device that many people answer at: it knows its wave by a code, and forgets each of them.

The code is an open link's, so its limit holds. On such a device every page leads back to the start
after two quiet minutes, and the start takes away whatever the last person left in the browser.
"""

from __future__ import annotations

import gzip

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey_app.access import open_to_everybody
from survey_app.config import Settings
from survey_app.db import get_session
from survey_app.employees import door
from survey_app.employees.views import bp
from survey_app.store import invitations, waves
from survey_app.store.invitations import TokenUnknownError

COOKIE = "interlock_device"
DEVICE_SECONDS = 60 * 24 * 60 * 60
QUIET_SECONDS = 120
LONGEST_SECONDS = 30 * 60  # without JavaScript nobody knows whether somebody is still there
THANKS_SECONDS = 60
END = b"</body>"


@bp.get("/kiosk")
@open_to_everybody
def kiosk() -> ResponseReturnValue:
    """Begin anew: nothing of the last person is left."""
    code = request.cookies.get(COOKIE)
    if code is None:
        return render_template("employees/kiosk.html", departments=(), error=None)
    return _forgetting(make_response(_start(code)))


@bp.post("/kiosk")
@open_to_everybody
def set_up_kiosk() -> ResponseReturnValue:
    """Make this device a kiosk, by the code that the consultant was shown."""
    code = invitations.read_device_code(request.form.get("code", "")[: door.MOST_CHARACTERS])
    try:
        invitations.find_open_link(get_session(), secret=code)
    except TokenUnknownError:
        error = gettext("This code is not known. Type it as it was shown.")
        return render_template("employees/kiosk.html", departments=(), error=error), 422
    response = make_response(redirect(url_for("employees.kiosk"), 303))
    response.set_cookie(
        COOKIE,
        code,
        max_age=DEVICE_SECONDS,
        path=door.PATH,
        httponly=True,
        samesite="Strict",
        secure=_is_https(),
    )
    return response


@bp.post("/kiosk/begin")
@open_to_everybody
def begin_at_kiosk() -> ResponseReturnValue:
    """Let the next person in, for their department."""
    code = request.cookies.get(COOKIE)
    if code is None:
        raise door.NoTokenError
    department = request.form.get("department", "")
    if not department:
        page = _start(code, error=gettext("Choose your department."))
        return _forgetting(make_response(page, 422))
    token = invitations.use_open_link(get_session(), secret=code, department=department)
    response = make_response(redirect(url_for("employees.promise"), 303))
    return door.let_in(response, token=token, is_https=_is_https())


@bp.after_request
def wind_clock(response: Response) -> Response:
    """Put the clock into every page that a kiosk shows."""
    is_page = response.mimetype == "text/html" and response.status_code < 300
    at_start = request.endpoint == "employees.kiosk"
    if COOKIE not in request.cookies or not is_page or at_start:
        return response
    back = url_for("employees.kiosk")
    is_over = request.endpoint == "employees.thanks"
    seconds = THANKS_SECONDS if is_over else LONGEST_SECONDS
    response.headers["Refresh"] = f"{seconds}; url={back}"
    quiet = THANKS_SECONDS if is_over else QUIET_SECONDS
    script = url_for("static", filename="kiosk.js")
    clock = f'<script src="{script}" data-back="{back}" data-seconds="{quiet}" defer></script>'
    page = response.get_data()
    if response.headers.pop("Content-Encoding", "") == "gzip":
        page = gzip.decompress(page)
    response.set_data(page.replace(END, clock.encode() + END))
    return response


def _start(code: str, error: str | None = None) -> str:
    session = get_session()
    found = invitations.find_open_link(session, secret=code)
    if found.is_used_up:
        raise invitations.LinkUsedUpError
    wave = waves.by_key(session, found.wave_id)
    structure = waves.structure_of(session, wave)
    return render_template(
        "employees/kiosk.html",
        wave=wave,
        departments=[(d.code, structure.path(d.code)) for d in structure.departments],
        error=error,
    )


def _forgetting(response: Response) -> Response:
    """Take the last person's token and receipt out of the browser, and what they typed."""
    response.delete_cookie(door.TOKEN_COOKIE, path=door.PATH)
    response.delete_cookie(door.SENT_COOKIE, path=door.PATH)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _is_https() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.is_https
