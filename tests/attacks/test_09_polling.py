"""Attack 9. All pages are polled while sixty people answer: not one byte tells of an answer.

The response rate alone may move: once a day, in steps of k answers, never for few people.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import text

from survey_app.access import open_to
from survey_app.db import get_session
from survey_app.models import RoleName, Wave
from survey_app.store import waves
from tests.stage import OPENING, Stage, answers, apart
from tests.survey_app.leaders.organisation import signed_in

ANSWERS = 60
LOOKS = (0, 1, 2, 4, 5, 6, 10, 59, 60)  # after how many answers every page is fetched
NOON = datetime.datetime.combine(OPENING, datetime.time(12), datetime.UTC)
SENSIBLE = {
    "organisation": "maker",
    "wave": "q1",
    "kind": "wave",
    "code": "q1",
    "part": "items",
    "table": "scores",
    "batch": "1",
    "member": "1",
    "release": "7",
    "filename": "interlock.css",
    "a": "sales",
    "b": "tech",
    "draft": "pair-sales-tech",
    "number": "1",
    "token": "1",
    "mailing": "1",
}
HOURLY = {"Date", "Set-Cookie"}  # the clock, and a session's own random cookie


def _addresses(stage: Stage) -> list[str]:
    """Every address that can be fetched, made from the app itself: a new page joins by itself."""
    rules = [rule for rule in stage.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    assert all(argument in SENSIBLE for rule in rules for argument in rule.arguments if _ours(rule))
    adapter = stage.app.url_map.bind("localhost")
    return sorted(
        adapter.build(rule.endpoint, {name: SENSIBLE[name] for name in rule.arguments})
        for rule in rules
        if _ours(rule)
    )


def _ours(rule: Any) -> bool:
    return not rule.endpoint.startswith("security.") and rule.endpoint != "static"


def _clients(stage: Stage) -> dict[str, FlaskClient]:
    return {
        "anybody": stage.app.test_client(),
        "leader": apart(signed_in, stage.app, organisation="maker", role=RoleName.LEADER),
        "consultant": apart(
            signed_in,
            stage.app,
            organisation="maker",
            role=RoleName.OWNER,
            mail="owner@example.org",
        ),
    }


def _look(clients: dict[str, FlaskClient], addresses: list[str]) -> Iterator[tuple[str, str]]:
    """Fetch everything as everybody: status, headers and body of each, as one hash."""
    for role, client in clients.items():
        for address in addresses:
            response = apart(client.get, address)
            headers = sorted((k, v) for k, v in response.headers.items() if k not in HOURLY)
            seen = f"{response.status} {headers} {response.text}"
            yield f"{role} {address}", hashlib.sha256(seen.encode()).hexdigest()


def _changed(stage: Stage, looks: tuple[int, ...]) -> set[str]:
    """Let people answer one by one on one day; return the pages on which that could be seen."""
    changed: set[str] = set()
    with time_machine.travel(NOON, tick=False):
        wave = stage.open()
        tokens = [one.token for one in stage.invite(wave, ["sales"] * 40 + ["lab"] * 20)]
        stage.session.rollback()
        clients, addresses = _clients(stage), _addresses(stage)
        stage.app.config["WTF_CSRF_ENABLED"] = True  # the pages as they really are
        before = dict(_look(clients, addresses))
        before = dict(_look(clients, addresses))  # what a first visit leaves is there now
        for number, token in enumerate(tokens, start=1):
            stage.answer(token, answers(number, f"comment {number}"))
            if number in looks:
                now = dict(_look(clients, addresses))
                changed |= {page for page, seen in now.items() if seen != before[page]}
    return changed


def test_no_page_shows_to_anybody_that_somebody_answered(stage: Stage) -> None:
    assert _changed(stage, LOOKS) == set()


def test_the_response_rate_moves_once_a_day_and_in_steps_of_k(stage: Stage) -> None:
    wave = stage.open()
    issued = stage.invite(wave, ["sales"] * 12 + ["legal"] * 3)
    wave_id = wave.id
    shown = []
    for day, one in enumerate(issued):
        today = OPENING + datetime.timedelta(days=day)
        wave = stage.session.get_one(Wave, wave_id)
        first = waves.participation(stage.session, wave, today)
        stage.answer(one.token, answers(day))
        assert waves.participation(stage.session, wave, today) == first
        assert first is not None
        shown.append(first.answered)
        assert set(first.departments) == {"sales", "lab"}, "departments of ten people or more"

    assert shown == [n - n % 5 for n in range(15)]


def test_nothing_is_kept_of_the_rates_of_other_days(stage: Stage) -> None:
    wave = stage.open()
    for day in range(5):
        waves.participation(stage.session, wave, OPENING + datetime.timedelta(days=day))

    kept = stage.session.execute(text("SELECT counted_on FROM participation_snapshot")).all()
    assert len(kept) == 1


def test_twin_a_page_with_a_live_count_is_found_out(stage: Stage) -> None:
    @stage.app.get("/results/<organisation>/<wave>/live")
    @open_to(RoleName.LEADER, RoleName.OWNER)
    def live(organisation: str, wave: str) -> str:
        counted = get_session().execute(text("SELECT count(*) FROM wave1_response")).scalar_one()
        return f"{counted} answers so far"

    changed = _changed(stage, (1,))

    assert changed == {"leader /results/maker/q1/live", "consultant /results/maker/q1/live"}


def test_twin_a_rate_that_is_counted_anew_each_time_is_found_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(session: Any, wave: Wave, today: datetime.date) -> waves.ShownParticipation:
        n = session.execute(text(f"SELECT count(*) FROM wave{wave.id}_response")).scalar_one()
        return waves.ShownParticipation(today, 1, n, 60, {})

    monkeypatch.setattr(waves, "participation", counted)

    assert any("/clients/maker" in page for page in _changed(stage, (1,)))
