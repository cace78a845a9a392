"""The start page, the language switch, health and figures, and every error as a page."""

from __future__ import annotations

import time

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from survey_app.access import open_to_everybody
from survey_app.db import get_session
from survey_app.languages import COOKIE, LANGUAGES
from survey_app.operations import doctor
from survey_app.operations import metrics as figures

bp = Blueprint("pages", __name__)


@bp.get("/")
@open_to_everybody
def start() -> ResponseReturnValue:
    """Say what this is, and where to go."""
    return render_template("pages/start.html")


@bp.post("/language")
@open_to_everybody
def set_language() -> ResponseReturnValue:
    """Keep the chosen language in a cookie and go back."""
    back = request.form.get("back", "")
    safe = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = redirect(back if safe else url_for("pages.start"))
    if request.form.get("language") in LANGUAGES:
        response.set_cookie(COOKIE, request.form["language"], samesite="Lax", httponly=True)
    return response


@bp.get("/healthz")
@open_to_everybody
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@open_to_everybody
def readyz() -> ResponseReturnValue:
    """Say whether requests can be answered: what a balancer asks before it sends any."""
    if doctor.is_ready(get_session()):
        return {"status": "ready"}
    return {"status": "the database is away, or its schema is not ours"}, 503


@bp.get("/metrics")
@open_to_everybody
def metrics() -> ResponseReturnValue:
    """Tell the monitoring how things stand; nothing about departments, people or answers."""
    if not figures.may_read(request, current_app.config["SETTINGS"]):
        abort(404)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    text = figures.written(app, get_session(), now=time.time())
    return text, {"Content-Type": figures.CONTENT_TYPE}


def register_errors(app: Flask) -> None:
    """Turn every error into a page, once."""
    app.register_error_handler(HTTPException, error_page)


def error_page(error: HTTPException) -> ResponseReturnValue:
    """Say in plain words what went wrong and what to do; never a stack trace."""
    titles = {
        400: gettext("We could not read that"),
        401: gettext("Please sign in"),
        403: gettext("This page is not open to you"),
        404: gettext("There is nothing here"),
        405: gettext("That cannot be done here"),
        413: gettext("That is too large"),
        429: gettext("Too many tries; please wait a minute"),
        500: gettext("Something went wrong on our side"),
    }
    code = error.code or 500
    if error.response is not None:
        return error.response
    return render_template("pages/error.html", title=titles.get(code, titles[400]), code=code), code
