"""What people wrote: themes, and where they are said, through the gate for comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.ground import Columns, columns, named
from analysis.assessment.tables import RawTable
from analysis.assessment.wave import WaveData
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.policy import band
from analysis.disclosure.released import (
    Reason,
    Refusal,
    ReleasedTheme,
    ReleasedThemeEdits,
    ReleasedThemes,
    Tier,
)
from analysis.friction.discovery import themes_of
from analysis.friction.edits import Edit, HideQuote, Merge, Rename, Split, apply_edits
from analysis.friction.identity import RememberedTheme, match, remember
from analysis.friction.themes import Theme, Themes
from analysis.friction.vectors import Comparison
from analysis.scoring import proportion

FEWEST_DEPARTMENTS = 2
MOST_QUOTES = 3
UNREAD = "The comments are being read by a person first; the themes follow."
TOO_FEW = "There are fewer comments than {k} people wrote, so none are shown."
NOT_STABLE = "No stable themes were found."
VECTORS = {
    Comparison.SENTENCES: "sentence vectors",
    Comparison.WORDS: "words and characters",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person made of the themes, and what the last quarter's were.

    Attributes
    ----------
    is_read : bool
        A person has read the comments; before that nobody else sees any.
    edits : sequence of Edit
    remembered : sequence of RememberedTheme
    """

    is_read: bool = True
    edits: Sequence[Edit] = ()
    remembered: Sequence[RememberedTheme] = ()


@dataclass(frozen=True, slots=True)
class Voices:
    """Themes fit to be shown, raw tables of where they are said, and what is kept for later.

    ``found`` is raw: for the person who reads first. ``memory`` is what the next quarter needs.
    """

    themes: ReleasedThemes | None = None
    where: RawTable | None = None
    refusals: tuple[Refusal, ...] = ()
    found: Themes | None = None
    memory: tuple[RememberedTheme, ...] = field(default_factory=tuple)


def voices(wave: WaveData, planned: ReleasePlan, reading: Reading, *, seed: int) -> Voices:
    """Find the themes of a wave's comments."""
    if not wave.comments or planned.is_empty:
        return Voices()
    writers = _writers(wave)
    if writers.sum() < wave.policy.k_comments:
        explanation = TOO_FEW.format(k=wave.policy.k_comments)
        return Voices(refusals=(Refusal("themes", Reason.TOO_FEW, explanation),))
    texts = [comment.text for comment in wave.comments]
    questions = [comment.question for comment in wave.comments]
    found = match(themes_of(texts, questions, seed=seed), reading.remembered)
    found = apply_edits(found, reading.edits)
    memory = remember(found)
    if not reading.is_read:
        refusal = Refusal("themes", Reason.NOT_YET, UNREAD)
        return Voices(refusals=(refusal,), found=found, memory=memory)
    shown = [theme for theme in found.themes if _is_showable(wave, theme)]
    return Voices(
        themes=replace(_released(wave, found, shown, seed), theme_edits=_edits(reading, shown)),
        where=_where(wave, shown, writers),
        found=found,
        memory=memory,
    )


def _writers(wave: WaveData) -> NDArray[np.int64]:
    """Count, by department, the fewest people who can have written its comments.

    Comments are not linked to each other: whoever answered two questions wrote two.
    """
    n = len(wave.structure.departments)
    per_question = [
        np.bincount([c.department for c in wave.comments if c.question == q], minlength=n)
        for q in sorted({c.question for c in wave.comments})
    ]
    return np.asarray(np.stack(per_question).max(axis=0), dtype=np.int64)


def _is_showable(wave: WaveData, theme: Theme) -> bool:
    """Tell whether enough people in enough departments say it."""
    said = [wave.comments[row] for row in theme.members]
    per_question = Counter(comment.question for comment in said)
    people = max(per_question.values(), default=0)
    departments = {comment.department for comment in said}
    return people >= wave.policy.k_comments and len(departments) >= FEWEST_DEPARTMENTS


def _released(wave: WaveData, found: Themes, shown: Sequence[Theme], seed: int) -> ReleasedThemes:
    order = np.random.default_rng(seed)
    themes = tuple(_theme(found, theme, order) for theme in shown)
    rest = len(wave.comments) - sum(len(theme.members) for theme in shown)
    other = (_other(rest, len(wave.comments)),) if themes and rest else ()
    finding = found.finding if shown or not found.themes else NOT_STABLE
    return ReleasedThemes(
        themes=(*themes, *other),
        n_comments=band(len(wave.comments)),
        finding=finding,
        vectors=VECTORS[found.comparison],
        gone=found.gone,
    )


def _edits(reading: Reading, shown: Sequence[Theme]) -> ReleasedThemeEdits | None:
    """Say what was changed, of themes that are shown; ``None`` where nothing was."""
    if not reading.edits:
        return None
    names = {theme.code: theme.name for theme in shown}
    edits = reading.edits
    hidden = {edit.text: edit.identifies for edit in edits if isinstance(edit, HideQuote)}
    return ReleasedThemeEdits(
        renamed=_named(names, (edit.code for edit in edits if isinstance(edit, Rename))),
        merged=_named(names, (edit.codes[0] for edit in edits if isinstance(edit, Merge))),
        split=_named(names, (edit.code for edit in edits if isinstance(edit, Split))),
        hidden=len(hidden),
        identifying=sum(hidden.values()),
    )


def _named(names: Mapping[str, str], codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(names[code] for code in dict.fromkeys(codes) if code in names)


def _theme(found: Themes, theme: Theme, order: np.random.Generator) -> ReleasedTheme:
    quotes = [found.comments[row] for row in theme.quotes[:MOST_QUOTES]]
    return ReleasedTheme(
        code=theme.code,
        name=theme.name,
        keywords=theme.keywords,
        quotes=tuple(quotes[i] for i in order.permutation(len(quotes))),
        tier=theme.tier,
        count=band(len(theme.members)),
        share=round(found.share(theme), 2),
        question=theme.question,
        is_new=theme.is_new,
        previous_share=None if theme.previous_share is None else round(theme.previous_share, 2),
    )


def _other(n: int, of: int) -> ReleasedTheme:
    return ReleasedTheme("other", "Other comments", (), (), Tier.OTHER, band(n), round(n / of, 2))


def _where(wave: WaveData, shown: Sequence[Theme], writers: NDArray[np.int64]) -> RawTable | None:
    """Compute the share of each theme among the comments of each function."""
    if not shown:
        return None
    labels = np.full(len(wave.comments), -1)
    for position, theme in enumerate(shown):
        labels[list(theme.members)] = position
    places = np.array([comment.department for comment in wave.comments])
    table: Columns = columns()
    functions = [department.function for department in wave.structure.departments]
    units = {"organisation": np.ones(len(functions), dtype=np.bool_)}
    for function in sorted({f for f in functions if f is not None}):
        units[f"function:{function}"] = np.array([f == function for f in functions])
    for position, theme in enumerate(shown):
        measure = named(theme.code, theme.name, 0.0, 1.0, theme.tier.value)
        for unit, inside in units.items():
            here = inside[places]
            hits, n = int((labels[here] == position).sum()), int(here.sum())
            table.add(measure, unit, proportion(hits, n=n))
        table.count(theme.code, writers)
    return RawTable(
        "themes",
        tuple(table.measures.values()),
        table.estimates,
        table.answered,
        wave.policy.k_comments,
        is_proportion=True,
    )
