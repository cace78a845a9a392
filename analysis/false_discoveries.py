"""Many comparisons at once: how many of those claimed may be chance."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Method = Literal["bh", "by", "holm", "bonferroni"]


def control_false_discoveries(p_values: ArrayLike, method: Method = "bh") -> Floats:
    r"""Adjust p-values for the number of comparisons made.

    Parameters
    ----------
    p_values : array_like of any shape
        NaN where no test could be made; dropped before adjusting, and NaN again in the result.
    method : {"bh", "by", "holm", "bonferroni"}
        Benjamini-Hochberg (false discovery rate), Benjamini-Yekutieli (under any dependence),
        Holm and Bonferroni (any false claim at all).

    Returns
    -------
    ndarray of the same shape
        Adjusted p-values; claim what is at or below the level.

    Raises
    ------
    ValueError
        For an unknown method, or a p-value outside 0 to 1.

    Notes
    -----
    With p sorted upwards and m tests, BH is :math:`\min_{j \ge i} p_{(j)} m / j`, BY the same
    times :math:`\sum_{1}^{m} 1/j`, Holm :math:`\max_{j \le i} (m - j + 1) p_{(j)}`.
    Checked against ``p.adjust`` in R.

    References
    ----------
    Benjamini & Hochberg (1995), JRSS-B 57:289; Benjamini & Yekutieli (2001), Ann. Stat. 29:1165.

    Examples
    --------
    >>> control_false_discoveries([0.01, float("nan"), 0.02, 0.6]).round(3).tolist()
    [0.03, nan, 0.03, 0.6]
    """
    given = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(given.shape, np.nan)
    kept = np.isfinite(given)
    p = given[kept]
    if p.size and (p.min() < 0 or p.max() > 1):
        raise ValueError("p-values lie between 0 and 1")
    adjusted[kept] = _adjust(p, method)
    return adjusted


def _adjust(p: Floats, method: Method) -> Floats:
    m = p.size
    order = np.argsort(p, kind="stable")
    rank = np.arange(1, m + 1)
    if method == "bonferroni":
        return np.minimum(p * m, 1.0)
    if method == "holm":
        stepped = np.maximum.accumulate((m - rank + 1) * p[order])
    elif method in ("bh", "by"):
        price = float((1 / rank).sum()) if method == "by" else 1.0
        stepped = np.minimum.accumulate((price * m / rank * p[order])[::-1])[::-1]
    else:
        raise ValueError(f"unknown method {method!r}: bh, by, holm or bonferroni")
    back = np.empty(m)
    back[order] = np.minimum(stepped, 1.0)
    return back
