"""What staff did at a client, and whether the list is whole."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants.blueprint import bp, client, show
from survey_app.db import get_session
from survey_app.store import audit

ON_A_PAGE = 100


@bp.get("/<organisation>/audit")
@open_to(*CONSULTANTS)
def audit_log(organisation: str) -> ResponseReturnValue:
    """Show what staff did, the newest first."""
    session = get_session()
    entries = audit.entries(session, client().id)[::-1]
    page = max(request.args.get("page", 1, type=int), 1)
    shown = entries[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    broken = audit.first_broken(session, client().id)
    more = len(entries) > page * ON_A_PAGE
    return show("audit", entries=shown, page=page, more=more, broken=broken, n=len(entries))
