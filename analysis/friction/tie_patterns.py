"""Low ties cluster too: pairs of functions that have the same profile of trouble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import silhouette_score
from sklearn.utils.validation import validate_data

MOST_CLUSTERS = 6
CLEARLY_LOW = 0.4  # response steps that an item lies below the pairs' own mean
_LEAST_PAIRS = 2
_SEPARATE = 0.25  # silhouette below which profiles are held to be of one shape


class FrictionClusters(ClusterMixin, BaseEstimator):
    """Group friction profiles that have the same shape, whatever their level.

    Parameters
    ----------
    n_clusters : int
        Groups to make; never more than there are profiles.

    Attributes
    ----------
    labels_ : ndarray of int64, shape (profiles,)
    profiles_ : ndarray of float64, shape (groups, items)
        Mean profile of each group.
    """

    def __init__(self, n_clusters: int = 3) -> None:
        self.n_clusters = n_clusters

    def fit(self, X: ArrayLike, y: None = None) -> Self:  # noqa: ARG002 - scikit-learn's contract
        """Find the groups in ``X``, profiles by items (for instance a tie's mean ratings)."""
        profiles = np.asarray(validate_data(self, X, dtype=np.float64, ensure_min_samples=2))
        shapes = _shapes(profiles)
        n_clusters = min(self.n_clusters, len(shapes))
        self.labels_ = AgglomerativeClustering(n_clusters).fit_predict(shapes)
        groups = range(n_clusters)
        self.profiles_ = np.stack([profiles[self.labels_ == g].mean(axis=0) for g in groups])
        return self


@dataclass(frozen=True, slots=True)
class TiePattern:
    """Pairs whose ties lack the same thing.

    Attributes
    ----------
    pairs : tuple of (str, str)
        Rating and rated function.
    lacking : tuple of str
        Items that lie clearly below the pairs' own mean, the lowest first.
    profile : tuple of float
        Mean rating of each item over the pairs.
    """

    pairs: tuple[tuple[str, str], ...]
    lacking: tuple[str, ...]
    profile: tuple[float, ...]


def tie_patterns(
    pairs: Sequence[tuple[str, str]], items: Sequence[str], means: NDArray[np.float64]
) -> tuple[TiePattern, ...]:
    """Find pairs of functions with the same trouble.

    Parameters
    ----------
    pairs : sequence of (str, str)
        Rating and rated function of each row; only pairs that may be shown.
    items : sequence of str
        Code of each column.
    means : ndarray of float64, shape (pairs, items)
        Mean ratings in response steps, keyed; pairs with NaN are left out.

    Returns
    -------
    tuple of TiePattern
        Groups of two pairs or more that have an item at least 0.4 steps below their mean, the
        largest first; empty where there are none. The number of groups is that with the
        greatest silhouette, one where none reaches 0.25.

    Raises
    ------
    ValueError
        If the shape of ``means`` does not fit.
    """
    if means.shape != (len(pairs), len(items)):
        raise ValueError(f"means are {means.shape}, not ({len(pairs)}, {len(items)})")
    rows = np.flatnonzero(np.isfinite(means).all(axis=1))
    if rows.size < _LEAST_PAIRS:
        return ()
    labels = _labels(means[rows])
    groups = (rows[labels == label] for label in range(int(labels.max()) + 1))
    found = (_pattern(pairs, items, means, group) for group in groups)
    clear = [p for p in found if p.lacking and len(p.pairs) >= _LEAST_PAIRS]
    return tuple(sorted(clear, key=lambda p: (-len(p.pairs), p.pairs)))


def _shapes(profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    shapes: NDArray[np.float64] = profiles - profiles.mean(axis=1, keepdims=True)
    return shapes


def _labels(means: NDArray[np.float64]) -> NDArray[np.int64]:
    shapes = _shapes(means)
    best, best_labels = _SEPARATE, np.zeros(len(means), dtype=np.int64)
    for n_clusters in range(2, min(MOST_CLUSTERS, len(means) - 1) + 1):
        labels = FrictionClusters(n_clusters).fit(means).labels_
        score = silhouette_score(shapes, labels)
        if score > best:
            best, best_labels = score, labels
    return best_labels


def _pattern(
    pairs: Sequence[tuple[str, str]],
    items: Sequence[str],
    means: NDArray[np.float64],
    group: NDArray[np.int64],
) -> TiePattern:
    profile = means[group].mean(axis=0)
    below = profile - profile.mean()
    lowest = [i for i in np.argsort(below, kind="stable") if below[i] <= -CLEARLY_LOW]
    return TiePattern(
        tuple(pairs[row] for row in group),
        tuple(items[i] for i in lowest),
        tuple(profile.tolist()),
    )
