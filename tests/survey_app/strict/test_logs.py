"""Signer and collector write no token, ticket, answer, address or browser into any log."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest

from survey_app.store import collecting
from tests.attacks.strict_stage import WAVE, StrictStage
from tests.stage import answers


def test_no_log_holds_a_token_ticket_or_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    strict = StrictStage(lambda name: f"sqlite:///{tmp_path / name / 'database.sqlite'}")
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    try:
        ticket = strict.pick_up(strict.invitations[0])
        strict.open()
        form = ticket.form(3, comment="MARKER comment")
        assert strict.send(form).status_code == 200

        def fail(*given: object) -> None:
            raise RuntimeError(f"{given} {form}")

        monkeypatch.setattr(collecting, "record", fail)
        told = {"User-Agent": "MarkerBrowser"}
        with strict.collector.test_client() as client:
            failed = client.post(f"/answer/{WAVE}", data=form, headers=told)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        strict.signing.dispose()
        strict.collecting.dispose()

    terminal = capfd.readouterr()
    everything = written.getvalue() + terminal.out + terminal.err
    assert failed.status_code == 500
    assert "RuntimeError" in everything
    markers = (strict.invitations[0].token, form["prepared"], form["signature"][:40])
    for marker in (*markers, answers(3).ratings, "MARKER comment", "MarkerBrowser", "127.0.0.1"):
        assert marker not in everything
