"""What a consultant changes after reading the themes first; kept, and replayed on the next run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from analysis.friction.corpus import Corpus
from analysis.friction.findings import worded
from analysis.friction.neighbours import Labels
from analysis.friction.themes import Theme, Themes
from analysis.friction.vectors import Vectors, centred


@dataclass(frozen=True, slots=True)
class Rename:
    """Call a theme something else."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Make one theme of several; it keeps the code and name of the first."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Make two themes of one; the larger part keeps code and name, the other gets ``-2``."""

    code: str


@dataclass(frozen=True, slots=True)
class HideQuote:
    """Never show this comment as a quote; ``identifies`` where it names or betrays a person."""

    text: str
    identifies: bool = False


Edit = Rename | Merge | Split | HideQuote


def apply_edits(themes: Themes, edits: Iterable[Edit]) -> Themes:
    """Replay edits in order; one that no longer fits (its theme is gone) changes nothing.

    Parameters
    ----------
    themes : Themes
        After :func:`analysis.friction.identity.match`, so that codes are those that were edited.
    edits : iterable of Edit

    Returns
    -------
    Themes
    """
    for edit in edits:
        themes = _applied(themes, edit)
    return themes


def _applied(themes: Themes, edit: Edit) -> Themes:
    match edit:
        case Rename(code, name):
            return _with(
                themes, [replace(t, name=name) if t.code == code else t for t in themes.themes]
            )
        case Merge(codes):
            return _merged(themes, codes)
        case Split(code):
            return _split(themes, code)
        case HideQuote(text=text):
            return _with(themes, [_without_quote(themes, t, text) for t in themes.themes])


def _with(themes: Themes, changed: Iterable[Theme]) -> Themes:
    ordered = sorted(changed, key=lambda theme: (-len(theme.members), theme.code))
    edited = replace(themes, themes=tuple(ordered))
    return worded(edited) if len(ordered) != len(themes.themes) else edited


def _without_quote(themes: Themes, theme: Theme, text: str) -> Theme:
    kept = tuple(row for row in theme.quotes if themes.comments[row] != text)
    return replace(theme, quotes=kept)


def _merged(themes: Themes, codes: tuple[str, ...]) -> Themes:
    chosen = [theme for code in codes for theme in themes.themes if theme.code == code]
    if len(chosen) < 2:
        return themes
    first = chosen[0]
    rows = np.array(sorted({row for theme in chosen for row in theme.members}), dtype=np.int64)
    drawn = Corpus.of(themes).draw(
        rows, tier=first.tier, stability=min(theme.stability for theme in chosen)
    )
    known = [t.previous_share for t in chosen if t.previous_share is not None]
    whole = replace(
        drawn,
        code=first.code,
        name=first.name,
        is_new=all(theme.is_new for theme in chosen),
        previous_share=sum(known) if known else None,
    )
    rest = [theme for theme in themes.themes if theme not in chosen]
    return _with(themes, [whole, *rest])


def _split(themes: Themes, code: str) -> Themes:
    chosen = [theme for theme in themes.themes if theme.code == code]
    if not chosen or len(chosen[0].members) < 4:
        return themes
    theme = chosen[0]
    rows = np.array(theme.members, dtype=np.int64)
    sides = _two_sides(themes.vectors[rows])
    if np.bincount(sides, minlength=2).min() < 2:
        return themes
    corpus = Corpus.of(themes)
    taken = [other.name for other in themes.themes]
    small = corpus.draw(rows[sides == 1], tier=theme.tier, stability=theme.stability, taken=taken)
    large = corpus.draw(rows[sides == 0], tier=theme.tier, stability=theme.stability)
    parts = (
        replace(
            large,
            code=code,
            name=theme.name,
            is_new=theme.is_new,
            previous_share=theme.previous_share,
        ),
        replace(small, code=f"{code}-2", is_new=theme.is_new),
    )
    rest = [other for other in themes.themes if other.code != code]
    return _with(themes, [*parts, *rest])


def _two_sides(vectors: Vectors) -> Labels:
    """Divide along the direction that varies most: 0 is the larger side."""
    rows = centred(vectors)
    _, _, directions = np.linalg.svd(rows, full_matrices=False)
    side: Labels = (rows @ directions[0] > 0).astype(np.int64)
    return 1 - side if side.sum() * 2 > len(side) else side
