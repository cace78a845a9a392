"""The public list of counted receipts, by which anybody can check that an answer was counted."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from survey_app.access import open_to_everybody
from survey_app.db import get_session
from survey_app.models import Wave, WaveState
from survey_app.store import organisations, sealed, tokens, waves

bp = Blueprint("receipts", __name__, url_prefix="/receipts")
MOST_CHARACTERS = 60


@bp.get("/<organisation>/<wave>")
@open_to_everybody
def counted(organisation: str, wave: str) -> ResponseReturnValue:
    """List the receipts of all counted answers, once the wave is sealed."""
    found = _wave(organisation, wave)
    codes = sealed.receipts(get_session(), found)
    return render_template("employees/receipts.html", wave=found, codes=codes, asked=None)


@bp.post("/<organisation>/<wave>")
@open_to_everybody
def check(organisation: str, wave: str) -> ResponseReturnValue:
    """Say whether one receipt is among them. A post, so that no address holds the receipt."""
    found = _wave(organisation, wave)
    codes = sealed.receipts(get_session(), found)
    asked = request.form.get("receipt", "").strip()[:MOST_CHARACTERS]
    is_counted = tokens.read_receipt(asked) in set(codes)
    page = "employees/receipts.html"
    return render_template(page, wave=found, codes=codes, asked=asked, is_counted=is_counted)


def _wave(organisation: str, wave: str) -> Wave:
    client = organisations.find(get_session(), code=organisation)
    found = waves.find(get_session(), organisation_id=client.id, code=wave) if client else None
    if found is None or found.state == WaveState.DRAFT.value:
        abort(404)
    return found
