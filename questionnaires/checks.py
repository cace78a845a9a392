"""Does each key of a document have the shape it should? One finding for each that does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from difflib import get_close_matches

from questionnaires.problems import Finding, Path, Rule, shortened
from questionnaires.shape import (
    CODE_PATTERN,
    LANGUAGE_PATTERN,
    MOST_CODE,
    CodeShape,
    FlagShape,
    LanguageShape,
    ListShape,
    NumberShape,
    OptionShape,
    Shape,
    TableShape,
    TextShape,
    WordShape,
)

_FOUND = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number with a fraction",
    list: "a list",
    dict: "a table",
    datetime: "a date",
    date: "a date",
    time: "a time",
}
_LONGEST_TOLD = 10**9  # a number of a million digits is not repeated to the author
_LAST_NONCHARACTERS = 0xFFFE  # U+FFFE and U+FFFF, and the same two of every plane


def shape_findings(document: object, shape: TableShape) -> Iterator[Finding]:
    """Compare a document with the shape it should have; yield everything that differs."""
    return _differences(shape, document, (), declared_languages(document))


def declared_languages(document: object) -> tuple[str, ...]:
    """Return the languages that a document declares, as far as they are languages at all."""
    languages = document.get("languages") if isinstance(document, dict) else None
    if not isinstance(languages, list):
        return ()
    return tuple(
        dict.fromkeys(x for x in languages if isinstance(x, str) and is_language(x)),
    )


def is_language(word: str) -> bool:
    """Tell whether a word is shaped like a language's code."""
    return re.fullmatch(LANGUAGE_PATTERN, word) is not None


def is_code(word: str) -> bool:
    """Tell whether a word may be a code."""
    return len(word) <= MOST_CODE and re.fullmatch(CODE_PATTERN, word) is not None


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return 'Did you mean ...?' if one of the known words is near, else name what is known."""
    words = list(known)
    near = get_close_matches(word, words, n=1, cutoff=0.6) if len(word) <= 60 else []
    if near:
        return f"Did you mean '{near[0]}'?"
    if not words:
        return "There is none to choose from."
    return f"Known are: {', '.join(words[:30])}."


def unseen_character(text: str) -> str | None:
    """Return the name of the first character that no page can show, such as ``U+FFFE``."""
    for character in text:
        if character != "\n" and (
            unicodedata.category(character) in ("Cc", "Cs") or _is_noncharacter(character)
        ):
            return f"U+{ord(character):04X}"
    return None


def _is_noncharacter(character: str) -> bool:
    number = ord(character)
    return (number & _LAST_NONCHARACTERS) == _LAST_NONCHARACTERS or 0xFDD0 <= number <= 0xFDEF


def _name(path: Path) -> str:
    """Return the last key on a path: what the author would call the value."""
    return shortened(next((step for step in reversed(path) if isinstance(step, str)), "file"))


def _wrong_kind(path: Path, expected: str, value: object) -> Finding:
    found = _FOUND.get(type(value), "something else")
    return Finding(Rule.Q006, path, {"key": _name(path), "expected": expected, "found": found})


def _differences(
    shape: Shape, value: object, path: Path, languages: tuple[str, ...]
) -> Iterator[Finding]:
    """Yield where ``value`` at ``path`` is not of the shape."""
    match shape:
        case TableShape():
            return _table(shape, value, path, languages)
        case ListShape():
            return _list(shape, value, path, languages)
        case TextShape():
            return _text(shape, value, path, languages)
    if isinstance(shape, FlagShape | NumberShape):
        return _number(shape, value, path) if isinstance(shape, NumberShape) else _flag(value, path)
    return _string(shape, value, path)


def _table(
    shape: TableShape, value: object, path: Path, languages: tuple[str, ...]
) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield _wrong_kind(path, "a table", value)
        return
    for key in value:
        if key not in shape.fields:
            hint = suggestion(key, shape.fields)
            yield Finding(Rule.Q004, (*path, key), {"key": shortened(key), "hint": hint})
    for key, field in shape.fields.items():
        if key in value:
            yield from _differences(field.shape, value[key], (*path, key), languages)
        elif field.required:
            yield Finding(Rule.Q005, (*path, key), {"key": key, "about": field.about})


def _list(
    shape: ListShape, value: object, path: Path, languages: tuple[str, ...]
) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield _wrong_kind(path, "a list", value)
        return
    n = len(value)
    words: dict[str, object] = {"key": _name(path), "n": n}
    if n < shape.least:
        counts = {"least": shape.least, "short": shape.least - n}
        yield Finding(Rule.Q013, path, words | counts)
    if n > shape.most:
        yield Finding(Rule.Q014, path, words | {"most": shape.most, "excess": n - shape.most})
    for position, member in enumerate(value[: shape.most]):
        yield from _differences(shape.of, member, (*path, position), languages)


def _text(
    shape: TextShape, value: object, path: Path, languages: tuple[str, ...]
) -> Iterator[Finding]:
    if isinstance(value, str) and len(languages) == 1:
        yield from _sentence(value, path, longest=shape.longest, lines=shape.lines)
        return
    if not isinstance(value, dict):
        yield _wrong_kind(path, "a text in each language", value)
        return
    missing = [language for language in languages if language not in value]
    if missing:
        words = {"key": _name(path), "languages": ", ".join(missing)}
        yield Finding(Rule.Q011, path, words)
    for language, sentence in value.items():
        here = (*path, language)
        if language not in languages:
            words = {"language": shortened(language), "hint": suggestion(language, languages)}
            yield Finding(Rule.Q012, here, words)
        elif not isinstance(sentence, str):
            yield _wrong_kind(here, "a string", sentence)
        else:
            yield from _sentence(sentence, here, longest=shape.longest, lines=shape.lines)


def _sentence(text: str, path: Path, *, longest: int, lines: bool) -> Iterator[Finding]:
    """Check one text in one language."""
    words = {"key": _name(path)}
    if not text.strip():
        yield Finding(Rule.Q008, path, words)
        return
    if len(text) > longest:
        yield Finding(Rule.Q009, path, words | {"n": str(len(text)), "most": str(longest)})
        return
    character = unseen_character(text)
    if character:
        yield Finding(Rule.Q010, path, words | {"character": character})
    if "\n" in text and not lines:
        yield Finding(Rule.Q030, path, words)


def _string(
    shape: CodeShape | WordShape | LanguageShape | OptionShape, value: object, path: Path
) -> Iterator[Finding]:
    """Check a string that is no text for respondents."""
    if not isinstance(value, str):
        yield _wrong_kind(path, "a string", value)
        return
    match shape:
        case WordShape():
            yield from _word(shape, value, path)
        case CodeShape() if not is_code(value):
            yield Finding(Rule.Q007, path, {"code": shortened(value)})
        case LanguageShape() if not is_language(value):
            yield Finding(Rule.Q017, path, {"language": shortened(value)})
        case OptionShape() if value not in shape.words:
            hint = suggestion(value, shape.words)
            words = {"word": shortened(value), "key": _name(path), "hint": hint}
            yield Finding(Rule.Q016, path, words)


def _word(shape: WordShape, value: str, path: Path) -> Iterator[Finding]:
    problems = list(_sentence(value, path, longest=shape.longest, lines=False))
    yield from problems
    if not problems and shape.pattern and not re.fullmatch(shape.pattern, value):
        yield Finding(Rule.Q031, path, {"word": shortened(value)})


def _flag(value: object, path: Path) -> Iterator[Finding]:
    if not isinstance(value, bool):
        yield _wrong_kind(path, "true or false, without quotes", value)


def _number(shape: NumberShape, value: object, path: Path) -> Iterator[Finding]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield _wrong_kind(path, "a whole number, without quotes", value)
    elif not shape.least <= value <= shape.most:
        words = {
            "key": _name(path),
            "n": value if abs(value) <= _LONGEST_TOLD else "far out of range",
            "least": shape.least,
            "most": shape.most,
        }
        yield Finding(Rule.Q015, path, words)
