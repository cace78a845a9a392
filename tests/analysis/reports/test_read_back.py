"""You said, you did: an agreement's numbers then and now, and never more than can be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.disclosure.released import Release, ReleasedEstimate
from analysis.reports.agreements import Draft, drafts
from analysis.reports.blocks import Table
from analysis.reports.finding import Evidence
from analysis.reports.read_back import (
    MOST_CELLS,
    Verdict,
    as_text,
    evidence_of,
    measure_of,
    read_back,
    to_read,
    verdict,
)
from tests.survey_app.leaders.made_up import made_up_release

TIE = Evidence("ties", "function:sales", "finance:mean")


@pytest.fixture(scope="module")
def release() -> Release:
    return made_up_release(3)


@pytest.fixture(scope="module")
def pair(release: Release) -> Draft:
    return next(d for d in drafts(release, "en") if d.code == "pair-finance-sales")


def number(value: float, half: float | None = 0.2, note: str | None = None) -> ReleasedEstimate:
    low, high = (None, None) if half is None else (value - half, value + half)
    return ReleasedEstimate(value, low, high, "40", note=note)


def with_tie(release: Release, content: ReleasedEstimate) -> Release:
    ties = release.tables["ties"]
    cells = tuple(
        replace(c, content=content) if (c.unit, c.measure) == (TIE.unit, TIE.measure) else c
        for c in ties.cells
    )
    return replace(release, tables={**release.tables, "ties": replace(ties, cells=cells)})


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (number(2.4), number(3.1), Verdict.ROSE),
        (number(3.1), number(2.4), Verdict.FELL),
        (number(2.4), number(2.65), Verdict.CANNOT_TELL),
        (number(2.4), number(3.1, None), Verdict.CANNOT_TELL),
        (number(0.03, note="up to 5 %"), number(0.9), Verdict.CANNOT_TELL),
        (number(2.4), None, Verdict.NOT_SHOWN),
    ],
)
def test_a_move_is_claimed_only_beyond_chance(
    then: ReleasedEstimate, now: ReleasedEstimate | None, expected: Verdict
) -> None:
    assert verdict(then, now) is expected


def test_intervals_that_touch_may_still_be_a_move_as_the_difference_has_its_own_error() -> None:
    assert verdict(number(2.0, 0.2), number(2.3, 0.2)) is Verdict.ROSE
    assert verdict(number(2.0, 0.2), number(2.27, 0.2)) is Verdict.CANNOT_TELL


def test_an_agreement_looks_for_its_effect_where_its_finding_stood(
    release: Release, pair: Draft
) -> None:
    cells = evidence_of(pair, release, "en")

    assert cells[0] == TIE
    assert Evidence("ties", "function:finance", "sales:mean") in cells
    assert len(cells) == len(set(cells)) <= MOST_CELLS
    assert measure_of(pair, release, "en") == "Sales about working with Finance (1 to 5)"


def test_every_draft_has_cells_that_can_be_read_back(release: Release) -> None:
    for draft in drafts(release, "en"):
        cells = evidence_of(draft, release, "en")
        assert cells, draft.code
        rows = read_back(release, release, cells, "en")
        assert [row.label for row in rows if not row.label.strip(": ")] == []
        assert all(row.verdict is Verdict.CANNOT_TELL for row in rows)


def test_then_and_now_are_the_released_cells(release: Release) -> None:
    now = with_tie(release, number(3.6))

    (row,) = read_back(release, now, [TIE], "en")

    assert row.then == release.tables["ties"].cell(TIE.unit, TIE.measure)
    assert row.now == number(3.6)
    assert row.verdict is Verdict.ROSE


def test_what_was_not_asked_again_is_not_shown_and_what_was_never_seen_is_left_out(
    release: Release,
) -> None:
    without = made_up_release(3, without=("ties",))

    (row,) = read_back(release, without, [TIE], "en")
    assert (row.now, row.verdict) == (None, Verdict.NOT_SHOWN)
    assert read_back(without, release, [TIE], "en") == ()


def test_a_code_that_means_something_else_now_is_not_compared(release: Release) -> None:
    goal = Evidence("goals", "function:rnd", "goal:g2")
    goals = release.tables["goals"]
    measures = tuple(
        replace(m, names={"en": "Another goal"}) if m.code == goal.measure else m
        for m in goals.measures
    )
    other = replace(release, tables={"goals": replace(goals, measures=measures)})

    (row,) = read_back(release, other, [goal], "en")
    assert row.verdict is Verdict.NOT_SHOWN


def test_the_text_to_edit_holds_what_is_owed_and_its_finding_but_nothing_to_sign(
    pair: Draft,
) -> None:
    text = as_text(pair, "en")

    assert "Finance → Sales: Forecast by the 5th" in text
    assert "[1]" in text
    assert "Signed" not in text
    captions = [b.caption for b in to_read(pair, "en") if isinstance(b, Table)]
    assert "Signed" not in captions
