"""The form of a client's own questionnaire."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from survey_app.consultants.client_forms import CODE_RULE, LONGEST_CODE, on_one_line
from survey_app.consultants.wave_forms import QuestionnaireFileForm
from survey_app.store.organisations import CODE


class NewInstrumentForm(QuestionnaireFileForm):
    """What a questionnaire is called, and what it starts from."""

    code = StringField(
        lazy_gettext("Short name"),
        filters=[on_one_line],
        validators=[
            InputRequired(lazy_gettext("Give it a short name, such as: our-quarterly.")),
            Length(max=LONGEST_CODE, message=lazy_gettext("Use at most 40 characters.")),
            Regexp(rf"^{CODE.pattern}$", message=CODE_RULE),
        ],
    )
    source = SelectField(lazy_gettext("Start from"))
