"""Comments that sound like people: a small grammar with many branches, and its themes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.simulate.phrases import SHARED, SHARED_GERMAN, Phrases
from analysis.simulate.phrases_flow import FLOW
from analysis.simulate.phrases_german import GERMAN
from analysis.simulate.phrases_manners import MANNERS
from analysis.simulate.phrases_strength import STRENGTH
from analysis.simulate.truths import Truth
from questionnaires.model import OpenQuestion, Polarity, Questionnaire

NO_THEME = "none"
FRICTION = (*FLOW, *MANNERS)
THEMES: Mapping[str, Phrases] = {phrases.theme: phrases for phrases in (*FRICTION, *STRENGTH)}
_SLOT = re.compile(r"\{(\w+)\}")
_WITH_OPENER, _WITH_EFFECT, _WITH_CLOSER = 0.35, 0.55, 0.2
_SECOND_CORE = 0.2
_NO_THEME_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Comment:
    """One answer in words; ``theme`` is the truth, which no measure is ever told."""

    question: str
    text: str
    theme: str


def themes_of_polarity(polarity: Polarity) -> tuple[str, ...]:
    """Return the codes of the themes raised where a question asks for this."""
    if polarity is Polarity.STRENGTH:
        return tuple(p.theme for p in STRENGTH if p.theme != NO_THEME)
    return tuple(p.theme for p in FRICTION if p.theme != NO_THEME)


def comments_of(
    questionnaire: Questionnaire,
    function: str | None,
    truth: Truth,
    quarter: int,
    rng: np.random.Generator,
) -> tuple[Comment, ...]:
    """Return what one respondent writes to the open questions, often nothing."""
    return tuple(
        _comment(question, function, truth, quarter, rng)
        for question in questionnaire.open_questions
        if rng.random() < truth.manner.commenting
    )


def _comment(
    question: OpenQuestion,
    function: str | None,
    truth: Truth,
    quarter: int,
    rng: np.random.Generator,
) -> Comment:
    theme = _theme(question.polarity, function, truth, quarter, rng)
    if truth.manner.german and theme in GERMAN and rng.random() < truth.manner.german:
        return Comment(question.code, write(GERMAN[theme], rng, SHARED_GERMAN), theme)
    return Comment(question.code, write(THEMES[theme], rng), theme)


def _theme(
    polarity: Polarity,
    function: str | None,
    truth: Truth,
    quarter: int,
    rng: np.random.Generator,
) -> str:
    """Draw a theme: as often as planted, or all alike where nothing is planted."""
    possible = themes_of_polarity(polarity)
    planted = [remark for remark in truth.remarks if remark.theme in possible]
    if planted:
        weights = [remark.weight_for(function, quarter) for remark in planted]
        themes = [remark.theme for remark in planted]
    else:
        weights, themes = [1.0] * len(possible), list(possible)
    if polarity is not Polarity.STRENGTH:
        themes, weights = [*themes, NO_THEME], [*weights, _NO_THEME_WEIGHT]
    chances = np.array(weights)
    return themes[int(rng.choice(len(themes), p=chances / chances.sum()))]


def write(
    phrases: Phrases, rng: np.random.Generator, shared: Mapping[str, Sequence[str]] = SHARED
) -> str:
    """Write one comment of a theme, 5 to 40 words."""
    slots = {**shared, **phrases.slots}
    cores = list(rng.permutation(len(phrases.cores)))
    sentences = [phrases.cores[cores[0]]]
    if rng.random() < _WITH_OPENER:
        sentences[0] = _pick(shared["opener"], rng) + " " + sentences[0]
    if len(cores) > 1 and rng.random() < _SECOND_CORE:
        sentences.append(phrases.cores[cores[1]])
    if phrases.effects and rng.random() < _WITH_EFFECT:
        sentences.append(_pick(phrases.effects, rng))
    if rng.random() < _WITH_CLOSER:
        sentences.append(_pick(shared["closer"], rng))
    return _typed([_fill(sentence, slots, rng) for sentence in sentences], rng)


def _fill(text: str, slots: Mapping[str, Sequence[str]], rng: np.random.Generator) -> str:
    while _SLOT.search(text):
        text = _SLOT.sub(lambda found: _pick(slots[found.group(1)], rng), text)
    return text


def _typed(sentences: Sequence[str], rng: np.random.Generator) -> str:
    """Join sentences as people type them: not everybody ends with a full stop."""
    mark = _pick((". ", ". ", ". ", ", ", " - ", "! "), rng)
    hurried = rng.random() < 0.15
    parts = [
        s if mark in (", ", " - ") and i else s[:1].upper() + s[1:] for i, s in enumerate(sentences)
    ]
    text = mark.join(parts)
    if hurried:
        return text.lower()
    return text + _pick((".", ".", "", "", "!", "..."), rng)


def _pick(options: Sequence[str], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]
