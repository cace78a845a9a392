"""Programs that read a client's results: their tokens, made and revoked by its owners."""

from __future__ import annotations

import datetime

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from survey_app.access import open_to
from survey_app.consultants.blueprint import ConfirmForm, bp, client, keep_account, show, today
from survey_app.consultants.client_forms import on_one_line
from survey_app.db import get_session
from survey_app.models import RoleName
from survey_app.store import api_tokens, webhooks

LONGEST_NAME = 80
DAYS = 365
MOST_DAYS = 3_660


class TokenForm(FlaskForm):
    """What a token is called, and how long it opens."""

    name = StringField(
        lazy_gettext("What the program is called"),
        filters=[on_one_line],
        validators=[
            InputRequired(lazy_gettext("Give it a name, such as: warehouse.")),
            Length(max=LONGEST_NAME, message=lazy_gettext("Use at most 80 characters.")),
        ],
    )
    days = IntegerField(
        lazy_gettext("Days until it ends"),
        default=DAYS,
        validators=[
            InputRequired(lazy_gettext("Write a whole number.")),
            NumberRange(1, MOST_DAYS, lazy_gettext("Choose a number from %(min)s to %(max)s.")),
        ],
    )


class RevokeForm(ConfirmForm):
    """Which token is to open nothing any more."""

    name = StringField(filters=[on_one_line], validators=[InputRequired()])


@bp.get("/<organisation>/programs")
@open_to(RoleName.OWNER)
def programs(organisation: str) -> ResponseReturnValue:
    """Show which programs may read this client's results, and which addresses are told."""
    return _page(TokenForm(formdata=None))


@bp.post("/<organisation>/programs")
@open_to(RoleName.OWNER)
def make_token(organisation: str) -> ResponseReturnValue:
    """Make a token and show it, once: only its hash is kept."""
    form = TokenForm()
    if not form.validate_on_submit():
        return _page(form), 422
    name, days = form.name.data or "", datetime.timedelta(days=form.days.data or DAYS)
    try:
        secret = api_tokens.issue(
            get_session(),
            organisation_id=client().id,
            name=name,
            today=today(),
            expires_on=today() + days,
        )
    except api_tokens.NameTakenError:
        form.name.errors = [gettext("There is a program of this name already.")]
        return _page(form), 422
    keep_account("token made", name)
    return _page(TokenForm(formdata=None), secret=secret)


@bp.post("/<organisation>/programs/revoke")
@open_to(RoleName.OWNER)
def revoke_token(organisation: str) -> ResponseReturnValue:
    """Forget a token: it opens nothing from now on."""
    form = RevokeForm()
    if not form.validate_on_submit():
        abort(400)
    name = form.name.data or ""
    if api_tokens.revoke(get_session(), organisation_id=client().id, name=name):
        keep_account("token revoked", name)
        flash(gettext("%(name)s can read nothing any more.", name=name), "success")
    return redirect(url_for("consultants.programs", organisation=organisation))


def _page(form: TokenForm, secret: str = "") -> str:
    session = get_session()
    told = [
        (w.url, webhooks.told(session, w)) for w in webhooks.of_organisation(session, client().id)
    ]
    tokens = api_tokens.of_organisation(session, client().id)
    return show("programs", form=form, secret=secret, tokens=tokens, told=told)
