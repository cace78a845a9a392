"""All clients of a consultant, and the page of each."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from survey_app.access import CONSULTANTS, open_to, open_to_staff
from survey_app.consultants import portfolio
from survey_app.consultants.blueprint import bp, client, keep_account, show, today
from survey_app.consultants.client_forms import ClientForm, code_from
from survey_app.consultants.stations import stations
from survey_app.db import get_session
from survey_app.models import Membership, Organisation, RoleName
from survey_app.store import members, organisations, waves


@bp.get("/")
@open_to_staff
def clients() -> ResponseReturnValue:
    """Show all clients' waves at a glance, and what is due."""
    mine = _mine()
    found = waves.of_organisations(get_session(), [m.organisation_id for m in mine])
    may_found = _may_found()
    return show("clients", cards=portfolio.cards(mine, found, today()), may_found=may_found)


@bp.get("/new")
@open_to_staff
def new_client() -> ResponseReturnValue:
    """Ask what a new client is called."""
    _refuse_leaders()
    return show("new_client", form=ClientForm())


@bp.post("/new")
@open_to_staff
def create_client() -> ResponseReturnValue:
    """Make a new client; who makes it becomes its owner."""
    _refuse_leaders()
    form = ClientForm()
    made = _created(form) if form.validate_on_submit() else None
    if made is None:
        return show("new_client", form=form), 422
    members.add(get_session(), made, email=current_user.email, role=RoleName.OWNER)
    keep_account("client created", made.name, organisation_id=made.id)
    flash(gettext("%(name)s was added. Now bring in its departments.", name=made.name), "success")
    return redirect(url_for("consultants.departments", organisation=made.code))


@bp.get("/<organisation>/")
@open_to(*CONSULTANTS)
def client_page(organisation: str) -> ResponseReturnValue:
    """Show a client's waves."""
    session = get_session()
    found = waves.of_organisation(session, client().id)
    structure = organisations.structure(session, client().id)
    return show("client", waves=found, structure=structure, stations=stations)


@bp.route("/<organisation>/settings", methods=["GET", "POST"])
@open_to(*CONSULTANTS)
def settings(organisation: str) -> ResponseReturnValue:
    """Change what a client is called; its address stays."""
    form = ClientForm(obj=client())
    del form.code
    if form.validate_on_submit():
        name, language = form.name.data or "", form.language.data
        organisations.rename(get_session(), client().id, name=name, language=language)
        keep_account("client renamed", f"{name}, {language}")
        flash(gettext("Saved."), "success")
        return redirect(url_for("consultants.client_page", organisation=organisation))
    return show("settings", form=form), 422 if form.errors else 200


def _mine() -> list[Membership]:
    found = members.memberships(get_session(), user_id=current_user.id)
    return [membership for membership in found if membership.role in CONSULTANTS]


def _may_found() -> bool:
    """Tell whether the visitor may make a client: leaders of somebody else's may not."""
    return bool(_mine()) or not members.memberships(get_session(), user_id=current_user.id)


def _refuse_leaders() -> None:
    if not _may_found():
        abort(403)


def _created(form: ClientForm) -> Organisation | None:
    """Keep the client, or say beside the field why not."""
    name = form.name.data or ""
    code = form.code.data or code_from(name)
    if not code:
        form.code.errors = [gettext("Choose a short name of the letters a-z and digits.")]
        return None
    try:
        language = form.language.data
        return organisations.create(get_session(), code=code, name=name, language=language)
    except organisations.CodeTakenError:
        message = gettext("There is a client '%(code)s' already. Choose another.", code=code)
        form.code.errors = [message]
        return None
