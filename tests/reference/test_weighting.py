"""Weighted means and finite populations against the R package survey."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from analysis.weighting import (
    SampleMean,
    cluster_mean,
    finite_population_se,
    kish_effect,
    poststratify,
)
from tests.reference.answers import assert_matches, number, record_ids, rows

pytestmark = pytest.mark.reference

FILE = "08_survey_weighting"
SCHOOLS = {"E": 4421, "H": 755, "M": 1018}


def schools(shared: Path, sample: str) -> tuple[np.ndarray, list[str], list[dict[str, str]]]:
    table = rows(shared / "data" / f"survey_{sample}.csv")
    return np.array([number(row["api00"]) for row in table]), [r["stype"] for r in table], table


def companies(shared: Path) -> tuple[np.ndarray, list[str], dict[str, float]]:
    table = rows(shared / "data" / "multilevel_bh1996.csv")
    headcount = {group: 2.0 * n for group, n in Counter(row["GRP"] for row in table).items()}
    seen: Counter[str] = Counter()
    first = [row for row in table if seen.update([row["GRP"]]) or seen[row["GRP"]] <= 12]
    return np.array([number(r["COHES"]) for r in first]), [r["GRP"] for r in first], headcount


def assert_mean(record, found: SampleMean) -> None:
    expected = record["value"]
    assert_matches(record, [found.estimate.value, found.error], [expected["mean"], expected["se"]])
    if "ci" in expected:
        assert_matches(record, [found.estimate.low, found.estimate.high], expected["ci"])


def assert_groups(record, found: dict[str, SampleMean]) -> None:
    expected = record["value"]
    means = [found[group] for group in expected["group"]]
    assert_matches(record, [mean.estimate.value for mean in means], expected["mean"])
    assert_matches(record, [mean.error for mean in means], expected["se"])


def check_stratified(record, shared):
    y, kind, _ = schools(shared, "apistrat")
    assert_mean(record, poststratify(y, kind, SCHOOLS, finite=True).mean)


def check_simple(record, shared):
    y, _, table = schools(shared, "apisrs")
    assert_mean(record, finite_population_se(y, float(table[0]["fpc"])))


def check_uncorrected(record, shared):
    assert_mean(record, finite_population_se(schools(shared, "apisrs")[0]))


def check_poststratified(record, shared):
    y, kind, _ = schools(shared, "apisrs")
    assert_mean(record, poststratify(y, kind, SCHOOLS, finite=True, design="simple").mean)


def check_domains(record, shared):
    y, kind, _ = schools(shared, "apistrat")
    assert_groups(record, poststratify(y, kind, SCHOOLS, finite=True).by_department)


def check_kish(record, shared):
    found = kish_effect([float(row["pw"]) for row in schools(shared, "apistrat")[2]])
    expected = record["value"]
    assert_matches(
        record,
        [found.effective_n, found.design_effect],
        [expected["n_eff"], expected["deff_w"]],
    )


def check_headcount(record, shared):
    assert_mean(record, poststratify(*companies(shared), finite=True).mean)


def check_departments(record, shared):
    assert_groups(record, poststratify(*companies(shared), finite=True).by_department)


def check_unweighted(record, shared):
    assert_mean(record, finite_population_se(companies(shared)[0]))


CHECKS = {
    "survey.strat.mean_api00": check_stratified,
    "survey.srs.mean_fpc": check_simple,
    "survey.srs.mean_nofpc": check_uncorrected,
    "survey.srs.poststrat": check_poststratified,
    "survey.strat.by_stype": check_domains,
    "survey.kish_deff": check_kish,
    "survey.bh1996_headcount.mean": check_headcount,
    "survey.bh1996_headcount.by_group": check_departments,
    "survey.bh1996_headcount.unweighted": check_unweighted,
}


@pytest.mark.parametrize("record_id", record_ids(FILE))
def test_weighted_means_are_those_of_r(record_id, golden, shared):
    CHECKS[record_id](golden[record_id], shared)


def test_whole_districts_drawn_give_the_published_mean_and_error(shared):
    """svymean(~api00, dclus1) of the survey package's documentation: 644.17, SE 23.542."""
    table = rows(shared / "data" / "survey_apiclus1.csv")
    found = cluster_mean(
        [number(row["api00"]) for row in table], [row["dnum"] for row in table], population=757
    )

    assert found.estimate.value == pytest.approx(644.17, abs=0.005)
    assert found.error == pytest.approx(23.542, abs=0.0005)
