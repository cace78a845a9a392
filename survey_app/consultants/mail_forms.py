"""The form to write to everybody."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional

from survey_app.consultants.client_forms import on_one_line
from survey_app.mail.letters import LetterKind
from survey_app.models import Wave, WaveState

LONGEST_NOTE = 300
TONGUES = (("en", "English"), ("de", "Deutsch"), ("ar", "العربية"))


class MailForm(FlaskForm):
    """Which letter, in which language, to whom."""

    kind = RadioField(lazy_gettext("Letter"))
    language = SelectField(
        lazy_gettext("Language, where the list names none"),
        choices=[SelectChoice(code, name) for code, name in TONGUES],
    )
    note = StringField(
        lazy_gettext("A sentence of your own"),
        filters=[on_one_line],
        validators=[
            Optional(),
            Length(max=LONGEST_NOTE, message=lazy_gettext("Use at most %(max)d characters.")),
        ],
    )
    file = FileField(lazy_gettext("List of addresses (CSV)"))

    def offer(self, wave: Wave) -> None:
        """Offer the letters that make sense now."""
        names = {
            LetterKind.INVITATION: lazy_gettext("Invitation, with a link for each person"),
            LetterKind.REMINDER: lazy_gettext("Reminder, to everybody"),
            LetterKind.RESULTS: lazy_gettext("The results are out"),
        }
        self.kind.choices = [SelectChoice(kind.value, names[kind]) for kind in kinds(wave)]


def kinds(wave: Wave) -> tuple[LetterKind, ...]:
    """Return which letters can be sent about a wave as it stands."""
    if wave.state == WaveState.OPEN.value:
        return LetterKind.INVITATION, LetterKind.REMINDER
    if wave.state == WaveState.PUBLISHED.value:
        return (LetterKind.RESULTS,)
    return ()
