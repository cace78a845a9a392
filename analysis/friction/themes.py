"""What comments say: themes, how firmly each stands, and what it is called. Raw types."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.disclosure.released import Tier
from analysis.friction.neighbours import Labels
from analysis.friction.vectors import Comparison, Vectors

OTHER = -1  # label of comments that belong to no theme


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of comments that say the same. Raw: it never leaves the worker.

    Attributes
    ----------
    code : str
        Permanent: a theme found again in a later quarter keeps it.
    name : str
    keywords : tuple of str
    members : tuple of int
        Rows of the comments, ascending.
    quotes : tuple of int
        Rows of central comments that differ, best first; show two or three.
    tier : Tier
        Firm or loose.
    stability : float
        How surely half of the comments give the theme again, 0 to 1.
    centroid : tuple of float
        Mean unit vector of its comments: what identity over quarters is found by.
    question : str or None
        Where nearly all its comments answer one question.
    is_new : bool
        Matched with an earlier quarter, and not found there.
    previous_share : float or None
        Its share of the comments in the earlier quarter.
    """

    code: str
    name: str
    keywords: tuple[str, ...]
    members: tuple[int, ...]
    quotes: tuple[int, ...]
    tier: Tier
    stability: float
    centroid: tuple[float, ...]
    question: str | None = None
    is_new: bool = False
    previous_share: float | None = None


@dataclass(frozen=True, slots=True)
class Themes:
    """What the comments of a wave say. Raw: it never leaves the worker.

    Attributes
    ----------
    themes : tuple of Theme
        Largest first; empty where nothing stable was found.
    finding : str
        What was found, in words.
    comments : tuple of str
        As handed in; members and quotes are rows of it.
    questions : tuple of str
        Question of each comment; empty where none were given.
    vectors : ndarray of float32, shape (comments, dimensions)
        Unit rows.
    comparison : Comparison
    gone : tuple of str
        Names of an earlier quarter's themes that were not found again.
    """

    themes: tuple[Theme, ...]
    finding: str
    comments: tuple[str, ...]
    questions: tuple[str, ...]
    vectors: Vectors
    comparison: Comparison
    gone: tuple[str, ...] = ()

    def labels(self) -> Labels:
        """Return the position of each comment's theme, or -1 for other comments."""
        labels = np.full(len(self.comments), OTHER, dtype=np.int64)
        for position, theme in enumerate(self.themes):
            labels[list(theme.members)] = position
        return labels

    def share(self, theme: Theme) -> float:
        """Return a theme's share of all comments."""
        return len(theme.members) / len(self.comments)

    def theme(self, code: str) -> Theme:
        """Return the theme with this code."""
        found = [theme for theme in self.themes if theme.code == code]
        if not found:
            raise KeyError(code)
        return found[0]
