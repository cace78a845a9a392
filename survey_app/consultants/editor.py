"""The editor's pages: one for each part of a questionnaire, whose it may be, and the watch beside.

A client's own questionnaire and a draft's copy are edited alike; an opened wave's is frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import abort, url_for
from flask_babel import gettext

from questionnaires.advice import advice
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, QuestionnaireError
from questionnaires.reader import parse_unfinished
from questionnaires.writer import write
from survey_app.consultants import editing, entries, phone, wave_pages
from survey_app.consultants.blueprint import client, show, wave_or_404
from survey_app.consultants.wave_forms import QuestionnaireFileForm
from survey_app.db import get_session
from survey_app.languages import language
from survey_app.models import Mode, WaveState
from survey_app.store import instruments, organisations, waves

TEXTS, GOALS, WORDS, SERVICES, FILE = "texts", "goals", "words", "services", "file"
PARTS = (TEXTS, GOALS, WORDS, SERVICES, FILE)
APPLIED: Mapping[str, Callable[[Questionnaire, Mapping[str, str]], Questionnaire]] = {
    TEXTS: editing.texts_applied,
    GOALS: entries.goals_applied,
    WORDS: entries.terms_applied,
    SERVICES: entries.services_applied,
}
ROWS: Mapping[str, Callable[[Questionnaire], list[entries.Entry]]] = {
    GOALS: entries.goal_entries,
    WORDS: entries.term_entries,
    SERVICES: entries.service_entries,
}
LISTS = {
    GOALS: ("g", "goal_test.goals"),
    WORDS: ("w", "terms"),
    SERVICES: ("s", "tie_question.services"),
}


@dataclass(frozen=True, slots=True)
class Edited:
    """A questionnaire that can be edited: a client's own, or the copy of a draft."""

    kind: str  # "own" or "wave"
    code: str
    text: str
    name: str = ""

    @property
    def questionnaire(self) -> Questionnaire | None:
        """Return it read, finished or not; ``None`` where only the file can be edited."""
        return unfinished(self.text)[0]

    def address(self, part: str = TEXTS) -> str:
        """Return where a part of it is edited."""
        organisation = client().code
        return url_for(
            "consultants.edit",
            organisation=organisation,
            kind=self.kind,
            code=self.code,
            part=part,
        )

    def save(self, text: str) -> None:
        """Keep another text; a wave that was opened meanwhile is refused."""
        session = get_session()
        if self.kind == "own":
            found = instruments.find(session, organisation_id=client().id, code=self.code)
            if found is not None:
                instruments.change(session, found, text=text)
            return
        wave = wave_or_404(self.code)
        waves.change_draft(
            session,
            wave,
            name=wave.name,
            questionnaire_text=text,
            mode=Mode(wave.mode),
            policy=waves.policy_of(wave),
        )


def edited_or_404(kind: str, code: str, part: str, *, reading: bool = False) -> Edited:
    """Return what the address names."""
    if part not in PARTS:
        abort(404)
    if kind == "wave":
        wave = wave_or_404(code)
        if wave.state != WaveState.DRAFT.value and not reading:
            raise waves.WrongStateError(code)
        return Edited(kind, code, wave.questionnaire, wave.name)
    found = instruments.find(get_session(), organisation_id=client().id, code=code)
    if kind != "own" or found is None:
        abort(404)
    return Edited(kind, code, found.text, code)


@lru_cache(maxsize=32)  # one page asks for the same text several times
def unfinished(text: str) -> tuple[Questionnaire | None, tuple[Problem, ...]]:
    """Read a text as far as it can be read, with everything that is wrong with it."""
    try:
        return parse_unfinished(text, "questionnaire")
    except QuestionnaireError as error:
        return None, error.problems


def applied(edited: Edited, part: str, posted: Mapping[str, str]) -> str:
    """Return the text that what was typed would make."""
    if part == FILE:
        return posted.get("toml", "").replace("\r\n", "\n")
    questionnaire = edited.questionnaire
    if questionnaire is None:
        abort(409)
    changed = APPLIED[part](questionnaire, posted)
    return edited.text if changed == questionnaire else write(changed)


def with_ties(edited: Edited) -> str:
    """Return the text with the built-in questions on ties."""
    questionnaire = edited.questionnaire
    return write(entries.with_ties(questionnaire)) if questionnaire else edited.text


def stopping(edited: Edited, text: str) -> list[Problem]:
    """Return the problems that keep a text from being saved: those that are new."""
    return editing.new_problems(unfinished(text)[1], unfinished(edited.text)[1])


def watched(edited: Edited, text: str) -> str:
    """Return the problems, the length and the survey as on a phone, for beside the form."""
    return show("watch", edited=edited, **_watch(text))


def page(
    edited: Edited, part: str, *, given: Mapping[str, str] | None = None, text: str | None = None
) -> str:
    """Return the page of one part; what was typed stands in it again."""
    shown = edited.text if text is None else text
    questionnaire = edited.questionnaire
    problems = unfinished(shown)[1]
    watch = _watch(shown)
    values: dict[str, Any] = {"edited": edited, "part": part, "parts": _part_names(), **watch}
    values["given"] = given
    if part == FILE or questionnaire is None:
        return show("edit_file", form=QuestionnaireFileForm(formdata=None, toml=shown), **values)
    values["asked"] = questionnaire
    if part == TEXTS:
        values["wrong"] = editing.beside(problems, editing.text_places(questionnaire))
        return show("edit_texts", **values)
    prefix, path = LISTS[part]
    languages = questionnaire.languages
    values["wrong"] = editing.beside(problems, entries.places(given or {}, prefix, path, languages))
    rows = entries.typed_entries(given, prefix, languages) if given is not None else []
    values["rows"] = rows or ROWS[part](questionnaire)
    if part == GOALS:
        values["frame"] = _frame(questionnaire, given)
    values["functions"] = organisations.functions(get_session(), client().id)
    return show(f"edit_{part}", **values)


def _frame(
    questionnaire: Questionnaire, given: Mapping[str, str] | None
) -> dict[str, Mapping[str, str]]:
    claimed, prompt = entries.lent_goal_frame(questionnaire)
    if given is not None:
        claimed = editing.typed_text(given, "claimed", questionnaire.languages)
        prompt = editing.typed_text(given, "prompt", questionnaire.languages)
    return {"claimed": claimed.translations, "prompt": prompt.translations}


def _watch(text: str) -> dict[str, Any]:
    questionnaire, problems = unfinished(text)
    drawn = None
    if questionnaire is not None:
        structure = organisations.structure(get_session(), client().id)
        shown_in = phone.language_of(questionnaire, language(), client().language)
        drawn = phone.drawn(questionnaire, structure, shown_in)
    return {
        "problems": problems,
        "minutes": wave_pages.meter(questionnaire) if questionnaire else {},
        "advice": advice(questionnaire) if questionnaire else (),
        "phone": drawn,
    }


def _part_names() -> list[tuple[str, str]]:
    return [
        (TEXTS, gettext("Texts")),
        (GOALS, gettext("Goals and decoys")),
        (WORDS, gettext("Words")),
        (SERVICES, gettext("Ties: services")),
        (FILE, gettext("The whole file")),
    ]
