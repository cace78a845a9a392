"""No silent English: every text of ours is translated, and what is compiled is what is written."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import survey_app

PACKAGE = Path(survey_app.__file__).parent
CATALOGUES = PACKAGE / "translations"
LANGUAGES = ("de", "ar")
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


def test_every_text_of_the_app_is_in_the_catalogues():
    for language in LANGUAGES:
        known = {_key(message) for message in _catalogue(language) if message.id}

        assert _texts() - known == set(), language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_in_all_its_plural_forms(language):
    missing = [_key(m) for m in _catalogue(language) if m.id and not all(_strings(m))]

    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_marked_as_a_guess(language):
    assert [_key(m) for m in _catalogue(language) if m.id and m.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_what_is_filled_in(language):
    for message in _catalogue(language):
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall(_key(message)))
        for text in _strings(message):
            given = set(PLACEHOLDER.findall(text))
            is_plural = not isinstance(message.id, str)
            assert given == wanted or (is_plural and given <= wanted), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    folder = CATALOGUES / language / "LC_MESSAGES"
    compiled = read_mo(io.BytesIO((folder / "messages.mo").read_bytes()))

    written = {_key(m): _strings(m) for m in _catalogue(language) if m.id}
    assert {_key(m): _strings(m) for m in compiled if m.id} == written


def _texts() -> set[str]:
    found = extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS, directory_filter=_is_ours)
    return {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}


def _is_ours(folder: str) -> bool:
    return not Path(folder).name.startswith((".", "_"))


@cache
def _catalogue(language: str) -> Catalog:
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)
