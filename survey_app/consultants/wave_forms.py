"""Forms of a wave: the draft, its questionnaire, opening, closing, raising its limits."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from analysis.disclosure.policy import (
    LEAST_K_COMMENTS,
    LEAST_K_DISTRIBUTIONS,
    LEAST_K_SCORES,
    LEAST_K_STRICT,
    DisclosurePolicy,
)
from analysis.intake.problems import IntakeError
from questionnaires.problems import Problem, QuestionnaireError
from questionnaires.reader import parse
from survey_app.consultants import sources
from survey_app.consultants.blueprint import today
from survey_app.consultants.client_forms import CODE_RULE, LONGEST_CODE, on_one_line
from survey_app.exchange.refusals import ExchangeError
from survey_app.models import Mode
from survey_app.store.organisations import CODE

HIGHEST_K = 1_000
WHOLE = lazy_gettext("Write a whole number.")
RANGE = lazy_gettext("Choose a number from %(min)s to %(max)s.")


def _limits(least: int) -> list[object]:
    return [InputRequired(WHOLE), NumberRange(min=least, max=HIGHEST_K, message=RANGE)]


class LimitsForm(FlaskForm):
    """The fewest people behind each kind of number. They can be raised, never lowered."""

    k_scores = IntegerField(
        lazy_gettext("Scores"), default=LEAST_K_SCORES, validators=_limits(LEAST_K_SCORES)
    )
    k_distributions = IntegerField(
        lazy_gettext("Distributions"),
        default=LEAST_K_DISTRIBUTIONS,
        validators=_limits(LEAST_K_DISTRIBUTIONS),
    )
    k_comments = IntegerField(
        lazy_gettext("Comments and drivers"),
        default=LEAST_K_COMMENTS,
        validators=_limits(LEAST_K_COMMENTS),
    )

    def policy(self) -> DisclosurePolicy:
        """Return the limits that were asked for."""
        asked = (self.k_scores.data, self.k_distributions.data, self.k_comments.data)
        return DisclosurePolicy(*(int(k or 0) for k in asked))

    def refuse_below(self, policy: DisclosurePolicy) -> bool:
        """Say beside each field if it is below what already holds; tell whether all are right."""
        for field in (self.k_scores, self.k_distributions, self.k_comments):
            least = getattr(policy, field.name)
            if int(field.data or 0) < least:
                message = gettext("It is %(least)s now, and can only be raised.", least=least)
                field.errors = [*field.errors, message]
        return not self.errors


class DraftForm(LimitsForm):
    """What a wave is called, how long it is open, and its limits."""

    name = StringField(
        lazy_gettext("Name of the wave"),
        filters=[on_one_line],
        validators=[
            InputRequired(lazy_gettext("Give the wave a name, such as: Second quarter 2027.")),
            Length(max=200, message=lazy_gettext("Use at most 200 characters.")),
        ],
    )
    mode = RadioField(
        lazy_gettext("How anonymity is kept"),
        default=Mode.SEALED.value,
        choices=[
            SelectChoice(Mode.SEALED.value, lazy_gettext("Sealed: nothing else is needed")),
            SelectChoice(
                Mode.STRICT.value,
                lazy_gettext("Strict: blind-signed tickets; a signer and a collector of your own"),
            ),
        ],
    )
    closes_on = DateField(
        lazy_gettext("Last day to answer"),
        validators=[Optional()],
        description=lazy_gettext("It closes by itself at the end of this day (UTC)."),
    )

    def validate_mode(self, field: RadioField) -> None:
        """Hold strict mode to its own, higher limit."""
        if field.data == Mode.STRICT.value and int(self.k_scores.data or 0) < LEAST_K_STRICT:
            message = gettext("Strict mode needs at least %(k)s for scores.", k=LEAST_K_STRICT)
            raise ValidationError(message)

    def validate_closes_on(self, field: DateField) -> None:
        """Refuse a day that is over, or years away."""
        if field.data is None:
            return
        if field.data < today():
            raise ValidationError(gettext("This day is over. Choose today or a later day."))
        if field.data.year > today().year + 1:
            raise ValidationError(gettext("This is more than a year away. Check the year."))


class NewWaveForm(DraftForm):
    """A draft, and the questionnaire that it takes: one of those offered, or a file."""

    code = StringField(
        lazy_gettext("Short name for addresses"),
        filters=[on_one_line],
        validators=[
            Optional(),
            Length(max=LONGEST_CODE, message=lazy_gettext("Use at most 40 characters.")),
            Regexp(rf"^{CODE.pattern}$", message=CODE_RULE),
        ],
    )
    questionnaire = SelectField(lazy_gettext("Questionnaire"))
    file = FileField(lazy_gettext("or a questionnaire file of your own (TOML)"))
    toml = TextAreaField(lazy_gettext("Text of the file"))

    def own_text(self) -> str:
        """Return the text of the file that was given, or of its mended copy; empty if none."""
        return text_given(self)


class QuestionnaireFileForm(FlaskForm):
    """A questionnaire as the text of its file, uploaded, pasted or written in place."""

    file = FileField(lazy_gettext("A file to put in its place (TOML)"))
    toml = TextAreaField(lazy_gettext("Text of the file"))


def text_given(form: NewWaveForm | QuestionnaireFileForm) -> str:
    """Return the text of the file that was given, or else what stands in the text field."""
    given = form.file.data
    if isinstance(given, FileStorage) and given.filename:
        try:
            form.toml.data = sources.text_of_file(given.stream.read(), given.filename)
        except IntakeError:
            form.file.errors = [gettext("This file is not text. Choose a TOML file.")]
            return ""
        except ExchangeError as error:
            form.file.errors = [str(error)]
            return ""
    return (form.toml.data or "").replace("\r\n", "\n")


def problems_of(text: str, source: str) -> tuple[Problem, ...]:
    """Return everything that keeps a text from being a questionnaire."""
    try:
        parse(text, source)
    except QuestionnaireError as error:
        return error.problems
    return ()


class OpeningForm(FlaskForm):
    """Opening cannot be undone, so the wave's short name is typed."""

    typed = StringField(
        filters=[on_one_line], validators=[InputRequired(lazy_gettext("Type the short name."))]
    )
    code = ""

    def validate_typed(self, field: StringField) -> None:
        """Refuse anything but the wave's short name."""
        if field.data != self.code:
            raise ValidationError(gettext("This is not the short name: %(code)s", code=self.code))


class ClosingForm(FlaskForm):
    """Closing cannot be undone, so it is confirmed."""

    sure = BooleanField(
        lazy_gettext("Yes, close it for good"),
        validators=[InputRequired(lazy_gettext("Tick this if you are sure."))],
    )
