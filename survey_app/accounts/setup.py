"""How the account library is set up: which of its pages exist, and which are open."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security import FSQLALiteUserDatastore, Security

from survey_app import access
from survey_app.accounts import forms
from survey_app.config import Settings
from survey_app.db import db
from survey_app.mail.account_mail import AccountMail
from survey_app.models import Role, User, WebAuthn

datastore = FSQLALiteUserDatastore(db, User, Role, WebAuthn)

OPEN = ("login", "forgot_password", "reset_password", "wan_signin", "wan_signin_response")
HALF_SIGNED_IN = ("two_factor_token_validation", "two_factor_rescue", "mf_recovery")
STAFF = (
    "logout",
    "change_password",
    "two_factor_setup",
    "two_factor_setup_validate",
    "mf_recovery_codes",
    "wan_register",
    "wan_register_response",
    "wan_delete",
    "wan_verify",
    "wan_verify_response",
    "verify",
)


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the account library to the app."""
    app.config.update(_options(settings))
    security = Security(login_form=forms.PasswordForm, mail_util_cls=AccountMail)
    security.init_app(app, datastore)
    access.OPEN_ENDPOINTS.update(f"security.{name}" for name in (*OPEN, "static"))
    access.OPEN_ENDPOINTS.update(
        (
            "security.two_factor_token_validation",
            "security.mf_recovery",
            "security.two_factor_rescue",
        )
    )
    access.STAFF_ENDPOINTS.update(f"security.{name}" for name in STAFF)


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_SALT": settings.secret(),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_POST_LOGIN_VIEW": "/home",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_FLASH_MESSAGES": True,
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
    }
