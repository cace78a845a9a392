"""Letting somebody in who has shown who they are; the second factor, if any, comes after."""

from __future__ import annotations

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user

from survey_app.db import get_session
from survey_app.models import User


def let_in(user: User, *, via: str) -> ResponseReturnValue:
    """Sign a person in, or ask for the second factor if they have set one up."""
    plugins = current_app.extensions["security"].two_factor_plugins
    asked: ResponseReturnValue | None = plugins.tf_enter(user, False, via, next_loc=None)
    if asked is not None:
        return asked
    login_user(user, authn_via=[via])
    get_session().commit()
    return redirect(url_for("accounts.home"))
