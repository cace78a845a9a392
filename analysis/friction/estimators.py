"""Friction themes as scikit-learn estimators: on vectors, and on texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import validate_data

from analysis.friction.discovery import themes_of
from analysis.friction.neighbours import neighbours_for
from analysis.friction.stability import HALVES, group
from analysis.friction.vectors import Comparison, unit

_MOST_SEEDS = 2**31 - 1


class ThemeGraph(ClusterMixin, BaseEstimator):
    """Communities of a cosine neighbour graph; nobody says how many there are.

    Parameters
    ----------
    n_neighbours : int or None
        Neighbours that each row is joined to; by default 15, fewer where there are few rows.
    resolution : float
        Greater values make more communities.
    halves : int
        Half-samples by which each community's stability is measured.
    random_state : int, RandomState or None

    Attributes
    ----------
    labels_ : ndarray of int64, shape (rows,)
    stability_ : ndarray of float64, shape (communities,)
        Mean Jaccard index in half-samples.
    by_chance_ : float
        The stability that one community in twenty reaches in shuffled vectors.
    """

    def __init__(
        self,
        n_neighbours: int | None = None,
        resolution: float = 1.0,
        halves: int = HALVES,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.n_neighbours = n_neighbours
        self.resolution = resolution
        self.halves = halves
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: None = None) -> Self:  # noqa: ARG002 - scikit-learn's contract
        """Find the communities among the rows of ``X``, vectors of any length."""
        checked = validate_data(self, X, dtype=np.float64, ensure_min_samples=2)
        rows = unit(np.asarray(checked, dtype=np.float32))
        k = neighbours_for(len(rows)) if self.n_neighbours is None else self.n_neighbours
        seed = int(check_random_state(self.random_state).randint(_MOST_SEEDS))
        found = group(
            rows,
            seed,
            resolution=self.resolution,
            n_neighbours=min(k, len(rows) - 1),
            halves=self.halves,
        )
        self.labels_ = found.labels
        self.stability_ = found.stability
        self.by_chance_ = found.by_chance
        return self


class FrictionThemes(ClusterMixin, BaseEstimator):
    """Themes of comments: texts in, a theme or none for each.

    Parameters
    ----------
    comparison : {"sentence vectors", "words and characters"} or None
        How texts are compared; by default the best that is installed.
    random_state : int
        The same comments and seed give the same themes.

    Attributes
    ----------
    labels_ : ndarray of int64, shape (comments,)
        Position of each comment's theme in ``themes_``; -1 for comments of no claimed theme.
    themes_ : tuple of Theme
        The themes that are claimed, largest first.
    n_themes_ : int
    finding_ : str
        What was found, in words.
    result_ : Themes
        All of it, for matching with another quarter and for edits.
    """

    def __init__(self, comparison: str | None = None, random_state: int = 0) -> None:
        self.comparison = comparison
        self.random_state = random_state

    def fit(self, X: Sequence[str], y: None = None) -> Self:  # noqa: ARG002
        """Find the themes of the comments ``X``."""
        comparison = None if self.comparison is None else Comparison(self.comparison)
        self.result_ = themes_of(list(X), seed=self.random_state, comparison=comparison)
        self.labels_ = self.result_.labels()
        self.themes_ = self.result_.themes
        self.n_themes_ = len(self.themes_)
        self.finding_ = self.result_.finding
        return self

    def __sklearn_tags__(self) -> Tags:
        """Say that the input is texts, not numbers."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags
