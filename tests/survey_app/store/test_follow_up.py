"""What follows from results is kept alike on each database, and never twice."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from survey_app.follow_up import CommitmentState, TargetLevel
from survey_app.models import Wave
from survey_app.store import commitments, cost_ranges, targets, tie_days
from survey_app.store.commitments import AcceptedBeforeError, Terms
from tests.stage import Stage

DAY = datetime.date(2026, 9, 4)
CELL = ("ties", "function:sales", "finance:mean")
TERMS = Terms(
    "Forecast", "By the 5th.", "sales", "finance", "It is there", "Ada", DAY, CommitmentState.AGREED
)


@pytest.fixture
def wave(stage: Stage) -> Wave:
    return stage.draft()


def test_a_draft_is_accepted_once(stage: Stage, wave: Wave) -> None:
    session = stage.session
    kept = commitments.accept(session, wave, draft="pair", terms=TERMS, evidence=[CELL], today=DAY)

    with pytest.raises(AcceptedBeforeError):
        commitments.accept(session, wave, draft="pair", terms=TERMS, evidence=[], today=DAY)

    commitments.change(session, kept, replace(TERMS, state=CommitmentState.KEPT))
    organisation_id = wave.organisation_id
    ((code, found),) = commitments.of_organisation(session, organisation_id)
    assert (code, found.state, found.evidence) == (wave.code, "kept", [list(CELL)])
    number, elsewhere = found.id, organisation_id + 1
    assert commitments.find(session, organisation_id=elsewhere, number=number) is None


def test_targets_replace_those_before(stage: Stage, wave: Wave) -> None:
    session, organisation_id = stage.session, wave.organisation_id
    targets.keep(session, organisation_id, "sales", {"trust": 4, "habits": 3})
    targets.keep(session, organisation_id, "sales", {"trust": 5})

    assert targets.of_unit(session, organisation_id, "sales") == {"trust": 5}
    assert targets.of_unit(session, organisation_id, "finance") == {}


def test_the_database_knows_five_levels(stage: Stage, wave: Wave) -> None:
    number = wave.organisation_id
    stage.session.add(TargetLevel(organisation_id=number, unit="sales", dimension="trust", level=6))
    with pytest.raises(IntegrityError):
        stage.session.flush()
    stage.session.rollback()


def test_ranges_replace_those_before(stage: Stage, wave: Wave) -> None:
    assert cost_ranges.of_wave(stage.session, wave) == {}
    for low in (1.5, 2.5):
        cost_ranges.keep(stage.session, wave, {"low": low}, today=DAY)

    assert cost_ranges.of_wave(stage.session, wave) == {"low": 2.5}


def test_a_pair_has_its_tie_to_itself_for_a_week_unless_a_day_is_set(
    stage: Stage, wave: Wave
) -> None:
    assert tie_days.ties_from(DAY, None) == datetime.date(2026, 9, 11)
    assert tie_days.of_wave(stage.session, wave) is None
    for day in (DAY, DAY.replace(day=20)):
        tie_days.keep(stage.session, wave, day)
    assert tie_days.of_wave(stage.session, wave) == datetime.date(2026, 9, 20)
