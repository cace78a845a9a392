"""A dip between waves: the test, and how large its statistic is by chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

FEWEST_WAVES = 5
"""Before this many waves no trough is claimed, whatever the numbers."""
LONGEST_DIP = 3
TROUGH_CRITICAL: dict[int, float] = {
    3: 1.64, 4: 2.02, 5: 2.23, 6: 2.37, 7: 2.47, 8: 2.55, 9: 2.61,
    10: 2.66, 11: 2.71, 12: 2.75, 13: 2.79, 14: 2.82, 15: 2.85, 16: 2.88,
}  # fmt: skip
"""5 % critical values of ``trough`` by the number of waves.

Simulated under the least favourable step (a single fall that stays), equal standard errors, a
million draws each, Monte Carlo error about .005; after Simonsohn (2018), Lind & Mehlum (2010).
"""


@dataclass(frozen=True, slots=True)
class Trough:
    """The clearest dip between waves, claimed or not.

    Attributes
    ----------
    z : float
        The smaller of the two z, fall and rise; NaN with fewer than three waves.
    first, last : int
        Positions of the first and last wave of the dip; -1 where there is none.
    drop, rise : float
        Waves before minus the dip, and waves after minus the dip.
    waves : int
    critical : float
        What z must exceed at 5 %; NaN with fewer than three waves.
    is_claimed : bool
        z above the critical value, and at least five waves.
    """

    z: float
    first: int
    last: int
    drop: float
    rise: float
    waves: int
    critical: float
    is_claimed: bool


def trough(means: ArrayLike, errors: ArrayLike | float) -> Trough:
    r"""Look for a dip: a stretch of waves below what came before and what came after.

    Parameters
    ----------
    means : array_like, shape (w,)
        One value per wave in order of time; NaN where missing (left out). With more than sixteen
        waves the last sixteen are looked at.
    errors : array_like, shape (w,), or float
        Standard errors.

    Returns
    -------
    Trough

    Notes
    -----
    .. math:: \max_{\text{windows}} \min(z_{left}, z_{right}), \qquad
              z_{left} = \frac{\bar y_{before} - \bar y_{window}}{s}

    over interior windows of at most three waves; means of waves, so with equal errors
    :math:`s = se \sqrt{1/n_{before} + 1/n_{window}}`. Critical values: ``TROUGH_CRITICAL``,
    simulated for equal errors.

    References
    ----------
    Simonsohn (2018), AMPPS 1:538; Lind & Mehlum (2010), Oxford Bulletin 72:109.

    Examples
    --------
    >>> found = trough([3.6, 3.6, 3.1, 3.5, 3.7, 3.6], 0.08)
    >>> found.first, found.last, found.is_claimed
    (2, 2, True)
    >>> trough([3.6, 3.1, 3.6, 3.6], 0.05).is_claimed
    False
    """
    y = np.asarray(means, dtype=np.float64)
    error = np.broadcast_to(np.asarray(errors, dtype=np.float64), y.shape)
    at = np.flatnonzero(np.isfinite(y) & (error > 0))[-max(TROUGH_CRITICAL) :]
    y, variance, w = y[at], error[at] ** 2, at.size
    best = Trough(math.nan, -1, -1, math.nan, math.nan, w, math.nan, is_claimed=False)
    if w < min(TROUGH_CRITICAL):
        return best
    critical = TROUGH_CRITICAL[w]
    for start in range(1, w - 1):
        for stop in range(start + 1, min(start + LONGEST_DIP, w - 1) + 1):
            parts = (slice(0, start), slice(start, stop), slice(stop, w))
            mean = [float(y[part].mean()) for part in parts]
            noise = [float(variance[part].sum()) / len(y[part]) ** 2 for part in parts]
            drop, rise = mean[0] - mean[1], mean[2] - mean[1]
            z = min(drop / math.sqrt(noise[0] + noise[1]), rise / math.sqrt(noise[2] + noise[1]))
            if not z <= best.z:
                claimed = z > critical and w >= FEWEST_WAVES
                first, last = int(at[start]), int(at[stop - 1])
                best = Trough(z, first, last, drop, rise, w, critical, claimed)
    return best
