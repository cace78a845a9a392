"""The consultants' blueprint, and what every one of its views asks for."""

from __future__ import annotations

import datetime
from typing import Any

from flask import Blueprint, abort, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from flask_wtf import FlaskForm

from survey_app.access import get_membership
from survey_app.config import Settings
from survey_app.consultants.stations import state_kind, state_name
from survey_app.db import get_session
from survey_app.models import Organisation, RoleName, Wave
from survey_app.store import audit, waves

bp = Blueprint("consultants", __name__, url_prefix="/clients")

Problems = list[tuple[str, str]]


class ConfirmForm(FlaskForm):
    """A button, and the proof that it was pressed on a page of ours."""


def now() -> datetime.datetime:
    """Return the time in UTC, without a zone, as the database keeps it."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def today() -> datetime.date:
    """Return the day in UTC."""
    return now().date()


def client() -> Organisation:
    """Return the organisation that the address names."""
    return get_membership().organisation


def is_owner() -> bool:
    """Tell whether the visitor owns the organisation that the address names."""
    return get_membership().role == RoleName.OWNER.value


def wave_or_404(code: str) -> Wave:
    """Return a wave of this client, or answer "not found"."""
    wave = waves.find(get_session(), organisation_id=client().id, code=code)
    if wave is None:
        abort(404)
    return wave


def base_url() -> str:
    """Return the public address, without a slash at its end."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.base_url.rstrip("/")


def keep_account(action: str, detail: str = "", *, organisation_id: int | None = None) -> None:
    """Write into the audit log what the visitor did."""
    audit.append(
        get_session(),
        organisation_id=organisation_id or client().id,
        at=now(),
        actor=current_user.email,
        action=action,
        detail=detail,
    )


def show(template: str, **values: Any) -> str:  # noqa: ANN401 - what a template is given
    """Render a consultants' page; those of one client carry its name and navigation."""
    return render_template(f"consultants/{template}.html", confirm=ConfirmForm(), **values)


@bp.context_processor
def surroundings() -> dict[str, Any]:
    """Give the templates the client and its pages, where the address names one."""
    membership = g.get("membership")
    states = {"state_name": state_name, "state_kind": state_kind}
    if membership is None:
        return {"client": None, "pages": [], **states}
    code = membership.organisation.code
    shared = (
        ("consultants.client_page", gettext("Waves")),
        ("consultants.departments", gettext("Departments and functions")),
        ("consultants.instruments", gettext("Questionnaires")),
        ("consultants.people", gettext("People")),
        ("consultants.audit_log", gettext("Audit log")),
    )
    programs = (("consultants.programs", gettext("Programs")),) if is_owner() else ()
    names = (*shared, *programs, ("leaders.start", gettext("Results")))
    pages = [(text, url_for(endpoint, organisation=code)) for endpoint, text in names]
    return {"client": membership.organisation, "pages": pages, "here": _here(pages), **states}


@bp.errorhandler(waves.WrongStateError)
def wrong_state(_error: waves.WrongStateError) -> ResponseReturnValue:
    """Say that the wave has gone on meanwhile; nothing was changed."""
    return show("gone_on"), 409


def _here(pages: list[tuple[str, str]]) -> str:
    """Return the page of the navigation under which the visitor is."""
    fitting = [address for _, address in pages if request.path.startswith(address)]
    return max(fitting, key=len, default=pages[0][1])
