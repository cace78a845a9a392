"""What is there is named, first among its kind; where nothing is, nothing is claimed."""

from __future__ import annotations

import pytest

from analysis.reports.finding import Finding, Kind
from analysis.reports.findings import headlines
from analysis.simulate.organisations import Planted
from tests.analysis.assessment.six_quarters import SixQuarters, claimed_kinds, six_quarters

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[0, 2, 3])
def planted(request: pytest.FixtureRequest) -> SixQuarters:
    return six_quarters(request.param, tuple(Planted))


@pytest.fixture(scope="module")
def untouched() -> list[SixQuarters]:
    return [six_quarters(seed) for seed in range(6)]


def first(found: tuple[Finding, ...], kind: Kind) -> Finding:
    return next(finding for finding in found if finding.kind is kind)


def test_the_broken_tie_is_the_first_weak_tie(planted: SixQuarters) -> None:
    (tie,) = planted.organisation.truth.ties
    evidence = first(planted.claims(), Kind.WEAK_TIE).evidence

    assert (evidence.unit, evidence.measure) == (f"function:{tie.rater}", f"{tie.rated}:mean")


def test_the_goal_that_one_function_does_not_know_is_the_first_unknown_goal(
    planted: SixQuarters,
) -> None:
    (goal,) = planted.organisation.truth.unknown_goals
    evidence = first(planted.claims(), Kind.UNKNOWN_GOAL).evidence

    assert (evidence.unit, evidence.measure) == (f"function:{goal.function}", "goal:g2")


def test_the_word_is_one_finding_on_the_function_that_means_something_else(
    planted: SixQuarters,
) -> None:
    (word,) = planted.organisation.truth.double_meanings
    found = first(planted.claims(), Kind.DOUBLE_MEANING)
    cells = (found.evidence, *found.others)

    assert {cell.measure for cell in cells} == {"qualified:same"}
    assert len(cells) == 11
    assert all(word.second in cell.unit.split("|") for cell in cells)


def test_the_blind_function_is_the_first_blind_spot(planted: SixQuarters) -> None:
    (blind,) = planted.organisation.truth.blind_functions
    found = first(planted.claims(), Kind.BLIND_SPOT)

    assert found.evidence.unit.endswith(f"|{blind.function}")
    assert "seen less well than it believes" in found.sentence


def test_all_four_are_on_the_first_page(planted: SixQuarters) -> None:
    kinds = {finding.kind for finding in headlines(planted.claims())}

    assert kinds >= {Kind.WEAK_TIE, Kind.UNKNOWN_GOAL, Kind.DOUBLE_MEANING, Kind.BLIND_SPOT}


def test_the_dip_is_told_of_every_dimension_with_its_quarter(planted: SixQuarters) -> None:
    (shift,) = planted.organisation.truth.shifts
    told = planted.courses()

    assert {course.key for course in told} == {"dip"}
    assert all(f"Quarter {shift.quarters[0]}" in course.sentence for course in told)


def test_nothing_else_is_claimed_but_what_follows_from_it(planted: SixQuarters) -> None:
    """Two claims follow: the broken tie is rated otherwise by its other side, and a function that
    does not know one of three goals may know less than it says."""
    truth = planted.organisation.truth
    (tie,), (goal,) = truth.ties, truth.unknown_goals
    named = {Kind.WEAK_TIE, Kind.UNKNOWN_GOAL, Kind.DOUBLE_MEANING, Kind.BLIND_SPOT}
    claims = planted.claims()
    others = [finding for finding in claims if finding.kind not in named]

    assert len([finding for finding in claims if finding.kind in named]) == len(named)
    for finding in others:
        cells = {cell.unit for cell in (finding.evidence, *finding.others)}
        assert (finding.kind, cells) in (
            (Kind.TIE_ASYMMETRY, {f"function:{tie.rater}", f"function:{tie.rated}"}),
            (Kind.CLAIMED_GOALS, {f"function:{goal.function}"}),
        )


def test_without_them_hardly_anything_is_claimed(untouched: list[SixQuarters]) -> None:
    """``python -m tests.bench.honesty`` counts over a hundred."""
    assert sum(bool(claimed_kinds(one)) for one in untouched) <= 1


@pytest.mark.parametrize("table", ["gaps", "change"])
def test_heatmaps_of_nothing_mark_no_cell_in_nineteen_of_twenty(
    untouched: list[SixQuarters], table: str
) -> None:
    flags = [flag for one in untouched for flag in one.flagged(table)]

    assert len(flags) == (36 if table == "gaps" else 30)
    assert sum(flags) <= 3  # of some thirty, where one in twenty may
