"""Themes over quarters: a theme found again keeps its code and name; others are new or gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.released import Tier
from analysis.friction.corpus import Corpus
from analysis.friction.findings import worded
from analysis.friction.themes import OTHER, Theme, Themes
from analysis.friction.vectors import Comparison

NEAR = 0.3  # cosine of a comment with an old theme's centroid that makes it one of its comments
STILL_THERE = 1 / 3  # of its earlier share, for an old theme that is not found anew to be there
FEWEST_FAINT = 4
SAME = 0.5  # cosine of centred centroids above which two themes are the same


@dataclass(frozen=True, slots=True)
class RememberedTheme:
    """What is kept of a theme until the next quarter: no comment, only its centre and name."""

    code: str
    name: str
    centroid: tuple[float, ...]
    share: float
    comparison: Comparison


def remember(themes: Themes) -> tuple[RememberedTheme, ...]:
    """Return what the next quarter needs to find the same themes again."""
    return tuple(
        RememberedTheme(t.code, t.name, t.centroid, themes.share(t), themes.comparison)
        for t in themes.themes
    )


def match(new: Themes, old: Sequence[RememberedTheme]) -> Themes:
    """Give new themes the codes and names of the same themes in an earlier quarter.

    Parameters
    ----------
    new : Themes
    old : sequence of RememberedTheme
        Of the earlier quarter; empty where there is none.

    Returns
    -------
    Themes
        Themes found again keep code and name and know their earlier share; the others are new;
        the names of old ones that were not found are in ``gone``. Unchanged where the quarters
        were compared by different vectors, because then nothing can be said.

    Notes
    -----
    One to one, so that the sum of cosines between the centred centroids is greatest; pairs below
    0.5 are not the same theme. Quarters are centred each by itself, because what all comments of
    a quarter share says nothing about a theme. An old theme without a partner is looked for
    among the comments of no theme; where a third of its earlier share is near its centroid it
    goes on as a loose one.
    """
    comparable = [theme for theme in old if theme.comparison is new.comparison]
    if not comparable:
        return new
    pairs = _pairs(new.themes, comparable)
    themes = [
        _continued(theme, comparable[pairs[i]]) if i in pairs else replace(theme, is_new=True)
        for i, theme in enumerate(new.themes)
    ]
    missing = [theme for j, theme in enumerate(comparable) if j not in pairs.values()]
    faint = {theme.code: _faint(replace(new, themes=tuple(themes)), theme) for theme in missing}
    themes += [theme for theme in faint.values() if theme is not None]
    themes.sort(key=lambda theme: (-len(theme.members), theme.code))
    gone = tuple(theme.name for theme in missing if faint[theme.code] is None)
    matched = replace(new, themes=tuple(themes), gone=gone)
    return worded(matched) if len(themes) > len(new.themes) else matched


def _faint(new: Themes, old: RememberedTheme) -> Theme | None:
    """Look for an old theme among the other comments, too few or too loose to be found anew."""
    others = np.flatnonzero((new.labels() == OTHER) & new.vectors.any(axis=1))
    if others.size == 0 or len(old.centroid) != new.vectors.shape[1]:
        return None
    centre = new.vectors.mean(axis=0)
    cosines = (
        _unit((new.vectors[others] - centre).astype(np.float64))
        @ _unit(np.array([old.centroid]) - centre).ravel()
    )
    rows = others[cosines >= NEAR]
    if rows.size < max(FEWEST_FAINT, STILL_THERE * old.share * len(new.comments)):
        return None
    drawn = Corpus.of(new).draw(rows, tier=Tier.LOOSE, stability=0.0)
    return _continued(drawn, old)


def _continued(theme: Theme, old: RememberedTheme) -> Theme:
    return replace(theme, code=old.code, name=old.name, previous_share=old.share)


def _pairs(new: Sequence[Theme], old: Sequence[RememberedTheme]) -> dict[int, int]:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - the worker's only

    if not new or len(new[0].centroid) != len(old[0].centroid):
        return {}
    both = np.array([*(t.centroid for t in new), *(t.centroid for t in old)])
    both = _unit(both)
    both = _unit(both - both.mean(axis=0))
    cosines = both[: len(new)] @ both[len(new) :].T
    rows, columns = linear_sum_assignment(-cosines)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if cosines[i, j] >= SAME}


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled: NDArray[np.float64] = rows / np.maximum(
        np.linalg.norm(rows, axis=1, keepdims=True), 1e-12
    )
    return scaled
