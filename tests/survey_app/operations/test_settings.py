"""Settings that would break a promise are refused, all at once, and never shown."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from pydantic import ValidationError

from survey_app.config import Settings

GOOD = "kT3v-9QeXz_7RfLw2HsYb8NcJm4PdGa1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret_key", "short"),
        ("secret_key", "a" * 64),
        ("secret_key", "abababababababababababababababababab"),
        ("secret_key", "please-change-me-please-0123456789-xyz"),
        ("secret_key", "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf"),
        ("metrics_token", "letmein"),
        ("backup_passphrase", "correct horse"),
        ("trusted_hosts", ["*"]),
        ("trusted_hosts", ["*.example.org"]),
        ("trusted_hosts", [".example.org"]),
        ("trusted_hosts", [""]),
        ("base_url", "survey.example.org"),
        ("base_url", "https://survey.example.org/below"),
        ("base_url", "javascript://alert"),
        ("database_url", "postgresql+psycopg://interlock:postgres@db/interlock"),
        ("database_url", "postgresql+psycopg://interlock:CHANGEME@db/interlock"),
        ("jobs_url", "amqp://queue"),
        ("keep_answers_days", -1),
    ],
)
def test_an_unsafe_setting_is_refused(name, value):
    with pytest.raises(ValidationError) as refused:
        Settings(**{name: value})

    assert str(value) not in str(refused.value) or name in {"base_url", "keep_answers_days"}


def test_debugging_is_refused(monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")

    with pytest.raises(ValidationError, match="FLASK_DEBUG"):
        Settings()


def test_good_settings_are_taken(tmp_path):
    settings = Settings(
        instance=tmp_path,
        secret_key=GOOD,
        metrics_token=GOOD,
        base_url="https://survey.example.org/",
        trusted_hosts=["survey.example.org"],
        database_url="postgresql+psycopg://interlock:hT7-unknown@db/interlock",
        jobs_url="redis://queue/0",
    )

    assert settings.is_https
    assert settings.base_url == "https://survey.example.org"


def test_only_the_public_name_and_this_machine_are_answered_where_no_host_is_named():
    settings = Settings(base_url="https://survey.example.org")

    assert settings.hosts() == ["survey.example.org", "localhost", "127.0.0.1", "::1"]


def test_the_command_line_names_every_refused_setting_and_shows_no_stack_trace(tmp_path):
    unsafe = {
        "INTERLOCK_INSTANCE": str(tmp_path),
        "INTERLOCK_SECRET_KEY": "hunter2",
        "INTERLOCK_TRUSTED_HOSTS": '["*"]',
    }
    done = subprocess.run(
        [sys.executable, "-m", "survey_app.cli", "doctor"],
        env=os.environ | unsafe,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "1. INTERLOCK_SECRET_KEY" in done.stderr
    assert "2. INTERLOCK_TRUSTED_HOSTS" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr
