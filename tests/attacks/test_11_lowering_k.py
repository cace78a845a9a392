"""Attack 11. The limits are lowered after opening: by the page, by the code, by SQL. All refused.

So is whatever else would thaw an opened wave, with the database's own tools as well.
"""

from __future__ import annotations

import datetime
import sqlite3
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from analysis.disclosure.policy import DisclosurePolicy, UnsafePolicyError
from survey_app.models import Mode, RoleName, Wave
from survey_app.store import audit, releases, waves
from survey_app.store.waves import WrongStateError
from tests.stage import SEALING, Stage, answers, apart, pulse
from tests.survey_app.leaders.organisation import signed_in

RAISED = DisclosurePolicy(8, 9, 12)
LIMITS = ("k_scores", "k_distributions", "k_comments")
THAWING = {
    "mode": "'strict'",
    "questionnaire": "questionnaire || ' '",
    "structure": "'{}'",
    "plan": "'{}'",
    "state": "'draft'",
    "opened_on": "'2020-01-01'",
    "organisation_id": "organisation_id + 1",
    "code": "'other'",
}


def _open_with_raised_limits(stage: Stage) -> int:
    wave = stage.open()
    waves.raise_limits(stage.session, wave, RAISED)
    return wave.id


def _limits(stage: Stage, wave_id: int) -> tuple[int, int, int]:
    stage.session.rollback()
    wave = stage.session.get_one(Wave, wave_id, populate_existing=True)
    limits = (wave.k_scores, wave.k_distributions, wave.k_comments)
    stage.session.rollback()
    return limits


def test_the_page_refuses(stage: Stage) -> None:
    wave_id = _open_with_raised_limits(stage)
    stage.session.rollback()
    client = apart(signed_in, stage.app, organisation="maker", role=RoleName.OWNER)
    stage.session.rollback()

    for lowered in ((5, 8, 10), (7, 9, 12), (8, 8, 12), (8, 9, 11), (0, 0, 0), (-5, 9, 12)):
        form = dict(zip(LIMITS, map(str, lowered), strict=True))
        page = "/clients/maker/waves/q1"
        assert apart(client.post, f"{page}/limits", data=form).status_code == 422
        assert apart(client.post, f"{page}/settings", data=form).status_code >= 400
    assert _limits(stage, wave_id) == (8, 9, 12)


def test_the_code_refuses(stage: Stage) -> None:
    wave_id = _open_with_raised_limits(stage)
    wave = stage.session.get_one(Wave, wave_id)

    with pytest.raises(UnsafePolicyError):
        waves.raise_limits(stage.session, wave, DisclosurePolicy(5, 9, 12))
    with pytest.raises(WrongStateError):
        waves.change_draft(
            stage.session,
            wave,
            name="x",
            questionnaire_text=pulse()[0],
            mode=Mode.SEALED,
            policy=DisclosurePolicy(),
        )
    with pytest.raises(UnsafePolicyError):
        DisclosurePolicy(4, 8, 10)
    assert _limits(stage, wave_id) == (8, 9, 12)


@pytest.mark.parametrize("limit", LIMITS)
def test_sql_refuses(stage: Stage, limit: str) -> None:
    wave_id = _open_with_raised_limits(stage)

    with pytest.raises(DBAPIError, match="never lowered"):
        stage.session.execute(text(f"UPDATE wave SET {limit} = {limit} - 1"))
    assert _limits(stage, wave_id) == (8, 9, 12)


@pytest.mark.parametrize("column", THAWING)
def test_sql_refuses_to_thaw_what_is_frozen(stage: Stage, column: str) -> None:
    _open_with_raised_limits(stage)

    with pytest.raises(DBAPIError):
        stage.session.execute(text(f"UPDATE wave SET {column} = {THAWING[column]}"))
    stage.session.rollback()


def test_the_databases_own_tools_refuse(stage: Stage) -> None:
    """Not through our code at all: the plain driver, as in a shell of the database."""
    wave_id = _open_with_raised_limits(stage)
    stage.session.rollback()
    connection, error = _plain_connection(stage)
    tricks = [
        "UPDATE wave SET k_scores = 5",
        "DELETE FROM wave",
        "INSERT INTO wave SELECT * FROM wave",
        "DELETE FROM organisation",
    ]
    if stage.is_sqlite:
        tricks.append("INSERT OR REPLACE INTO wave SELECT * FROM wave")
        tricks.append("UPDATE OR REPLACE wave SET k_scores = 5")
    else:
        tricks.append("TRUNCATE wave CASCADE")
    for trick in tricks:
        with pytest.raises(error):
            connection.execute(trick)
        connection.rollback()
    connection.close()

    assert _limits(stage, wave_id) == (8, 9, 12)


def test_answers_that_came_in_are_neither_changed_nor_removed_nor_slipped_in(
    stage: Stage,
) -> None:
    """Deleting people until one is left, or adding made-up ones after closing."""
    wave = stage.open()
    for i, one in enumerate(stage.invite(wave, ["sales"] * 6)):
        stage.answer(one.token, answers(i, "a comment"))
    tables = [f"wave{wave.id}_{kind}" for kind in ("response", "comment", "receipt")]
    for table in tables:
        column = "code" if table.endswith("receipt") else "department"
        for trick in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = 'lab'"):
            with pytest.raises(DBAPIError, match="neither changed nor removed"):
                stage.session.execute(text(trick))
            stage.session.rollback()
    stage.close(wave)
    with pytest.raises(DBAPIError, match="while the wave is open"):
        stage.session.execute(text(f"INSERT INTO {tables[2]} VALUES ('aaaaaaaaaaaaaaaa')"))
    stage.session.rollback()


def test_sealed_answers_and_releases_stay_as_they_are(stage: Stage) -> None:
    wave = stage.open()
    (issued,) = stage.invite(wave, ["sales"])
    stage.answer(issued.token, answers(1, "a comment"))
    stage.seal(wave)
    releases.publish(stage.session, wave, content="{}", sums="[]", today=SEALING)
    audit.append(
        stage.session,
        organisation_id=wave.organisation_id,
        at=datetime.datetime(2026, 3, 21),
        actor="ada",
        action="published",
    )
    for table in (
        "sealed_answers",
        "sealed_comments",
        "counted_receipts",
        "release",
        "audit_entry",
        "sealing_record",
    ):
        with pytest.raises(DBAPIError):
            stage.session.execute(text(f"DELETE FROM {table}"))
        stage.session.rollback()
    with pytest.raises(DBAPIError):
        stage.session.execute(text("UPDATE sealed_answers SET respondents = 1"))
    stage.session.rollback()
    assert releases.first_broken(stage.session, wave.organisation_id) is None
    assert audit.first_broken(stage.session, wave.organisation_id) is None


def test_twin_without_the_trigger_sql_lowers_the_limits(stage: Stage) -> None:
    wave_id = _open_with_raised_limits(stage)
    where = "" if stage.is_sqlite else " ON wave"
    stage.session.execute(text(f"DROP TRIGGER wave_is_frozen{where}"))
    stage.session.execute(text("UPDATE wave SET k_scores = 5"))
    stage.session.commit()

    assert _limits(stage, wave_id) == (5, 9, 12)


def test_twin_a_ledger_changed_behind_its_triggers_is_found_out(stage: Stage) -> None:
    wave = stage.open()
    stage.seal(wave)
    for content in ("{}", "{ }", "{  }"):
        releases.publish(stage.session, wave, content=content, sums=None, today=SEALING)
    where = "" if stage.is_sqlite else " ON release"
    stage.session.execute(text(f"DROP TRIGGER release_no_update{where}"))
    stage.session.execute(text("UPDATE release SET content = 'changed' WHERE number = 2"))
    stage.session.commit()
    stage.session.expire_all()

    assert releases.first_broken(stage.session, wave.organisation_id) == 2


def _plain_connection(stage: Stage) -> tuple[Any, type[Exception]]:
    if stage.is_sqlite:
        connection = sqlite3.connect(stage.instance / "interlock.sqlite")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection, sqlite3.DatabaseError
    url = stage.engine.url
    return psycopg.connect(
        host=url.query["host"], user=url.username, dbname=url.database
    ), psycopg.Error
