"""The signer: who was invited picks up one ticket here, and the signer does not see which.

It runs as a process of its own, with a database of its own, best by another organisation than the
collector's.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from analysis.disclosure.policy import LEAST_K_STRICT
from survey_app.languages import LANGUAGES, NAMES
from survey_app.store import signing
from survey_app.store.signing import PickedUpBeforeError, PickUpOverError, PickUpRefusedError
from survey_app.store.strict_tables import SIGNER, open_database
from survey_app.strict.blind_rsa import BlindingError
from survey_app.strict.frame import bytes_of, make_frame

MOST_BLINDED = 512  # bytes
ANSWERS = {
    PickUpRefusedError: 403,
    PickedUpBeforeError: 409,
    PickUpOverError: 410,
    BlindingError: 400,
}


def create_signer(database: str, *, collector_url: str) -> Flask:
    """Put the signer together.

    Parameters
    ----------
    database : str
        Address of the signer's own database.
    collector_url : str
        Where tickets are handed in.
    """
    app = make_frame("signer")
    app.extensions["signer"] = open_database(database, SIGNER)
    app.config["COLLECTOR_URL"] = collector_url.rstrip("/")
    app.add_url_rule("/pickup/<path:wave>", "page", page)
    app.add_url_rule("/pickup/<path:wave>", "pick_up", pick_up, methods=["POST"])
    for error, status in ANSWERS.items():
        app.register_error_handler(error, _answer(status))
    return app


def page(wave: str) -> ResponseReturnValue:
    """Show the page on which a ticket is made; nothing is spent by looking."""
    sheet = signing.sheet_of(_engine(), wave)
    if sheet is None:
        abort(404)
    address = f"{current_app.config['COLLECTOR_URL']}/answer/{wave}"
    asked = request.args.get("lang")
    return render_template(
        "strict/pickup.html",
        sheet=sheet,
        collector=f"{address}?lang={asked}" if asked in LANGUAGES else address,
        groups=sheet.group_names(),
        least=LEAST_K_STRICT,
        offered=[(code, NAMES[code]) for code in LANGUAGES],
    )


def pick_up(wave: str) -> ResponseReturnValue:
    """Tell the key for an invitation, or sign one blinded ticket with it."""
    sent: Any = request.get_json(silent=True)
    token = sent.get("token") if isinstance(sent, dict) else None
    if not isinstance(token, str):
        raise BlindingError("token")
    if "blinded" in sent:
        blinded = bytes_of(sent, "blinded", MOST_BLINDED)
        signed = signing.sign(_engine(), wave=wave, token=token, blinded=blinded)
        return {"signed": signed.hex()}
    group = signing.group_of(_engine(), wave=wave, token=token)
    sheet = signing.sheet_of(_engine(), wave)
    if sheet is None:
        abort(404)
    return {"group": group, "key": sheet.keys[group]}


def _engine() -> Engine:
    engine: Engine = current_app.extensions["signer"]
    return engine


def _answer(status: int) -> Any:  # noqa: ANN401 - Flask's own type of an error handler
    def answer(_: Exception) -> Response:
        return Response(str(status), status=status, mimetype="text/plain")

    return answer
