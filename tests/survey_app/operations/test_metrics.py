"""The figures for monitoring tell an operator enough, and nothing about answers or people."""

from __future__ import annotations

import re

import pytest

from survey_app import create_app
from survey_app.config import Settings
from survey_app.db import db
from tests.stage import Stage, answers, apart

TOKEN = "kT3v-9QeXz_7RfLw2HsYb8NcJm4PdGa1"


def _text(stage: Stage) -> str:
    response = apart(stage.app.test_client().get, "/metrics")
    assert response.status_code == 200
    return response.text


def test_they_tell_how_things_stand(stage):
    stage.open()
    figures = dict(re.findall(r"^([a-z_]+(?:{.*})?) (\S+)$", _text(stage), re.MULTILINE))

    assert figures["interlock_ready"] == "1.0"
    assert figures['interlock_waves{state="open"}'] == "1.0"
    assert figures["interlock_worker_seen_seconds"] == "+Inf"
    assert "interlock_jobs_waiting" in figures


def test_they_do_not_move_with_answers(stage):
    wave = stage.open()
    issued = stage.invite(wave, ["sales"] * 6 + ["lab"] * 4)
    before = _text(stage)
    for i, one in enumerate(issued):
        stage.answer(one.token, answers(i, f"a remark {i}"))

    assert _text(stage) == before


def test_no_label_names_a_department_a_person_or_a_wave(stage):
    stage.open()

    assert set(re.findall(r"(\w+)=\"", _text(stage))) == {"state"}


@pytest.mark.parametrize(
    ("settings", "request_", "status"),
    [
        ({}, {}, 200),
        ({}, {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}, 404),
        ({}, {"headers": {"X-Forwarded-For": "203.0.113.9"}}, 404),
        ({}, {"headers": {"X-Real-IP": "127.0.0.1"}}, 404),
        ({"base_url": "https://survey.example.org"}, {}, 404),
        ({"metrics_token": TOKEN}, {}, 404),
        ({"metrics_token": TOKEN}, {"headers": {"Authorization": "Bearer wrong"}}, 404),
        (
            {"metrics_token": TOKEN, "base_url": "https://survey.example.org"},
            {
                "headers": {"Authorization": f"Bearer {TOKEN}"},
                "environ_base": {"REMOTE_ADDR": "203.0.113.9"},
            },
            200,
        ),
    ],
)
def test_only_this_machine_or_the_token_reads_them(stage, settings, request_, status):
    whole = {"database_url": stage.app.config["SETTINGS"].database_url, "testing": True}
    app = create_app(Settings(instance=stage.instance, **whole, **settings))

    answered = apart(app.test_client().get, "/metrics", **request_)
    with app.app_context():
        db.engine.dispose()

    assert answered.status_code == status
