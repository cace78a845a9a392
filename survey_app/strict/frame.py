"""What the two strict apps have in common: no sessions, no accounts, no access log."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from survey_app import languages, security
from survey_app.strict import blind_rsa

MOST_BYTES = 256 * 1024


def make_frame(name: str) -> Flask:
    """Make an app that tests its cryptography before it does anything."""
    blind_rsa.check_vectors()
    app = Flask("survey_app")
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, STRICT_APP=name)
    security.init_app(app)
    languages.init_app(app)
    app.register_error_handler(HTTPException, _say)
    app.before_request(_refuse_other_sites)
    return app


def bytes_of(values: object, name: str, most: int) -> bytes:
    """Read a value in hexadecimal from what a browser sent.

    Raises
    ------
    BlindingError
        It is missing, too long or no hexadecimal.
    """
    value = values.get(name) if hasattr(values, "get") else None
    if not isinstance(value, str) or len(value) > 2 * most:
        raise blind_rsa.BlindingError(name)
    try:
        return bytes.fromhex(value)
    except ValueError:
        raise blind_rsa.BlindingError(name) from None


def _say(error: HTTPException) -> Response:
    return Response(f"{error.code}", status=error.code or 500, mimetype="text/plain")


def _refuse_other_sites() -> Response | None:
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method == "POST" and site not in {"same-origin", "none"}:
        return Response("403", status=403, mimetype="text/plain")
    return None
