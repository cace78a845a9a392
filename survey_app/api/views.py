"""What programs may read: the list of published waves, and a wave's release. Nothing is written."""

from __future__ import annotations

import datetime
from typing import Any

from flask import Blueprint, Flask, Response, abort, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from werkzeug.exceptions import HTTPException

from analysis.disclosure.released import dump
from survey_app.access import get_reader, open_to_everybody, open_to_token
from survey_app.api.description import description
from survey_app.db import get_session
from survey_app.leaders.reading import open_release
from survey_app.leaders.scope import without_ties
from survey_app.store import published
from survey_app.store.published import PublishedWave

RATE = "120 per minute"
RETRY_SECONDS = 60
WORDS = {
    401: "A valid token is needed: Authorization: Bearer ...",
    404: "There is nothing here.",
    405: "This can only be read.",
    429: "Too many requests; wait a minute.",
}

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def init_app(app: Flask) -> None:
    """Put the pages of the API into the app, behind its limiter where it has one."""
    app.register_blueprint(bp)
    limiter: Limiter | None = app.extensions.get("interlock_limiter")
    if limiter is None:
        return
    for endpoint in ("api.waves", "api.release"):
        limited: Any = limiter.limit(RATE, key_func=_reader_key)(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited


@bp.get("/openapi.json")
@open_to_everybody
def openapi() -> ResponseReturnValue:
    """Describe the API."""
    return jsonify(description())


@bp.get("/organisations/<organisation>/waves")
@open_to_token
def waves(organisation: str) -> ResponseReturnValue:
    """List the waves whose results are out, the oldest first."""
    _refuse_unplanned()
    return jsonify({"waves": [_wave(organisation, wave) for wave in _published()]})


@bp.get("/organisations/<organisation>/waves/<wave>/release")
@open_to_token
def release(
    organisation: str,  # noqa: ARG001 - the guard compares it with the token's
    wave: str,
) -> ResponseReturnValue:
    """Give the newest release of a wave, the same rows that the pages show."""
    _refuse_unplanned()
    found = next((one for one in _published() if one.code == wave), None)
    if found is None:
        abort(404)
    shown = open_release(found)
    is_early = _today() < found.ties_from  # pairs see their tie before everybody does
    text = dump(without_ties(shown) if is_early else shown)
    response = Response(text, content_type="application/json")
    response.set_etag(f"{found.hash.hex()}{'-early' if is_early else ''}")
    return response.make_conditional(request)


@bp.errorhandler(HTTPException)
def problem(error: HTTPException) -> ResponseReturnValue:
    """Say what is wrong, for programs."""
    code = error.code or 500
    headers = {"Content-Type": "application/problem+json"}
    if code == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="interlock"'
    if code == 429:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return {"title": WORDS.get(code, error.name), "status": code}, code, headers


def _published() -> tuple[PublishedWave, ...]:
    return published.waves(get_session(), get_reader().id)


def _wave(organisation: str, wave: PublishedWave) -> dict[str, Any]:
    return {
        "code": wave.code,
        "name": wave.name,
        "closed_on": wave.closed_on.isoformat() if wave.closed_on else None,
        "release": wave.hash.hex(),
        "url": url_for("api.release", organisation=organisation, wave=wave.code, _external=True),
    }


def _refuse_unplanned() -> None:
    """Answer 404 to any parameter: there is no cut to ask for."""
    if request.args:
        abort(404)


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def _reader_key() -> str:
    return f"reader:{g.reader_key}"
