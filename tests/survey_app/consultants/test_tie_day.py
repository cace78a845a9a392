"""A consultant sets the day from which all leaders see the ties; the wave's page says it."""

from __future__ import annotations

import datetime

import pytest
from flask import Flask

from survey_app.db import get_session
from survey_app.store import tie_days
from tests.survey_app.consultants.test_themes import asked
from tests.survey_app.consultants.test_waves import DAY, found
from tests.survey_app.consultants.visitor import Visitor

WAVE = "/clients/maker/waves/q1/"
ADDRESS = WAVE + "ties-from"

__all__ = ["asked"]  # a published wave


def day(app: Flask) -> datetime.date | None:
    with app.app_context():
        return tie_days.of_wave(get_session(), found("q1"))


def test_it_is_a_week_after_publication_unless_set(app: Flask, consultant: Visitor) -> None:
    assert day(app) == DAY + datetime.timedelta(days=7)
    assert "All leaders see the ties from" in consultant.get(WAVE).text
    assert consultant.get(ADDRESS).value("ties_from") == str(DAY + datetime.timedelta(days=7))


def test_it_can_be_set_and_is_logged(app: Flask, consultant: Visitor) -> None:
    later = DAY + datetime.timedelta(days=30)
    page = consultant.fill(consultant.get(ADDRESS), ties_from=str(later))

    assert page.path == WAVE
    assert day(app) == later
    assert "day of the ties set" in consultant.get("/clients/maker/audit").text


@pytest.mark.parametrize("wrong", ["", "soon", "2001-01-01", "2026-02-31"])
def test_what_is_no_such_day_is_refused(app: Flask, consultant: Visitor, wrong: str) -> None:
    page = consultant.fill(consultant.get(ADDRESS), ties_from=wrong)

    assert page.status == 422
    assert page.problems()
    assert page.value("ties_from") == wrong
    assert day(app) == DAY + datetime.timedelta(days=7)
