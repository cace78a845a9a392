"""Reliability against psych, multilevel, lavaan and semTools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from analysis.hierarchy import hierarchical_omega
from analysis.reliability import (
    alpha_standard_error,
    categorical_omega,
    completeness,
    cronbach_alpha,
    item_analysis,
    mcdonald_omega,
    ordinal_alpha,
)
from tests.reference.answers import (
    Answers,
    assert_matches,
    ratings,
    record_ids,
    turned,
    turned_as_noted,
)

pytestmark = pytest.mark.reference

FILE = "01_reliability"
REVERSED_BFI = "A1 C4 C5 E1 E2 O2 O5"


def one_factor_fit(x: Answers) -> npt.ArrayLike:
    fit = mcdonald_omega(x).model.fit
    return [fit.chi_square, fit.df, fit.cfi, fit.tli, fit.rmsea, fit.srmr]


def congeneric(x: Answers) -> npt.ArrayLike:
    omega = mcdonald_omega(x)
    model = omega.model
    return np.concatenate([[omega.estimate.value], model.loadings, model.residual_variances])


def bifactor(x: Answers) -> npt.ArrayLike:
    omega = hierarchical_omega(x, factors=5)
    return [omega.general, omega.total, omega.alpha]


def counted(x: Answers) -> npt.ArrayLike:
    found = completeness(x)
    return [found.respondents, found.complete, found.missing_cells]


MEASURES: dict[str, Callable[[Answers], npt.ArrayLike]] = {
    "n_missing": counted,
    "alpha_raw_pairwise": lambda x: cronbach_alpha(x, missing="pairwise").value,
    "alpha_std_pairwise": lambda x: item_analysis(x).standardised_alpha,
    "alpha_listwise": lambda x: [cronbach_alpha(x).value, cronbach_alpha(x).n],
    "alpha_feldt_ci95_listwise": lambda x: [cronbach_alpha(x).low, cronbach_alpha(x).high],
    "alpha_duhachek_ase": alpha_standard_error,
    "average_interitem_r": lambda x: item_analysis(x).average_correlation,
    "guttman_lambda6": lambda x: item_analysis(x).guttman_lambda6,
    "item_rest_correlation": lambda x: item_analysis(x).item_rest,
    "alpha_if_deleted": lambda x: item_analysis(x).alpha_if_deleted,
    "omega_congeneric_ML": congeneric,
    "omega_congeneric_semTools": lambda x: (
        mcdonald_omega(x, total_variance="observed").estimate.value
    ),
    "omega_categorical_implied": categorical_omega,
    "omega_categorical_obsvar": lambda x: categorical_omega(x, total_variance="observed"),
    "one_factor_fit": one_factor_fit,
    "alpha_ordinal_polychoric": ordinal_alpha,
    "omega_h/omega_total Schmid-Leiman": bifactor,
}


def answers_of(record: dict[str, Any], shared: Path) -> Answers:
    columns = record["columns"]
    x = ratings(shared / "data" / record["data"], columns)
    if len(columns) == 25:
        return turned(x, columns, 7, REVERSED_BFI)
    return turned_as_noted(x, columns, record["note"])


def flat(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for part in value.values() for number in flat(part)]
    return [number for part in value for number in flat(part)] if type(value) is list else [value]


@pytest.mark.parametrize("record_id", record_ids(FILE))
def test_reliability_is_what_r_says(record_id, golden, shared):
    record = golden[record_id]

    found = MEASURES[record["statistic"]](answers_of(record, shared))

    assert_matches(record, np.atleast_1d(found), flat(record["value"]))


def test_relabelled_and_reordered_items_and_respondents_change_nothing(golden, shared):
    record = golden["reliability.bfi_C.omega_congeneric_ML"]
    x = answers_of(record, shared)
    rng = np.random.default_rng(3)
    items = rng.permutation(x.shape[1])
    y = rng.permutation(x)[:, items]

    assert cronbach_alpha(y).value == pytest.approx(cronbach_alpha(x).value, abs=1e-12)
    assert item_analysis(y).item_rest == pytest.approx(item_analysis(x).item_rest[items])
    one, other = mcdonald_omega(x), mcdonald_omega(y)
    assert other.estimate.value == pytest.approx(one.estimate.value, abs=1e-8)
    assert other.model.loadings == pytest.approx(one.model.loadings[items], abs=1e-6)


def test_all_records_of_the_file_are_reproduced_here(shared):
    assert len(set(record_ids(FILE))) == 59
