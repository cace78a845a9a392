"""How the account library is set up: which of its pages exist, and which are open."""

from __future__ import annotations

import base64
import hmac
from typing import Any

from flask import Flask
from flask_security import FSQLALiteUserDatastore, Security

from survey_app import access
from survey_app.accounts import forms, single_sign_on
from survey_app.accounts.passkeys import Passkeys
from survey_app.config import Settings
from survey_app.db import db
from survey_app.mail.account_mail import AccountMail
from survey_app.models import Role, User, WebAuthn

datastore = FSQLALiteUserDatastore(db, User, Role, WebAuthn)

# A person who has shown the password alone is not signed in: pages of the second factor are open,
# and the library looks into the half-open session itself.
OPEN = (
    "login",
    "forgot_password",
    "reset_password",
    "wan_signin",
    "wan_signin_response",
    "two_factor_token_validation",
    "two_factor_rescue",
    "tf_select",
    "mf_recovery",
    "static",
)
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
    security = Security(
        login_form=forms.PasswordForm,
        two_factor_setup_form=forms.SecondFactorForm,
        two_factor_select_form=forms.WhichFactorForm,
        two_factor_rescue_form=forms.NoRescueForm,
        wan_register_form=forms.NewPasskeyForm,
        wan_signin_form=forms.PasskeyForm,
        wan_signin_response_form=forms.PasskeyAnswerForm,
        mail_util_cls=AccountMail,
        webauthn_util_cls=Passkeys,
    )
    security.init_app(app, datastore)
    single_sign_on.init_app(app, settings)
    access.OPEN_ENDPOINTS.update(f"security.{name}" for name in OPEN)
    access.STAFF_ENDPOINTS.update(f"security.{name}" for name in STAFF)


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_SALT": settings.secret(),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_POST_LOGIN_VIEW": "/home",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        **_second_factor(settings.secret()),
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_FLASH_MESSAGES": True,
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
    }


def _second_factor(secret: str) -> dict[str, Any]:
    """Set up authenticator apps, recovery codes and passkeys; their secrets are kept encrypted."""
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TOTP_SECRETS": {"1": _derived(secret, b"totp").hex()},
        "SECURITY_TOTP_ISSUER": "Interlock",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [
            base64.urlsafe_b64encode(_derived(secret, b"recovery")).decode()
        ],
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": "Interlock",
        "SECURITY_WAN_ALLOW_USER_HINTS": False,  # they tell who has a passkey
    }


def _derived(secret: str, purpose: bytes) -> bytes:
    return hmac.digest(secret.encode(), b"accounts:" + purpose, "sha256")
