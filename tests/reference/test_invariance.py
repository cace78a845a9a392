"""Invariance between groups and waves against lavaan."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.invariance import group_invariance, wave_invariance
from tests.reference.answers import assert_matches, ratings, record_ids, turned

pytestmark = pytest.mark.reference

FILE = "10_invariance"
BETWEEN_GROUPS = "invariance.bfi_E_by_gender"
BETWEEN_WAVES = "invariance.sdo_longitudinal_1996_98_00"
FIELDS = {
    "chisq": "chi_square",
    "df": "df",
    "p": "p",
    "cfi": "cfi",
    "rmsea": "rmsea",
    "srmr": "srmr",
    "bic": "bic",
}


@pytest.fixture
def extraversion(shared):
    columns = ["E1", "E2", "E3", "E4", "E5", "gender"]
    x = turned(ratings(shared / "data" / "psych_bfi.csv", columns), columns, 7, "E1 E2")
    return x[:, :5], x[:, 5]


def test_models_for_two_groups_fit_as_r_says(golden, extraversion):
    record = golden[BETWEEN_GROUPS]
    value = record["value"]

    found = group_invariance(*extraversion, marker=2)

    assert list(found.levels) == value["model"]
    for name, field in FIELDS.items():
        fits = [getattr(fit, field) for fit in found.fits]
        assert_matches(record, fits, [value[name][level] for level in found.levels])
    assert_matches(record, found.latent_means, [value["latent_mean_scalar"]])


def test_the_reference_group_can_be_chosen_and_the_order_of_people_does_not_matter(extraversion):
    x, gender = extraversion
    names = np.where(gender == 1, "zeta", "alpha").tolist()
    order = np.random.default_rng(6).permutation(len(x))

    one = group_invariance(x, gender, marker=2)
    other = group_invariance(x[order], [names[i] for i in order], marker=2, reference="zeta")

    assert other.occasions == ("zeta", "alpha")
    assert other.latent_means == pytest.approx(one.latent_means, abs=1e-6)
    assert other.fits[1].chi_square == pytest.approx(one.fits[1].chi_square, abs=1e-6)


def test_models_for_three_waves_fit_as_r_says(golden, shared):
    record = golden[BETWEEN_WAVES]
    value = record["value"]
    columns = [f"I{item}.{year}" for year in (1996, 1998, 2000) for item in (1, 2, 3, 4)]
    x = ratings(shared / "data" / record["data"], columns)

    found = wave_invariance(x.reshape(len(x), 3, 4))

    assert list(found.levels) == value["model"]
    for name in ("chisq", "df", "cfi", "rmsea", "srmr"):
        assert_matches(record, [getattr(f, FIELDS[name]) for f in found.fits], value[name])
    assert_matches(record, found.latent_means, value["latent_means_scalar"])


def test_all_records_of_the_file_are_reproduced_here(shared):
    assert sorted(record_ids(FILE)) == [BETWEEN_GROUPS, BETWEEN_WAVES]
