"""Where a questionnaire may come from: built in, the client's own, or as in an earlier wave."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext

from analysis.intake.csv_table import decoded
from questionnaires.library import BUILT_IN, built_in, built_in_text
from questionnaires.reader import parse
from survey_app.db import get_session
from survey_app.exchange import importing
from survey_app.store import instruments, waves

BUILT_IN_KIND = "built-in"
OWN_KIND = "own"
WAVE_KIND = "wave"


def offered(organisation_id: int, language: str) -> list[tuple[str, str]]:
    """Return the key and the name of every questionnaire there is to choose from."""
    session = get_session()
    own = instruments.of_organisation(session, organisation_id)
    earlier = waves.of_organisation(session, organisation_id)
    return [
        *((f"{BUILT_IN_KIND}:{c}", _built_in_name(c, language)) for c in BUILT_IN),
        *((f"{OWN_KIND}:{i.code}", gettext("Your own: %(code)s", code=i.code)) for i in own),
        *((f"{WAVE_KIND}:{w.code}", gettext("As in: %(name)s", name=w.name)) for w in earlier),
    ]


def text_of(key: str, organisation_id: int) -> str | None:
    """Return the text of the questionnaire that a key names; ``None`` if there is none."""
    kind, _, code = key.partition(":")
    session = get_session()
    if kind == BUILT_IN_KIND and code in BUILT_IN:
        return built_in_text(code)
    if kind == OWN_KIND:
        own = instruments.find(session, organisation_id=organisation_id, code=code)
        return own.text if own else None
    earlier = waves.find(session, organisation_id=organisation_id, code=code)
    return earlier.questionnaire if kind == WAVE_KIND and earlier else None


def text_of_file(content: bytes, name: str) -> str:
    """Return the text of an uploaded questionnaire; another tool's form is made into one.

    Raises
    ------
    IntakeError, ExchangeError
        It is no text, or no form that can be carried over.
    """
    if not importing.is_foreign(content, name):
        return decoded(content, name)
    imported = importing.import_file(content, name)
    said = gettext(
        "Made from %(name)s: %(carried)s. %(n)s elements stay behind; "
        "the head of the file lists them with the reasons.",
        name=name,
        carried=imported.carried[0],
        n=len(imported.left),
    )
    flash(said, "success")
    return imported.with_account(name)


def _built_in_name(code: str, language: str) -> str:
    questionnaire = built_in().get(code) or parse(built_in_text(code), code)
    name = questionnaire.name.in_language(language)
    n = len(questionnaire.items)
    return str(gettext("%(name)s (built in, %(n)s items)", name=name, n=n))
