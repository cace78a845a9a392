"""A made-up answer as it is stored, field by field, for "what is stored about me"."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from questionnaires.model import Questionnaire

MADE_UP_ID = "9f1c 44a0 7be2 …"
MADE_UP_RECEIPT = "k7qm2xw5tb3hd6na"
PATTERN = "42539140"


@dataclass(frozen=True, slots=True)
class StoredField:
    """One column of a stored row: its name, what it holds, and what that means."""

    name: str
    content: str
    meaning: str


def stored_answer(questionnaire: Questionnaire, department: str) -> list[StoredField]:
    """Return the row of a made-up answer."""
    n = len(questionnaire.items)
    ratings = (PATTERN * (n // len(PATTERN) + 1))[:n]
    return [
        StoredField("department", department, gettext("The department you were invited for.")),
        StoredField(
            "id", MADE_UP_ID, gettext("A random number, drawn when you send. It counts nothing.")
        ),
        StoredField(
            "ratings",
            ratings,
            gettext("One digit for each question. 0: not answered, 9: does not apply."),
        ),
        StoredField("choices", _choices(questionnaire), gettext("What you picked from lists.")),
    ]


def stored_comment(questionnaire: Questionnaire, department: str) -> list[StoredField]:
    """Return the row of a made-up comment."""
    if not questionnaire.open_questions:
        return []
    question = questionnaire.open_questions[0]
    return [
        StoredField("id", "03d7 e81b 5c92 …", gettext("Another random number, not the one above.")),
        StoredField("department", department, gettext("The department you were invited for.")),
        StoredField("question", question.code, gettext("Which question the comment answers.")),
        StoredField(
            "text",
            gettext("We often wait two weeks for a sign-off."),
            gettext(
                "Your words. E-mail addresses and telephone numbers are masked; names are not."
            ),
        ),
    ]


def _choices(questionnaire: Questionnaire) -> str:
    if questionnaire.demographics:
        asked = questionnaire.demographics[0]
        return f'{{"demographics": {{"{asked.code}": "{asked.choices[0].code}"}}}}'
    return "{}"
