"""Which answers of a list are steps of a scale, which means "does not apply", which way it runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from questionnaires.model import MOST_POINTS
from survey_app.exchange.plain_text import plain
from survey_app.exchange.sketch import Option

FEWEST_STEPS = 2
_NOT_APPLICABLE = re.compile(
    r"^(?:n\s*/?\s*a\.?|not applicable|does(?:n.t| not) apply(?: to me)?|not relevant|"
    r"no (?:answer|opinion|basis)|(?:i )?(?:don.?t|do not) know|not sure|unsure|"
    r"can(?:not|.t| not) (?:say|judge|answer|tell)|prefer not to (?:say|answer)|"
    r"k\.?\s?a\.?|keine angabe|wei(?:ß|ss) (?:ich )?nicht|betrifft mich nicht|"
    r"kann ich nicht (?:sagen|beurteilen)|"
    r"sans objet|ne sait pas|no aplica|no s[ée]|لا ينطبق.*|لا أعرف|لا أستطيع.*)(?:\b|$|\s*/)",
    re.IGNORECASE,
)
_HIGH = re.compile(
    r"^(?:strongly agree|completely agree|fully agree|totally agree|very satisfied|always|"
    r"very (?:good|likely|often|well)|excellent|extremely \w+|to a very great extent|"
    r"stimme (?:voll|ganz|völlig|vollkommen)|trifft (?:voll|völlig|genau)|sehr (?:gut|oft|zufr)|"
    r"immer|أوافق بشدة|tout à fait d.accord|totalmente de acuerdo)",
    re.IGNORECASE,
)
_LOW = re.compile(
    r"^(?:strongly disagree|completely disagree|totally disagree|very dissatisfied|never|rarely|"
    r"very (?:bad|poor|unlikely)|poor|not at all|stimme (?:überhaupt )?nicht|"
    r"stimme gar nicht|trifft (?:überhaupt |gar )?nicht|sehr (?:schlecht|unzufr)|nie|"
    r"لا أوافق بشدة|pas du tout|totalmente en desacuerdo)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"^(?:other|others|something else|sonstige[sr]?|andere[sr]?|autre|otro)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a scale, lowest first, and the answer that is none."""

    options: tuple[Option, ...]
    not_applicable: Option | None
    is_turned: bool  # the other tool stores it the other way round

    def signature(self, language: str) -> tuple[str, ...]:
        """Return what tells two scales apart: the words in one language."""
        return tuple(label(option, language).casefold() for option in self.options)


def label(option: Option, language: str) -> str:
    """Return the plain words of an answer, or its value where it has none."""
    words = option.words.get(language) or next(iter(option.words.values()), "")
    return plain(words).text or option.value


def steps(options: Sequence[Option], language: str) -> Steps:
    """Put the answers of a list in order, the lowest first."""
    aside = [option for option in options if is_not_applicable(option, language)]
    rest = [option for option in options if option not in aside]
    numbers = [_number(option.value) for option in rest]
    if all(number is not None for number in numbers) and len(set(numbers)) == len(numbers):
        rest = [o for _, o in sorted(zip(numbers, rest, strict=True), key=lambda p: p[0] or 0)]
    is_turned = len(rest) > 1 and _runs_down(label(rest[0], language), label(rest[-1], language))
    if is_turned:
        rest.reverse()
    return Steps(tuple(rest), aside[0] if aside else None, is_turned)


def is_not_applicable(option: Option, language: str) -> bool:
    """Tell whether an answer says that there is none."""
    return _NOT_APPLICABLE.match(label(option, language)) is not None


def is_other(option: Option, language: str) -> bool:
    """Tell whether an answer asks to say something else."""
    return _OTHER.match(label(option, language)) is not None


def looks_like_a_scale(found: Steps, language: str) -> bool:
    """Tell whether a list begins and ends with words that scales end in."""
    if not 3 <= len(found.options) <= MOST_POINTS:
        return False
    low, high = label(found.options[0], language), label(found.options[-1], language)
    return bool(_LOW.match(low) and _HIGH.match(high))


def _runs_down(first: str, last: str) -> bool:
    return bool(_HIGH.match(first) and not _HIGH.match(last))


def _number(value: str) -> float | None:
    match = re.search(r"-?\d{1,9}(?:\.\d{1,6})?$", value.strip())
    return float(match.group()) if match else None
