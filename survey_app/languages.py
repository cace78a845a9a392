"""The language of a page: asked for, kept in a cookie, or the browser's."""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel, get_locale

LANGUAGES = ("en", "de", "ar")
NAMES = {"en": "English", "de": "Deutsch", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})
COOKIE = "interlock_language"

babel = Babel()


def init_app(app: Flask) -> None:
    """Let templates translate, and know the language and its direction."""
    babel.init_app(app, locale_selector=chosen_language)
    app.context_processor(lambda: {"language": language(), "direction": direction(language())})


def chosen_language() -> str:
    """Return the language that the visitor chose, or else prefers."""
    asked = request.args.get("lang") or request.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def language() -> str:
    """Return the language of the page being made."""
    return str(get_locale() or LANGUAGES[0])


def direction(code: str) -> str:
    """Return "rtl" or "ltr" for a language."""
    return "rtl" if code.split("_", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"
