"""The form of an agreement: what two sides write into a draft before they accept it."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, Optional

from survey_app.follow_up import CommitmentState
from survey_app.store.commitments import Terms
from survey_app.texts import normalise

LONGEST_TITLE = 300
LONGEST_OWNER = 120
LONGEST_TEXT = 12_000
STATES = (
    (CommitmentState.AGREED, lazy_gettext("agreed")),
    (CommitmentState.UNDER_WAY, lazy_gettext("under way")),
    (CommitmentState.KEPT, lazy_gettext("kept")),
    (CommitmentState.DROPPED, lazy_gettext("dropped")),
)
TOO_LONG = lazy_gettext("Use at most %(max)d characters.")


def _on_one_line(text: str | None) -> str:
    return normalise(text or "", 1_000).replace("\n", " ")


def _on_lines(text: str | None) -> str:
    return normalise(text or "", LONGEST_TEXT)


class AgreementForm(FlaskForm):
    """What is agreed, between whom, measured how, by whom and by when."""

    title = StringField(
        lazy_gettext("What it is called"),
        filters=[_on_one_line],
        validators=[
            DataRequired(lazy_gettext("Give the agreement a name.")),
            Length(max=LONGEST_TITLE, message=TOO_LONG),
        ],
    )
    one = SelectField(lazy_gettext("One side"))
    other = SelectField(lazy_gettext("The other side"))
    text = TextAreaField(
        lazy_gettext("What is agreed"),
        filters=[_on_lines],
        validators=[DataRequired(lazy_gettext("Write what the two sides do."))],
    )
    measure = StringField(
        lazy_gettext("How you will know"),
        filters=[_on_one_line],
        validators=[
            DataRequired(lazy_gettext("Name the number or the fact that will show it.")),
            Length(max=LONGEST_TITLE, message=TOO_LONG),
        ],
    )
    owner = StringField(
        lazy_gettext("Who sees to it"),
        filters=[_on_one_line],
        validators=[
            DataRequired(lazy_gettext("Name the one person who sees to it.")),
            Length(max=LONGEST_OWNER, message=TOO_LONG),
        ],
    )
    due_on = DateField(
        lazy_gettext("By when"),
        validators=[DataRequired(lazy_gettext("Choose the day by which it is done."))],
    )
    state = SelectField(
        lazy_gettext("How far it is"),
        default=CommitmentState.AGREED.value,
        choices=[SelectChoice(state.value, text) for state, text in STATES],
        validators=[Optional()],
    )

    def offer(self, functions: dict[str, str]) -> None:
        """Let the two sides be chosen from the functions that the results name."""
        self.one.choices = [SelectChoice(code, name) for code, name in functions.items()]
        nobody = SelectChoice("", lazy_gettext("nobody else"))
        self.other.choices = [nobody, *self.one.choices]

    def terms(self) -> Terms:
        """Return what was written."""
        other = self.other.data if self.other.data != self.one.data else None
        return Terms(
            title=self.title.data or "",
            text=self.text.data or "",
            one=self.one.data,
            other=other or None,
            measure=self.measure.data or "",
            owner=self.owner.data or "",
            due_on=self.due_on.data,
            state=CommitmentState(self.state.data or CommitmentState.AGREED.value),
        )
