"""What a wave can find, before it is opened: the power that previews state."""

from __future__ import annotations

import math

from scipy import special, stats

LEVEL = 0.05


def gap_power(
    n: int,
    rest: int,
    *,
    effect: float = 1.0,
    departments: int = 1,
    dimensions: int = 1,
    level: float = LEVEL,
) -> float:
    r"""Chance that ``department_gaps`` flags one department that differs, all others being equal.

    Parameters
    ----------
    n, rest : int
        Respondents expected in the department, and in all others together.
    effect : float
        The difference in standard deviations of respondents' scores.
    departments, dimensions : int
        Size of the heatmap: more cells, more doubt.
    level : float
        False discovery rate.

    Returns
    -------
    float
        0 to 1; 0 where there are too few respondents for any test.

    Notes
    -----
    The only false one among m cells is flagged by Benjamini-Hochberg about when its p is below
    level / m: Welch's t, non-central with
    :math:`\delta = d / \sqrt{1/n + 1/n_{rest}}`. The rank-sum test must agree, which costs its
    efficiency :math:`3/\pi`. Before that the dimension's omnibus F must stand at level,
    non-central with :math:`\lambda = \delta^2`. The two go together, so the smaller
    chance is given.

    References
    ----------
    Cohen (1988), Statistical Power Analysis; Lehmann (2006), Nonparametrics, ch. 2.

    Examples
    --------
    >>> round(gap_power(15, 285, departments=20, dimensions=6), 2)
    0.29
    >>> gap_power(1, 100)
    0.0
    """
    if n < 2 or rest < 2:
        return 0.0
    efficiency = 3 / math.pi
    shift = abs(effect) * math.sqrt(efficiency / (1 / n + 1 / rest))
    total = n + rest - 2
    freedom = (1 / n + 1 / rest) ** 2 / (1 / (n**2 * (n - 1)) + 1 / (rest**2 * (rest - 1)))
    bar = float(special.stdtrit(freedom, 1 - level / (departments * dimensions) / 2))
    cell = float(stats.nct.sf(bar, freedom, shift) + stats.nct.cdf(-bar, freedom, shift))
    if departments < 3:
        return cell
    groups = departments - 1
    gate = float(special.fdtri(groups, total, 1 - level))
    omnibus = float(stats.ncf.sf(gate, groups, total, effect**2 / (1 / n + 1 / rest)))
    return min(cell, omnibus)


def least_effect(
    n: int,
    rest: int,
    *,
    power: float = 0.80,
    departments: int = 1,
    dimensions: int = 1,
    level: float = LEVEL,
) -> float:
    """Smallest difference, in standard deviations, that is found with the power asked for.

    Parameters
    ----------
    n, rest, departments, dimensions, level
        As for ``gap_power``.
    power : float
        Between ``level`` and 1.

    Returns
    -------
    float
        Infinite where nothing below ten standard deviations can be found.

    Examples
    --------
    >>> round(least_effect(15, 285, departments=20, dimensions=6), 1)
    1.5
    """
    low, high = 0.0, 10.0
    size = {"departments": departments, "dimensions": dimensions}
    if gap_power(n, rest, effect=high, level=level, **size) < power:
        return math.inf
    for _ in range(40):
        middle = (low + high) / 2
        if gap_power(n, rest, effect=middle, level=level, **size) < power:
            low = middle
        else:
            high = middle
    return high
