"""Guessing is slowed down, tells nothing about who has an account, and leaves no trace."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import argon2.low_level
import pytest
from flask import Flask
from flask_security.forms import LoginForm

from survey_app import create_app, limits
from survey_app.config import Settings
from survey_app.db import db
from tests.survey_app.accounts.staff import MAIL, PASSWORD, Browser, join

ADDRESS = "203.0.113.77"


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int]]:
    """Every piece of hashing work done: its rounds, memory and lanes."""
    done: list[tuple[int, int, int]] = []
    real_hash, real_verify = argon2.low_level.hash_secret, argon2.low_level.verify_secret

    def hash_secret(*args: object, **given: object) -> object:
        done.append((given["time_cost"], given["memory_cost"], given["parallelism"]))
        return real_hash(*args, **given)

    def verify_secret(hashed: bytes, *args: object, **given: object) -> object:
        found = argon2.extract_parameters(hashed.decode())
        done.append((found.time_cost, found.memory_cost, found.parallelism))
        return real_verify(hashed, *args, **given)

    monkeypatch.setattr(argon2.low_level, "hash_secret", hash_secret)
    monkeypatch.setattr(argon2.low_level, "verify_secret", verify_secret)
    return done


def work_of(app: Flask, done: list[tuple[int, int, int]], mail: str) -> list[tuple[int, int, int]]:
    """What signing in with a wrong password costs."""
    browser = Browser(app)
    done.clear()
    answer = browser.sign_in(mail, "a wrong sentence about boats")
    assert answer.status_code == 200
    return list(done)


def test_a_known_and_an_unknown_account_cost_the_same_hashing(
    app: Flask, hashing: list[tuple[int, int, int]]
) -> None:
    join(app)
    known = work_of(app, hashing, MAIL)
    unknown = work_of(app, hashing, "nobody@maker.example")

    assert len(known) == 1
    assert known == unknown


def test_the_twin_that_returns_early_would_be_found(
    app: Flask, hashing: list[tuple[int, int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    join(app)
    known = work_of(app, hashing, MAIL)
    monkeypatch.setattr("flask_security.forms.hash_password", lambda _: "")

    assert work_of(app, hashing, "nobody@maker.example") != known
    assert issubclass(LoginForm, object)


def test_the_answer_is_the_same_for_a_known_and_an_unknown_account(app: Flask) -> None:
    join(app)
    texts = []
    for mail in (MAIL, "nobody@maker.example"):
        browser = Browser(app)
        text = browser.sign_in(mail, "a wrong sentence about boats").text
        texts.append(text.replace(mail, "..."))

    assert _without_tokens(texts[0]) == _without_tokens(texts[1])


@pytest.fixture
def limited(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    """The app as it is served, with its limits."""
    instance = tmp_path / "limited"
    instance.mkdir()
    shutil.copy(migrated_sqlite, instance / "interlock.sqlite")
    app = create_app(Settings(instance=instance))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.engine.dispose()


def knock(app: Flask, path: str, times: int, **sent: object) -> list[int]:
    client = app.test_client()
    here = {"REMOTE_ADDR": ADDRESS}
    return [
        client.post(path, base_url="http://127.0.0.1:5000", environ_base=here, **sent).status_code
        for _ in range(times)
    ]


@pytest.mark.parametrize(
    ("path", "sent", "most"),
    [
        ("/answer/enter", {"token": "made up"}, 30),
        ("/answer/open", {"secret": "made up"}, 30),
        ("/sign-in", {"secret": "made up"}, 30),
        ("/account/login", {"email": MAIL, "password": "wrong one again"}, 10),
        ("/account/reset", {"email": MAIL}, 5),
    ],
)
def test_whoever_fails_too_often_has_to_wait(
    limited: Flask, path: str, sent: dict[str, str], most: int
) -> None:
    met = knock(limited, path, most + 2, data=sent)

    assert 429 not in met[:most]
    assert met[most:] == [429, 429]


def test_another_account_and_another_address_are_not_held_up(limited: Flask) -> None:
    wrong = {"email": MAIL, "password": "wrong one again"}
    knock(limited, "/account/login", 11, data=wrong)

    assert knock(limited, "/account/login", 1, data=wrong | {"email": "b@b.example"}) == [200]


def test_success_does_not_count(limited: Flask) -> None:
    join(limited)
    right = {"email": MAIL, "password": PASSWORD}
    for _ in range(12):
        assert knock(limited, "/account/login", 1, data=right) == [302]


def test_behind_a_proxy_people_are_not_counted_together(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    """There the app is never told where somebody is: all would share one limit."""
    (tmp_path / "proxied").mkdir()
    shutil.copy(migrated_sqlite, tmp_path / "proxied" / "interlock.sqlite")
    public = "https://survey.example.org"
    app = create_app(Settings(instance=tmp_path / "proxied", base_url=public))
    client = app.test_client()
    met = {
        client.post("/answer/enter", base_url=public, data={"token": "x"}).status_code
        for _ in range(35)
    }

    assert 429 not in met
    with app.app_context():
        db.engine.dispose()


def test_no_log_and_no_memory_holds_the_address(
    limited: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)  # as the app sets it
    knock(limited, "/answer/enter", 32, data={"token": "made up"})
    storage = limited.extensions["interlock_limiter"].storage

    kept = repr(dict(storage.storage))
    assert kept != "{}"
    assert ADDRESS not in kept
    assert ADDRESS not in caplog.text
    key = next(iter(storage.storage))
    assert key not in caplog.text


def test_every_limited_door_exists(limited: Flask) -> None:
    assert [name for name in limits.DOORS if name not in limited.view_functions] == []


def test_the_limits_keep_the_marks(limited: Flask) -> None:
    from survey_app.access import policy_of

    assert all(policy_of(name, limited) for name in limits.DOORS)


def _without_tokens(page: str) -> str:
    import re

    return re.sub(r'name="csrf_token"[^>]*>', "", page)
