"""The form of a client."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, Regexp

from survey_app.store.organisations import CODE
from survey_app.texts import normalise

LONGEST_CODE = 40
LANGUAGES = (("en", "English"), ("de", "Deutsch"), ("ar", "العربية"))
CODE_RULE = lazy_gettext(
    "Use small letters a-z, digits and hyphens; begin and end with a letter or a digit."
)


def on_one_line(text: str | None) -> str:
    """Return what was typed, fit to be stored, on one line."""
    return normalise(text or "", 1_000).replace("\n", " ")


def code_from(name: str, longest: int = LONGEST_CODE) -> str:
    """Make a code for addresses from a name; empty where the name has no such letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:longest].strip("-")


class ClientForm(FlaskForm):
    """What a client is called, and the language its people are written to in."""

    name = StringField(
        lazy_gettext("Name of the organisation"),
        filters=[on_one_line],
        validators=[
            InputRequired(lazy_gettext("Give the organisation a name.")),
            Length(max=200, message=lazy_gettext("Use at most 200 characters.")),
        ],
    )
    code = StringField(
        lazy_gettext("Short name for addresses"),
        filters=[on_one_line],
        validators=[
            Optional(),
            Length(max=LONGEST_CODE, message=lazy_gettext("Use at most 40 characters.")),
            Regexp(rf"^{CODE.pattern}$", message=CODE_RULE),
        ],
    )
    language = SelectField(
        lazy_gettext("Language"), choices=[SelectChoice(code, name) for code, name in LANGUAGES]
    )
