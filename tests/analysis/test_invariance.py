"""Invariance between groups that do and do not mean the same."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import TooFewRespondentsError
from analysis.invariance import group_invariance, wave_invariance


def two_groups(shift: float, bias: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    groups = np.repeat([0, 1], 600)
    truth = rng.normal(shift * groups, 1)[:, None]
    items = 3 + truth * [1.0, 0.8, 1.2, 0.9] + rng.normal(0, 0.8, (1200, 4))
    items[groups == 1, 3] += bias
    return items, groups


def test_a_difference_in_means_alone_leaves_the_meaning_alike():
    found = group_invariance(*two_groups(shift=0.5, bias=0.0))

    assert found.fits[2].p > 0.01
    assert found.latent_means[0] == pytest.approx(0.5, abs=0.15)


def test_one_item_that_means_more_to_one_group_is_seen_at_the_scalar_level():
    found = group_invariance(*two_groups(shift=0.0, bias=0.8))

    assert found.fits[1].p > 0.01
    assert found.fits[2].p < 0.001
    assert found.fits[2].chi_square > found.fits[1].chi_square


def test_too_small_a_group_is_refused():
    with pytest.raises(TooFewRespondentsError, match="two groups or waves"):
        group_invariance(np.ones((6, 4)), [0, 0, 0, 1, 1, 1])
    with pytest.raises(TooFewRespondentsError):
        wave_invariance(np.ones((5, 2, 3)))
