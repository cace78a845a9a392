"""A questionnaire's texts as a list by path, and the questionnaire with other texts in it.

What is a text is told by the description of the format, so that none can be forgotten.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from questionnaires.building import questionnaire as built
from questionnaires.checks import is_language
from questionnaires.model import Questionnaire
from questionnaires.problems import QuestionnaireError
from questionnaires.reader import parse
from questionnaires.shape import QUESTIONNAIRE, ListShape, Shape, TableShape, TextShape
from questionnaires.writer import write

MOST_LINES = 60  # of a refusal


@dataclass(frozen=True, slots=True)
class TextEntry:
    """One text: where it stands, its words by language, and how long it may be."""

    path: str  # by codes: dimensions.trust.items.trust_warned.text
    words: Mapping[str, str]
    longest: int


@dataclass(frozen=True, slots=True)
class Translations:
    """Texts that come back: by path and language, and the sources they were translated from."""

    words: Mapping[str, Mapping[str, str]]
    languages: tuple[str, ...]
    sources: Mapping[str, str]  # by path, where the file says what was translated
    source_language: str = ""


class TextsError(ValueError):
    """Texts do not fit their questionnaire; each problem is one line, nothing was changed."""

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        shown = [f"  {one}" for one in self.problems[:MOST_LINES]]
        if len(self.problems) > len(shown):
            shown.append(f"  and {len(self.problems) - len(shown)} more")
        super().__init__("\n".join([f"{source}: {len(self.problems)} problem(s)", *shown]))


def texts_of(questionnaire: Questionnaire) -> tuple[TextEntry, ...]:
    """Return every text of a questionnaire, in the order of its file."""
    return tuple(_entries(QUESTIONNAIRE, _document(questionnaire), ()))


def with_texts(
    questionnaire: Questionnaire, translations: Translations, source: str
) -> Questionnaire:
    """Put texts in the place of those in their languages; new languages are added.

    Raises
    ------
    TextsError
        A text is missing, extra, or breaks a rule of the format. Nothing is half put in.
    """
    entries = texts_of(questionnaire)
    problems = list(_misfits(entries, translations))
    if problems:
        raise TextsError(source, problems)
    document = _document(questionnaire)
    new = [x for x in translations.languages if x not in questionnaire.languages]
    document["languages"] = [*questionnaire.languages, *new]
    for entry in _entries(QUESTIONNAIRE, document, ()):
        assert isinstance(entry.words, dict)  # noqa: S101 - the document's own table
        entry.words.update(translations.words[entry.path])
    made = built(document)
    try:
        return parse(write(made), source)
    except QuestionnaireError as error:
        raise TextsError(source, [str(one) for one in error.problems]) from None


def _misfits(entries: Sequence[TextEntry], translations: Translations) -> Iterator[str]:
    """Name every text that is missing, extra, empty, or was translated from other words."""
    for language in translations.languages:
        if not is_language(language):
            yield f"'{language[:40]}' is no language; use codes such as en, de or pt-BR."
    known = {entry.path for entry in entries}
    for path in translations.words:
        if path not in known:
            yield f"extra: the questionnaire has no text '{path[:120]}'."
    for entry in entries:
        yield from _misfit(entry, translations)


def _misfit(entry: TextEntry, translations: Translations) -> Iterator[str]:
    path, given = entry.path, translations.words.get(entry.path)
    if given is None:
        yield f"missing: '{path}'."
        return
    for language in translations.languages:
        if not given.get(language, "").strip():
            yield f"missing: '{path}' in {language}."
    before = entry.words.get(translations.source_language)
    if before is not None and translations.sources.get(path, before).strip() != before.strip():
        yield f"outdated: '{path}' was translated from other words than stand there now."


def _document(questionnaire: Questionnaire) -> dict[str, Any]:
    return tomllib.loads(write(questionnaire))


def _entries(shape: Shape, value: object, path: tuple[str, ...]) -> Iterator[TextEntry]:
    """Walk a document along its description."""
    match shape, value:
        case TextShape(), dict():
            yield TextEntry(".".join(path), value, shape.longest)
        case ListShape(), list():
            for position, member in enumerate(value, start=1):
                code = member.get("code") if isinstance(member, dict) else None
                yield from _entries(shape.of, member, (*path, str(code or position)))
        case TableShape(), dict():
            for key, field in shape.fields.items():
                if key in value:
                    yield from _entries(field.shape, value[key], (*path, key))
