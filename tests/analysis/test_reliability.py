"""Reliability: refusals, laws and edge cases."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.errors import RespondentKeyMissingError, TooFewRespondentsError
from analysis.hierarchy import hierarchical_omega, minres, oblimin
from analysis.reliability import (
    alpha_standard_error,
    categorical_omega,
    cronbach_alpha,
    item_analysis,
    mcdonald_omega,
    ordinal_alpha,
    pairwise_correlation,
)


def parallel(n: int, items: int, reliability: float, seed: int = 1) -> np.ndarray:
    """Items that are one normal truth and noise; ``reliability`` is that of a single item."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(0, np.sqrt(reliability), (n, 1))
    return truth + rng.normal(0, np.sqrt(1 - reliability), (n, items))


@pytest.mark.parametrize(
    "measure",
    [
        cronbach_alpha,
        alpha_standard_error,
        item_analysis,
        mcdonald_omega,
        ordinal_alpha,
        categorical_omega,
        lambda x, keyed: hierarchical_omega(x, 2, keyed=keyed),
    ],
)
def test_without_a_respondent_key_reliability_is_refused(measure):
    with pytest.raises(RespondentKeyMissingError, match="together"):
        measure(parallel(50, 6, 0.5), keyed=False)


def test_alpha_and_omega_of_parallel_items_are_spearman_and_browns():
    x = parallel(20_000, 5, 0.4)
    expected = 5 * 0.4 / (1 + 4 * 0.4)

    assert cronbach_alpha(x).value == pytest.approx(expected, abs=0.01)
    omega = mcdonald_omega(x)
    assert omega.estimate.value == pytest.approx(expected, abs=0.01)
    assert omega.model.fit.cfi > 0.999


@pytest.mark.slow
def test_intervals_of_alpha_and_omega_cover_the_truth_as_often_as_they_say():
    expected = 4 * 0.4 / (1 + 3 * 0.4)
    alphas, omegas = [], []
    for seed in range(600):
        x = parallel(120, 4, 0.4, seed)
        alpha, omega = cronbach_alpha(x), mcdonald_omega(x).estimate
        alphas.append(alpha.low <= expected <= alpha.high)
        omegas.append(omega.low <= expected <= omega.high)

    assert 0.93 <= np.mean(alphas) <= 0.97
    assert 0.93 <= np.mean(omegas) <= 0.97


def test_listwise_and_pairwise_agree_where_nothing_is_missing():
    x = parallel(40, 4, 0.5)

    assert cronbach_alpha(x) == cronbach_alpha(x, missing="pairwise")


def test_pairwise_correlations_use_whoever_answered_both():
    x = parallel(30, 3, 0.5)
    x[:5, 0] = np.nan
    both = np.corrcoef(x[5:, 0], x[5:, 1])[0, 1]

    assert pairwise_correlation(x)[0, 1] == pytest.approx(both)


def test_items_without_spread_have_no_alpha_and_too_few_people_are_refused():
    assert np.isnan(cronbach_alpha(np.ones((5, 3))).value)
    with pytest.raises(TooFewRespondentsError, match="two complete respondents"):
        cronbach_alpha([[1, 2, np.nan], [3, 4, 5]])
    with pytest.raises(TooFewRespondentsError, match="no spread"):
        mcdonald_omega(np.column_stack([parallel(20, 2, 0.5), np.ones(20)]))
    with pytest.raises(TooFewRespondentsError, match="items"):
        mcdonald_omega(parallel(20, 2, 0.5))


def test_a_shared_factor_above_two_is_found():
    rng = np.random.default_rng(2)
    general = rng.normal(size=(4000, 1)) * 0.6
    halves = rng.normal(size=(4000, 2)) * 0.5
    x = general + np.repeat(halves, 4, axis=1) + rng.normal(size=(4000, 8)) * np.sqrt(0.39)

    omega = hierarchical_omega(x, 2)

    assert omega.general == pytest.approx(8 * 0.36 / (8 * 0.36 + 4 * 0.25 + 0.39), abs=0.03)
    assert omega.general < omega.total
    turned = x.copy()
    turned[:, 0] *= -1
    assert hierarchical_omega(turned, 2).general == pytest.approx(omega.general, abs=1e-6)
    with pytest.raises(TooFewRespondentsError, match="three items each"):
        hierarchical_omega(x, 3)


def test_rotation_keeps_what_the_factors_explain():
    loadings = minres(pairwise_correlation(parallel(500, 6, 0.5)), 2)
    pattern, between = oblimin(loadings)

    np.testing.assert_allclose(pattern @ between @ pattern.T, loadings @ loadings.T, atol=1e-8)
    np.testing.assert_allclose(np.diag(between), 1)
