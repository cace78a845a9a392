"""Attack 3. Markers in token, comment, user agent and address, one forced error: no log holds them.

Every logger there is, at its lowest level, and everything that is written to the terminal.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import request
from sqlalchemy.exc import OperationalError

from survey_app.store import responses, tokens
from tests.attacks import respondent
from tests.attacks.linker import written_files
from tests.stage import Stage

COMMENT = "MARKER-COMMENT-4711 is what I think"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything any logger says, at any level."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(pathname)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in ("survey_app", "werkzeug", "huey", "psycopg", "waitress"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def _markers(token: str) -> dict[str, str]:
    read = tokens.read(token)
    return {
        "token": token,
        "token without hyphens": token.replace("-", ""),
        "token's beginning": token[6:17],
        "hash": read.hash.hex(),
        "hash as Python writes it": repr(read.hash)[2:-1],
        "comment": "MARKER-COMMENT-4711",
        "address": respondent.ADDRESS,
        "user agent": "Marker-Browser",
        "answers": "333333333333",
    }


def _held(written: str, token: str) -> list[str]:
    return [name for name, marker in _markers(token).items() if marker in written]


def _visit(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> str:
    """Answer once; then once more with an error that carries all it knows; return the token."""
    stage.app.config["PROPAGATE_EXCEPTIONS"] = False
    wave = stage.open()
    first, second = stage.invite(wave, ["sales"] * 2)
    assert respondent.answer(stage, first.token, COMMENT).status_code == 303
    assert respondent.answer(stage, first.token, COMMENT).status_code >= 400

    def fail(_: object, *, token: str, answers: responses.Answers) -> None:
        held = {"token": token, "comments": answers.comments, "ratings": answers.ratings}
        try:
            raise RuntimeError(f"{held} {request.remote_addr} {request.user_agent}")
        except RuntimeError as error:
            raise OperationalError(str(held), held, error) from error

    monkeypatch.setattr(responses, "record", fail)
    assert respondent.answer(stage, second.token, COMMENT).status_code == 500
    return second.token


def test_no_log_holds_token_comment_address_user_agent_or_answer(
    stage: Stage,
    log: io.StringIO,
    database_files: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    token = _visit(stage, monkeypatch)

    assert "OperationalError" in log.getvalue(), "the error was not logged at all"
    assert "test_03_logs.py" in log.getvalue(), "the log does not say where the error was"
    assert _held(log.getvalue(), token) == []
    terminal = capfd.readouterr()
    assert _held(terminal.out + terminal.err, token) == []
    logs = {p: content for p, content in written_files(stage, database_files) if p.name == "log"}
    assert [_held(c.decode(errors="replace"), token) for c in logs.values() if c] in ([], [[]])


def test_twin_an_access_log_is_found_out(
    stage: Stage, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    @stage.app.after_request
    def write_access_log(response: object) -> object:
        logging.getLogger("access").info("%s %s", request.remote_addr, request.user_agent)
        return response

    token = _visit(stage, monkeypatch)

    assert set(_held(log.getvalue(), token)) == {"address", "user agent"}


def test_twin_an_ordinary_traceback_is_found_out(
    stage: Stage, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Flask logs by itself: the message of the error, and of the one that caused it."""
    quiet = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logging.LogRecord)
    try:
        token = _visit(stage, monkeypatch)
    finally:
        logging.setLogRecordFactory(quiet)

    assert {"token", "comment", "address", "user agent"} <= set(_held(log.getvalue(), token))
