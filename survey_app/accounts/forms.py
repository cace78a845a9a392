"""The account library's forms, less what we do not offer: "remember me" outlives signing out."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from flask_security import (
    TwoFactorRescueForm,
    TwoFactorSelectForm,
    TwoFactorSetupForm,
    WebAuthnRegisterForm,
    WebAuthnSigninForm,
    WebAuthnSigninResponseForm,
)
from flask_security.forms import LoginForm
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired


class PasswordForm(LoginForm):
    """Signing in by password."""

    remember = None  # type: ignore[assignment]


class PasskeyForm(WebAuthnSigninForm):
    """Signing in by passkey: whatever is sent, nothing is remembered."""

    remember = BooleanField(filters=[lambda _: False])


class PasskeyAnswerForm(WebAuthnSigninResponseForm):
    """What the device says."""

    remember = HiddenField(filters=[lambda _: ""])


class Choices(RadioField):
    """Radio buttons whose choices may be set as the account library sets them, as pairs."""

    @property
    def choices(self) -> Any:  # noqa: ANN401 - WTForms' own type
        """Return the choices as the form library wants them."""
        return self._choices

    @choices.setter
    def choices(self, given: Any) -> None:  # noqa: ANN401
        self._choices = given and [
            SelectChoice(*one) if isinstance(one, tuple) else one for one in given
        ]


class SecondFactorForm(TwoFactorSetupForm):
    """Whether to set up an authenticator app or to take it away."""

    setup = Choices(
        lazy_gettext("What do you want to do?"),
        choices=[
            SelectChoice("disable", lazy_gettext("Take the second factor away")),
            SelectChoice("authenticator", lazy_gettext("Set up an authenticator app")),
        ],
        default="authenticator",
        validate_choice=False,
    )


class WhichFactorForm(TwoFactorSelectForm):
    """Which of several second factors to show."""

    which = Choices(lazy_gettext("Which second factor?"))


class NewPasskeyForm(WebAuthnRegisterForm):
    """A passkey's name, and what it stands for."""

    name = StringField(
        lazy_gettext("Name"),
        validators=[InputRequired(lazy_gettext("Give it a name."))],
    )
    usage = Choices(
        lazy_gettext("It is used"),
        choices=[
            SelectChoice("first", lazy_gettext("instead of the password")),
            SelectChoice("secondary", lazy_gettext("after the password, as second factor")),
        ],
        default="first",
        validate_choice=True,
    )


class NoRescueForm(TwoFactorRescueForm):
    """Whoever lost a phone uses a recovery code: a mail would be the weaker factor."""

    help_setup = Choices(choices=[])
