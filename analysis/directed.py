"""Who rates whom: two columns of labels, one set of functions."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import cast

import numpy as np
from numpy.typing import NDArray

from analysis.groups import Labels, index_groups

Codes = NDArray[np.int64]


def index_pairs(raters: Labels, targets: Labels) -> tuple[tuple[Hashable, ...], Codes, Codes]:
    """Give raters and targets numbers from one list of labels.

    Parameters
    ----------
    raters, targets : array or sequence, shape (n,)
        Labels of any kind; None and NaN mean "no function".

    Returns
    -------
    labels : tuple of hashable
    raters, targets : ndarray of int64, shape (n,)
        Positions in ``labels``; -1 where the label is missing.

    Examples
    --------
    >>> labels, a, b = index_pairs(["Sales", "IT"], ["IT", "HR"])
    >>> labels, a.tolist(), b.tolist()
    (('HR', 'IT', 'Sales'), [2, 1], [1, 0])
    """
    rows, columns = _listed(raters), _listed(targets)
    if len(rows) != len(columns):
        raise ValueError(f"{len(rows)} raters but {len(columns)} targets")
    index = index_groups(rows + columns)
    a, b = np.split(index.codes, [len(rows)])
    return index.labels, a, b


def _listed(labels: Labels) -> list[Hashable]:
    if hasattr(labels, "__array__"):
        return cast(list[Hashable], np.asarray(labels).tolist())
    return list(cast(Iterable[Hashable], labels))
