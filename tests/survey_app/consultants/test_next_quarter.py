"""The next quarter in one click: same questionnaire, last quarter's goals among the decoys."""

from __future__ import annotations

import datetime

from flask import Flask

from questionnaires.library import built_in, built_in_text
from questionnaires.model import GoalKind
from questionnaires.reader import parse_unfinished
from survey_app.consultants import drafts
from survey_app.db import get_session
from survey_app.models import RoleName
from survey_app.store import organisations, waves
from tests.survey_app.consultants.test_waves import found, how_many
from tests.survey_app.consultants.visitor import member_of

TODAY = datetime.date(2026, 11, 21)


def test_quarters_are_counted_on() -> None:
    assert drafts.next_quarter("2026-q3", TODAY).code == "2026-q4"
    assert drafts.next_quarter("2026-q4", TODAY).code == "2027-q1"
    assert drafts.next_quarter("pilot", TODAY).code == "2026-q4"


def test_without_goals_the_text_stays_the_same() -> None:
    text = built_in_text("alignment_pulse")

    assert drafts.repeated(built_in()["alignment_pulse"], text) == text


def test_last_quarters_goals_become_decoys_and_new_ones_are_asked_for() -> None:
    core = built_in()["alignment_core"]
    assert core.goal_test is not None
    text = drafts.repeated(core, built_in_text("alignment_core"))
    repeated, problems = parse_unfinished(text, "next")

    assert repeated.goal_test is not None
    real = {goal.text for goal in core.goal_test.goals if goal.is_real}
    dropped = {g.text for g in repeated.goal_test.goals if g.kind is GoalKind.DROPPED}
    assert dropped == real
    assert not any(goal.is_real for goal in repeated.goal_test.goals)
    assert [problem.number for problem in problems] == ["Q024"]


def test_the_portfolio_drafts_the_next_quarter(app: Flask) -> None:
    visitor = member_of(app, "maker", "ada@consult.example", RoleName.CONSULTANT)
    with app.app_context():
        organisation = organisations.find(get_session(), code="maker")
        assert organisation is not None
        waves.create_draft(
            get_session(),
            organisation_id=organisation.id,
            code="2026-q3",
            name="Third",
            questionnaire_text=built_in_text("alignment_core"),
        )
    page = visitor.get("/clients/maker/waves/2026-q3/")
    token = page.value("csrf_token")
    address = "/clients/maker/waves/2026-q3/next"
    visitor.client.post(address, data={"csrf_token": token})
    twice = visitor.client.post(address, data={"csrf_token": token}, follow_redirects=True)

    assert how_many(app) == 2
    assert "already" in twice.text
    drafted = visitor.get("/clients/maker/waves/2026-q4/")
    assert "Before it can be opened" in drafted.text
    assert "not finished" in drafted.text
    with app.app_context():
        assert found("2026-q4").state == "draft"
