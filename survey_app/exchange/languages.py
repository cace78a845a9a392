"""What other tools call languages, as codes."""

from __future__ import annotations

import re

from questionnaires.checks import is_language

_NAMES = {
    "arabic": "ar", "bulgarian": "bg", "chinese": "zh", "croatian": "hr", "czech": "cs",
    "danish": "da", "dutch": "nl", "english": "en", "estonian": "et", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi",
    "hungarian": "hu", "italian": "it", "japanese": "ja", "korean": "ko", "latvian": "lv",
    "lithuanian": "lt", "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "serbian": "sr", "slovak": "sk", "slovenian": "sl",
    "spanish": "es", "swahili": "sw", "swedish": "sv", "turkish": "tr", "ukrainian": "uk",
    "urdu": "ur", "vietnamese": "vi", "deutsch": "de", "français": "fr", "francais": "fr",
    "español": "es", "espanol": "es", "italiano": "it", "nederlands": "nl", "polski": "pl",
    "português": "pt", "العربية": "ar",
}  # fmt: skip
_IN_BRACKETS = re.compile(r"\(([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2})\)\s*$")


def language_code(name: str) -> str | None:
    """Return the code of a language: ``English (en)``, ``German``, ``DE``, ``pt_BR``."""
    bracketed = _IN_BRACKETS.search(name)
    word = (bracketed[1] if bracketed else name).strip()
    known = _NAMES.get(word.lower())
    if known:
        return known
    language, _, rest = word.replace("_", "-").partition("-")
    code = language.lower() + (f"-{rest}" if rest else "")
    return code if is_language(code) else None
