"""Learnt things are scikit-learn estimators."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import estimator_checks_generator

from analysis.friction.estimators import FrictionThemes, ThemeGraph
from analysis.friction.themes import OTHER
from analysis.friction.tie_patterns import FrictionClusters, tie_patterns
from tests.analysis.friction.remarks import comments_on


def checks():
    """All checks but those of array libraries that scikit-learn itself does not turn on."""
    for estimator in (FrictionClusters(), ThemeGraph(halves=2)):
        for subject, check in estimator_checks_generator(estimator):
            name = getattr(check, "func", check).__name__
            if "array_api" not in name:
                yield pytest.param(subject, check, id=f"{type(estimator).__name__}-{name}")


@pytest.mark.parametrize(("estimator", "check"), list(checks()))
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_friction_estimators_are_scikit_learn_estimators(estimator, check):
    check(estimator)


def test_friction_themes_learn_from_texts():
    comments, _ = comments_on(["handover", "legal", "meetings"], 150, seed=41)
    estimator = FrictionThemes(random_state=2)
    labels = estimator.fit_predict(comments)

    assert estimator.n_themes_ == len(estimator.themes_) >= 3
    assert set(labels) - {OTHER} == set(range(estimator.n_themes_))
    assert estimator.finding_.startswith(f"{estimator.n_themes_} themes")
    assert clone(estimator).get_params() == {"comparison": None, "random_state": 2}


def test_nothing_is_claimed_of_too_few_texts():
    estimator = FrictionThemes().fit(["too few", "to say"])

    assert estimator.n_themes_ == 0
    assert estimator.labels_.tolist() == [OTHER, OTHER]


def test_profiles_of_one_shape_are_one_group_whatever_their_level():
    shape = np.array([0.0, 0.0, -1.0, 1.0])
    other = np.array([1.0, -1.0, 0.0, 0.0])
    profiles = np.array([2 + shape, 4 + shape, 3 + shape, 2 + other, 4 + other])
    labels = FrictionClusters(n_clusters=2).fit(profiles).labels_

    assert len(set(labels[:3])) == len(set(labels[3:])) == 1
    assert labels[0] != labels[3]


def test_pairs_that_lack_the_same_are_one_finding():
    rng = np.random.default_rng(6)
    means = 3.5 + rng.normal(0, 0.1, (10, 5))
    means[:4, 4] -= 1.2
    means[8, 0] = np.nan
    pairs = [(f"a{i}", f"b{i}") for i in range(10)]
    found = tie_patterns(pairs, ["time", "usable", "solving", "esteem", "promises"], means)

    assert len(found) == 1
    assert found[0].pairs == tuple(pairs[:4])
    assert found[0].lacking == ("promises",)


def test_pairs_without_trouble_are_no_finding():
    means = 3.5 + np.random.default_rng(6).normal(0, 0.1, (10, 5))

    assert tie_patterns([("a", "b")] * 10, list("vwxyz"), means) == ()
    assert tie_patterns([], list("vwxyz"), np.zeros((0, 5))) == ()


def test_means_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="means are"):
        tie_patterns([("a", "b")], ["x"], np.zeros((2, 1)))
