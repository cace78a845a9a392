"""People of a client: invited, given another role or scope, removed."""

from __future__ import annotations

import datetime
from typing import TypeVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants.blueprint import (
    ConfirmForm,
    base_url,
    bp,
    client,
    is_owner,
    keep_account,
    now,
    show,
)
from survey_app.consultants.people_forms import InviteForm, MemberForm, role_names
from survey_app.db import get_session
from survey_app.models import Membership, RoleName
from survey_app.store import members, organisations
from survey_app.store.members import LastOwnerError

F = TypeVar("F", bound=MemberForm)
LINK_LASTS = datetime.timedelta(days=7)


@bp.get("/<organisation>/people")
@open_to(*CONSULTANTS)
def people(organisation: str) -> ResponseReturnValue:
    """Show who belongs to this client, and offer to invite somebody."""
    return _page(_offered(InviteForm(formdata=None)))


@bp.post("/<organisation>/people")
@open_to(*CONSULTANTS)
def invite(organisation: str) -> ResponseReturnValue:
    """Make somebody a member; a new account comes with a link to sign in once."""
    form = _offered(InviteForm())
    if not form.validate_on_submit() or _is_member(form):
        return _page(form), 422
    session = get_session()
    role, scope = form.chosen()
    made = members.add(session, client(), email=form.email.data or "", role=role, scope=scope)
    keep_account("member invited", f"{made.user.email}, {role.value}, {scope or 'everything'}")
    return _welcome(made)


@bp.route("/<organisation>/people/<int:member>", methods=["GET", "POST"])
@open_to(*CONSULTANTS)
def member(organisation: str, member: int) -> ResponseReturnValue:
    """Give a member another role or scope."""
    found = _changeable(member)
    form = _offered(MemberForm(data={"role": found.role, "scope": found.scope or ""}))
    if not form.validate_on_submit():
        return show("member", member=found, form=form), 422 if form.errors else 200
    role, scope = form.chosen()
    try:
        members.change(get_session(), found, role=role, scope=scope)
    except LastOwnerError:
        form.role.errors = [gettext("This is the only owner. Make somebody else an owner first.")]
        return show("member", member=found, form=form), 422
    keep_account("member changed", f"{found.user.email}, {role.value}, {scope or 'everything'}")
    return redirect(url_for("consultants.people", organisation=organisation))


@bp.post("/<organisation>/people/<int:member>/remove")
@open_to(*CONSULTANTS)
def remove_member(organisation: str, member: int) -> ResponseReturnValue:
    """Take a person out of this client; what they did stays in the audit log."""
    found = _changeable(member)
    _refuse_unconfirmed()
    email = found.user.email
    try:
        members.remove(get_session(), found)
    except LastOwnerError:
        flash(gettext("This is the only owner. Make somebody else an owner first."), "error")
        return redirect(url_for("consultants.people", organisation=organisation))
    keep_account("member removed", email)
    flash(gettext("%(email)s was removed.", email=email), "success")
    return redirect(url_for("consultants.people", organisation=organisation))


@bp.post("/<organisation>/people/<int:member>/link")
@open_to(*CONSULTANTS)
def sign_in_link(organisation: str, member: int) -> ResponseReturnValue:
    """Make another one-time link for somebody who has never set a password."""
    found = _changeable(member)
    _refuse_unconfirmed()
    if not members.is_only_here(get_session(), found):
        abort(403)
    keep_account("sign-in link made", found.user.email)
    return _welcome(found)


def _page(form: InviteForm) -> str:
    session = get_session()
    structure = organisations.structure(session, client().id)
    everybody = members.of_organisation(session, client().id)
    return show(
        "people",
        form=form,
        members=everybody,
        names={d.code: d.name for d in structure.departments},
        role_names={role.value: name for role, name in role_names().items()},
        changeable={m.id for m in everybody if _may_change(m)},
        linkable={m.id for m in everybody if members.is_only_here(session, m)},
    )


def _welcome(found: Membership) -> ResponseReturnValue:
    """Show the way in: a link for a new account, plain words for one that exists."""
    session = get_session()
    address = None
    if members.is_only_here(session, found):
        until = now() + LINK_LASTS
        secret = members.issue_sign_in_link(session, user_id=found.user_id, until=until)
        session.commit()
        address = f"{base_url()}/sign-in#{secret}"
    return show("welcome", member=found, address=address, days=LINK_LASTS.days)


def _offered(form: F) -> F:
    form.offer(organisations.structure(get_session(), client().id), owners=is_owner())
    return form


def _is_member(form: InviteForm) -> bool:
    """Say beside the field if the person belongs here already."""
    found = members.of_organisation(get_session(), client().id)
    if not any(m.user.email == form.email.data for m in found):
        return False
    form.email.errors = [gettext("This person belongs here already. Change their role below.")]
    return True


def _may_change(found: Membership) -> bool:
    return is_owner() or found.role != RoleName.OWNER.value


def _changeable(number: int) -> Membership:
    """Return a member of this client whom the visitor may change; owners only if one's own."""
    everybody = members.of_organisation(get_session(), client().id)
    found = next((one for one in everybody if one.id == number), None)
    if found is None:
        abort(404)
    if not _may_change(found):
        abort(403)
    return found


def _refuse_unconfirmed() -> None:
    if not ConfirmForm().validate_on_submit():
        abort(400)
