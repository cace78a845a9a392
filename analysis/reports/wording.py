"""Sentences and numbers in English, German and Arabic: one catalogue for pages and reports.

Numbers keep Western digits in every language, so that a page, a file and a colleague on the
phone say the same; the decimal sign follows the language. In right-to-left sentences every name
and number is isolated (Unicode FSI ... PDI), so that foreign names do not turn the order round.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.disclosure.released import Mark, Reason, ReleasedEstimate
from analysis.reports.catalogue import SENTENCES
from analysis.reports.sentences import sentences

FALLBACK = "en"
LANGUAGES = ("en", "de", "ar")
_DECIMAL_COMMA = frozenset({"de"})
_RIGHT_TO_LEFT = frozenset({"ar"})
_ISOLATE, _LEFT_TO_RIGHT, _POP = "\u2068", "\u2066", "\u2069"
_MINUS = "\u2212"


def say(key: str, language: str, **values: str) -> str:
    """Return the sentence ``key`` in a language, its places filled in.

    Raises
    ------
    KeyError
        For a sentence that neither the catalogue nor the packaged file has.

    Examples
    --------
    >>> say("between", "de", low="3,1", high="3,7")
    'zwischen 3,1 und 3,7'
    """
    texts = SENTENCES[key] if key in SENTENCES else sentences()[key]
    chosen = language if language in texts else FALLBACK
    if chosen in _RIGHT_TO_LEFT:
        values = {name: f"{_ISOLATE}{text}{_POP}" for name, text in values.items()}
    return texts[chosen].format(**values)


def listed(names: Sequence[str], language: str) -> str:
    """Join names as a sentence does: "a", "a and b", "a, b and c"."""
    *firsts, last = names
    if not firsts:
        return last
    if language not in _RIGHT_TO_LEFT:
        return say("and", language, first=", ".join(firsts), last=last)
    # The list runs right to left though its names may not, so each is isolated by itself.
    *firsts, last = (f"{_ISOLATE}{name}{_POP}" for name in names)
    return SENTENCES["and"][language].format(first="، ".join(firsts), last=last)


def plain(sentence: str) -> str:
    """Drop the direction marks, for places that cannot hold them (file cells, alt texts)."""
    for sign in (_ISOLATE, _LEFT_TO_RIGHT, _POP):
        sentence = sentence.replace(sign, "")
    return sentence


def figures(text: str, language: str) -> str:
    """Keep figures with signs, such as "10–14" or "−0.2", in their order among Arabic words."""
    return f"{_LEFT_TO_RIGHT}{text}{_POP}" if language in _RIGHT_TO_LEFT else text


def number(value: float, language: str, digits: int = 1) -> str:
    """Write a number with the decimal sign of the language and a true minus.

    Examples
    --------
    >>> number(3.14, "de"), number(-0.25, "en", 2), number(-0.04, "en")
    ('3,1', '\u22120.25', '0.0')
    """
    text = f"{abs(value):.{digits}f}"
    sign = _MINUS if value < 0 and float(text) else ""
    written = sign + (text.replace(".", ",") if language in _DECIMAL_COMMA else text)
    return figures(written, language) if sign else written


def signed(value: float, language: str, digits: int = 1) -> str:
    """Write a difference with its sign, plus included.

    Examples
    --------
    >>> signed(0.4, "en"), signed(-0.4, "en"), signed(0.0, "en")
    ('+0.4', '\u22120.4', '0.0')
    """
    text = number(value, language, digits)
    is_more = value > 0 and float(f"{value:.{digits}f}") != 0
    return figures(f"+{text}", language) if is_more else text


def percent(share: float, language: str) -> str:
    r"""Write a share of 0 to 1 in whole per cent, as the language does.

    Examples
    --------
    >>> percent(0.234, "en"), percent(0.234, "de")
    ('23%', '23\xa0%')
    """
    whole = f"{abs(share) * 100:.0f}"
    sign = _MINUS if share < 0 and whole != "0" else ""
    if language in _DECIMAL_COMMA:
        return f"{sign}{whole}\u00a0%"
    return figures(f"{sign}{whole}%", language)


def between(low: float | None, high: float | None, language: str, *, is_share: bool = False) -> str:
    """Say an interval in plain words; empty where there is none.

    Examples
    --------
    >>> between(3.1, 3.7, "en"), between(0.2, 0.3, "en", is_share=True), between(None, 1, "en")
    ('between 3.1 and 3.7', 'between 20% and 30%', '')
    """
    if low is None or high is None:
        return ""
    write = percent if is_share else number
    return say("between", language, low=write(low, language), high=write(high, language))


def value(estimate: ReleasedEstimate, language: str, *, is_share: bool = False) -> str:
    """Write the value of a cell: its note where the gate put one in its place."""
    if estimate.note is not None:
        return note(estimate.note, language)
    write = percent if is_share else number
    return write(estimate.value, language)


def note(text: str, language: str) -> str:
    """Say a gate's note ("up to 5 %") in a language; an unknown one stays as it is."""
    key = f"note.{text}"
    return say(key, language) if key in SENTENCES else text


def mark(kind: Mark, language: str) -> str:
    """Say a mark of certainty in words."""
    return say(f"mark.{kind.value}", language)


def reason(why: Reason, language: str) -> str:
    """Say why a cell is withheld, in words a reader knows."""
    return say(f"reason.{why.value}", language)


def level_name(level: int, language: str) -> str:
    """Return our own plain name of a maturity level."""
    return say(f"level.{level}", language)


def level_meaning(level: int, language: str) -> str:
    """Say what a maturity level means."""
    return say(f"meaning.{level}", language)
