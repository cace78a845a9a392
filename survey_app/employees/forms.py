"""The survey's form: one field for all ratings, one for all that is picked, one for comments.

Forty radio fields of the forms library would cost more time than everything else together, so
the inputs are written by the template and read here, all at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, StringField

from questionnaires.model import NOT_ANSWERED, NOT_APPLICABLE, Questionnaire, ResponseScale
from survey_app.employees import choices
from survey_app.store.responses import Answers

Problem = tuple[str, str]  # the id of the place on the page, and what is wrong there
Posted = MultiDict[str, str]
RATING = "r."
COMMENT = "c."


class RatingsField(Field):
    """All ratings as one digit string in the items' stored order. Inputs are ``r.<code>``."""

    def __init__(self, questionnaire: Questionnaire, language: str, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(**kwargs)
        self.items = questionnaire.items
        self.language = language
        self.allowed = allowed_digits(questionnaire.scale)
        self.data = ""
        self.problems: list[Problem] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ANN401, ARG002
        """Read the ratings that were posted; what is missing is "not answered"."""
        given = ratings_in(formdata, RATING)
        self.data = "".join(given.pop(item.code, [NOT_ANSWERED])[-1] for item in self.items)
        self.problems = self._problems(formdata or MultiDict(), given)

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401, ARG002
        """Pass on what reading found."""
        self.errors = [message for _, message in self.problems]

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:  # noqa: ANN401, ARG002
        """Tell whether every rating is one that the item offers."""
        self.pre_validate(form)
        return not self.problems

    def _problems(self, posted: Posted, unknown: Mapping[str, list[str]]) -> list[Problem]:
        found = []
        for item in self.items:
            given = posted.getlist(RATING + item.code)
            if len(given) > 1 or (given and given[0] not in self.allowed):
                message = gettext(
                    "“%(item)s” has an answer that is not offered. Choose one of those shown.",
                    item=item.text.in_language(self.language),
                )
                found.append((RATING + item.code, message))
        if unknown:
            found.append(("", gettext("The page was out of date. Load it again, then send.")))
        return found


class CommentsField(Field):
    """Comments as pairs of question and text. Inputs are ``c.<code>``."""

    def __init__(self, codes: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(**kwargs)
        self.codes = codes
        self.data: tuple[tuple[str, str], ...] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ANN401, ARG002
        """Read what was typed; the store normalises, cuts and masks it."""
        posted = formdata or MultiDict()
        typed = ((code, posted.get(COMMENT + code, "")) for code in self.codes)
        self.data = tuple((code, text) for code, text in typed if text.strip())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form is made for: the instrument, and whom the respondent may name as partners."""

    questionnaire: Questionnaire
    partners: Mapping[str, str]  # code and name of each function but the respondent's own
    language: str


class SurveyForm(Form):
    """Everything that one respondent sends; made by :func:`form_for`."""

    token = StringField()
    receipt = StringField()
    ratings: RatingsField
    comments: CommentsField
    choices: dict[str, Any]
    choice_problems: list[Problem]

    def problems(self) -> list[Problem]:
        """Return everything that is wrong, in the order of the page."""
        found = [*self.ratings.problems, *self.choice_problems]
        if not found and self.is_empty():
            found.append(("", gettext("Nothing is answered yet. Answer at least one question.")))
        return found

    def answers(self) -> Answers:
        """Return what is to be kept."""
        return Answers(
            ratings=self.ratings.data,
            choices=self.choices,
            comments=self.comments.data,
            receipt=self.receipt.data,
        )

    def is_empty(self) -> bool:
        """Tell whether not one question is answered."""
        return not (self.ratings.data.strip(NOT_ANSWERED) or self.choices or self.comments.data)


def form_for(asked: Asked, posted: Posted) -> SurveyForm:
    """Read a post as answers to this questionnaire."""
    questionnaire = asked.questionnaire

    class BoundForm(SurveyForm):
        ratings = RatingsField(questionnaire, asked.language)
        comments = CommentsField([question.code for question in questionnaire.open_questions])

    form = BoundForm(posted)
    form.choices, form.choice_problems = choices.read(questionnaire, asked.partners, posted)
    return form


def allowed_digits(scale: ResponseScale) -> frozenset[str]:
    """Return the digits that an item may be answered with."""
    digits = {str(answer) for answer in range(scale.low, scale.high + 1)}
    return frozenset(digits | {NOT_APPLICABLE, NOT_ANSWERED})


def ratings_in(posted: Posted | None, prefix: str) -> dict[str, list[str]]:
    """Return the values of all inputs whose name begins with ``prefix``, by the rest of it."""
    given = posted or MultiDict()
    return {
        name.removeprefix(prefix): values
        for name, values in given.lists()
        if name.startswith(prefix)
    }
