"""Factor models, polychoric correlations, graded responses, incomplete moments, raters."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.errors import TooFewRespondentsError
from analysis.factor import one_factor
from analysis.incomplete import saturated_moments
from analysis.polychoric import bivariate_normal, polychoric
from analysis.raters import shrout_fleiss
from analysis.response_theory import graded_response

LOADINGS = np.array([0.9, 0.7, 0.5, 0.8])


def answers(n: int = 4000, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) * LOADINGS + rng.normal(size=(n, 4)) * np.sqrt(1 - LOADINGS**2)


def test_one_factor_is_found_with_its_sampling_error():
    model = one_factor(answers())

    error = np.sqrt(np.diag(model.sampling_covariance))[:4]
    assert (np.abs(model.loadings - LOADINGS) < 4 * error).all()
    assert (error < 0.03).all()
    assert model.fit.df == 2


@pytest.mark.parametrize("correlation", [-0.95, -0.3, 0.0, 0.6, 0.99])
def test_bivariate_normal_probabilities_are_scipys(correlation):
    law = stats.multivariate_normal(cov=[[1, correlation], [correlation, 1]])

    for h, k in [(0.3, -1.2), (0.0, 0.0), (2.0, 1.9)]:
        found = bivariate_normal(h, k, correlation)
        assert float(found) == pytest.approx(law.cdf([h, k]), abs=1e-9)


def test_polychoric_correlations_undo_the_cutting():
    cut = np.searchsorted([-1.0, 0.0, 1.0], answers())

    found = polychoric(cut)

    expected = np.outer(LOADINGS, LOADINGS)[np.tril_indices(4, -1)]
    assert found.correlations[np.tril_indices(4, -1)] == pytest.approx(expected, abs=0.05)
    assert found.thresholds[0] == pytest.approx([-1.0, 0.0, 1.0], abs=0.08)


def test_graded_responses_find_slopes_and_use_incomplete_answers():
    cut = np.searchsorted([-1.0, 0.0, 1.0], answers()).astype(float)
    cut[:50, 0] = np.nan
    found = graded_response(cut)

    slopes = 1.702 * LOADINGS / np.sqrt(1 - LOADINGS**2)
    assert found.slopes == pytest.approx(slopes, rel=0.2)
    assert np.isfinite(found.scores).all()
    assert found.standard_errors[:50].mean() > found.standard_errors[50:].mean()


def test_moments_of_complete_answers_are_the_plain_ones():
    x = answers(50)
    found = saturated_moments(x)

    np.testing.assert_allclose(found.mean, x.mean(axis=0), atol=1e-9)
    np.testing.assert_allclose(found.covariance, np.cov(x.T, ddof=0), atol=1e-8)


def test_raters_who_agree_but_for_their_level_agree_only_as_fixed_raters():
    targets = np.arange(10.0)
    noise = np.random.default_rng(1).normal(0, 0.1, (10, 3))
    found = {c.name: c.estimate for c in shrout_fleiss(targets[:, None] + [0, 3, 6] + noise)}

    assert found["ICC3"].value > 0.99
    assert found["ICC2"].value < 0.6
    assert found["ICC1k"].low < found["ICC1k"].value < found["ICC1k"].high


@pytest.mark.parametrize(
    "measure", [one_factor, polychoric, graded_response, saturated_moments, shrout_fleiss]
)
def test_too_little_to_go_on_is_refused(measure):
    with pytest.raises(TooFewRespondentsError):
        measure(np.full((1, 3), 2.0))
