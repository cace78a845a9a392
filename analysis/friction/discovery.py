"""Finding friction themes among comments, or saying that there are none."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.released import Tier
from analysis.friction.corpus import Corpus
from analysis.friction.findings import FEWEST_COMMENTS, worded
from analysis.friction.neighbours import Labels
from analysis.friction.stability import Grouping, common_ground, group
from analysis.friction.themes import OTHER, Theme, Themes
from analysis.friction.vectors import Comparison, Encoded, Progress, encode
from analysis.friction.words import has_words

FEWEST_MEMBERS = 4
FIRM = 0.75  # stability of a firm theme: Hennig's "valid, stable cluster"
LOOSE = 0.35  # and above what chance reaches
_DIVIDED_AS_IT_IS = 4000  # up to so many comments the resolution is 1
_COARSENING = 0.3
_BARS: dict[Comparison, tuple[tuple[float, float], ...]] = {
    # number of comments, greatest common ground at which they are held to be of several themes
    Comparison.SENTENCES: ((30, 0.58), (60, 0.54), (200, 0.49), (300, 0.49), (1500, 0.65)),
    Comparison.WORDS: ((30, 0.55), (200, 0.50)),
}


def themes_of(
    comments: Sequence[str],
    questions: Sequence[str] = (),
    *,
    seed: int = 0,
    comparison: Comparison | None = None,
    progress: Progress | None = None,
) -> Themes:
    """Find the themes of comments, or say that there are none.

    Parameters
    ----------
    comments : sequence of str
        Normalised texts, any language; their order changes nothing.
    questions : sequence of str, optional
        Code of the question that each comment answers.
    seed : int
        The same comments and seed give the same themes.
    comparison : Comparison, optional
        How texts are compared; by default the best that is installed.
    progress : callable, optional
        Told the share that is done, 0 to 1.

    Returns
    -------
    Themes

    Raises
    ------
    ValueError
        If there are questions, but not one for each comment.
    """
    if questions and len(questions) != len(comments):
        raise ValueError(f"{len(questions)} questions for {len(comments)} comments")
    distinct, row_of = _distinct(comments)
    encoded = encode(distinct, comparison=comparison, progress=progress)
    labels, tiers = _claimed(encoded, seed)
    labels = np.append(labels, OTHER)  # the row of comments without a word
    vectors = np.vstack([encoded.vectors, np.zeros_like(encoded.vectors[:1])])[row_of]
    of_comment = np.where(row_of < 0, OTHER, labels[row_of])
    corpus = Corpus(tuple(comments), tuple(questions), vectors)
    found = _named(corpus, of_comment, tiers)
    themes = Themes(found, "", corpus.comments, corpus.questions, vectors, encoded.comparison)
    return worded(themes, n_distinct=len(distinct))


def _distinct(comments: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Return different comments, sorted by hash, and the row of each comment among them.

    Sorting makes the order of arrival irrelevant; pasted comments count once in the graph.
    Comments without a word have row -1.
    """
    keys = [
        " ".join(comment.casefold().split()) if has_words(comment) else "" for comment in comments
    ]
    first: dict[str, str] = {}
    for key, comment in sorted(zip(keys, comments, strict=True)):
        first.setdefault(key, comment)
    first.pop("", None)
    ordered = sorted(first, key=lambda key: blake2b(key.encode(), digest_size=16).digest())
    position = {key: row for row, key in enumerate(ordered)}
    rows = np.array([position.get(key, -1) for key in keys], dtype=np.int64)
    return [first[key] for key in ordered], rows


def _claimed(encoded: Encoded, seed: int) -> tuple[Labels, dict[int, tuple[Tier, float]]]:
    """Return a label per comment, and tier and stability of each label that is claimed."""
    vectors = encoded.vectors
    nobody = np.full(len(vectors), OTHER, dtype=np.int64)
    if len(vectors) < FEWEST_COMMENTS:
        return nobody, {}
    if common_ground(vectors, seed) > _most_common_ground(len(vectors), encoded.comparison):
        return nobody, {}
    grouping = group(vectors, seed, resolution=_resolution(len(vectors)))
    tiers = _tiers(grouping)
    labels = np.where(np.isin(grouping.labels, list(tiers)), grouping.labels, OTHER)
    return labels, tiers


def _resolution(n: int) -> float:
    """Return how finely to divide: a neighbour graph falls into ever more parts as it grows.

    The number of themes that people speak of does not grow with the number of comments.
    """
    return float(min(1.0, (_DIVIDED_AS_IT_IS / n) ** _COARSENING))


def _tiers(grouping: Grouping) -> dict[int, tuple[Tier, float]]:
    sizes = np.bincount(grouping.labels)
    tiers = {}
    for label, stability in enumerate(grouping.stability.tolist()):
        if sizes[label] < FEWEST_MEMBERS or stability <= max(LOOSE, grouping.by_chance):
            continue
        tiers[label] = (Tier.FIRM if stability >= FIRM else Tier.LOOSE, stability)
    return tiers


def _most_common_ground(n: int, comparison: Comparison) -> float:
    """Return the ratio above which comments are held to be of one theme, or of none.

    Measured on comments of known themes: METHODS.md, "Friction themes". Where comments are
    many, parts of one broad theme are worth telling apart, and the bar is raised.
    """
    bars = np.array(_BARS[comparison])
    return float(np.interp(np.log(n), np.log(bars[:, 0]), bars[:, 1]))


def _named(
    corpus: Corpus, labels: Labels, tiers: dict[int, tuple[Tier, float]]
) -> tuple[Theme, ...]:
    groups = {label: np.flatnonzero(labels == label) for label in tiers}
    by_size = sorted(groups, key=lambda label: (-len(groups[label]), label))
    found: list[Theme] = []
    for label in by_size:
        tier, stability = tiers[label]
        taken = [theme.name for theme in found]
        found.append(corpus.draw(groups[label], tier=tier, stability=stability, taken=taken))
    return tuple(found)
