"""Pages to sign in by a one-time link, and to find one's own organisations."""

from __future__ import annotations

import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from survey_app.access import CONSULTANTS, open_to_everybody, open_to_staff
from survey_app.accounts.entering import let_in
from survey_app.db import get_session
from survey_app.store import members

bp = Blueprint("accounts", __name__)


class SignInLinkForm(FlaskForm):
    """The secret of a one-time link, from the address's fragment or pasted."""

    secret = StringField(validators=[InputRequired()])


@bp.get("/sign-in")
@open_to_everybody
def sign_in() -> ResponseReturnValue:
    """Show the ways to sign in. Opening a link does not spend it: only the button does."""
    return render_template("accounts/sign_in.html", form=SignInLinkForm())


@bp.post("/sign-in")
@open_to_everybody
def spend_link() -> ResponseReturnValue:
    """Sign in by a one-time link."""
    form = SignInLinkForm()
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    user = None
    if form.validate_on_submit():
        secret = (form.secret.data or "").strip().rpartition("#")[2]
        user = members.spend_sign_in_link(get_session(), secret=secret, now=now)
    if user is None or not user.active:
        flash(gettext("This sign-in link was used before or is too old. Ask for a new one."))
        return redirect(url_for("accounts.sign_in"))
    return let_in(user, via="link")


@bp.get("/home")
@open_to_staff
def home() -> ResponseReturnValue:
    """Show one's organisations, or go to the only one."""
    mine = members.memberships(get_session(), user_id=current_user.id)
    if any(m.role in CONSULTANTS for m in mine):
        return redirect(url_for("consultants.clients"))
    if len(mine) == 1:
        return redirect(url_for("leaders.start", organisation=mine[0].organisation.code))
    return render_template("accounts/home.html", memberships=mine, next=request.args.get("next"))
