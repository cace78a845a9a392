"""Tokens and deliveries are kept alike on both kinds of database."""

from __future__ import annotations

import datetime

import pytest

from survey_app.store import api_tokens, releases, webhooks
from survey_app.store.api_tokens import NameTakenError
from survey_app.store.webhooks import KnownAddressError
from tests.stage import SEALING, Stage

TODAY = datetime.date(2026, 1, 1)
NOW = datetime.datetime(2026, 3, 22, 9)
URL = "https://hooks.example.org/"


def issue(stage: Stage, name: str) -> str:
    return api_tokens.issue(
        stage.session,
        organisation_id=stage.organisation_id,
        name=name,
        today=TODAY,
        expires_on=TODAY,
    )


def test_a_token_opens_its_organisation_to_its_last_day(stage: Stage) -> None:
    stage.found()
    secret = issue(stage, "one")
    tomorrow = TODAY + datetime.timedelta(days=1)
    opened = api_tokens.organisation_of(stage.session, secret, today=TODAY)

    assert opened is not None
    assert opened.id == stage.organisation_id
    assert api_tokens.organisation_of(stage.session, secret, today=tomorrow) is None
    with pytest.raises(NameTakenError):
        issue(stage, "one")


def test_a_delivery_is_due_until_it_is_kept(stage: Stage) -> None:
    wave = stage.open()
    stage.seal(wave)
    kept = webhooks.add(stage.session, organisation_id=stage.organisation_id, url=URL)
    with pytest.raises(KnownAddressError):
        webhooks.add(stage.session, organisation_id=stage.organisation_id, url=URL)
    releases.publish(stage.session, wave, content="{}", sums=None, today=SEALING)
    (notice,) = webhooks.due(stage.session, now=NOW)
    webhooks.keep_outcome(stage.session, notice, is_sent=False, came="status 500", now=NOW)
    waiting = webhooks.due(stage.session, now=NOW)
    later = NOW + datetime.timedelta(minutes=webhooks.WAITS[0])
    (again,) = webhooks.due(stage.session, now=later)
    webhooks.keep_outcome(stage.session, again, is_sent=True, came="status 200", now=later)

    assert waiting == []
    assert again == notice
    assert webhooks.due(stage.session, now=later + datetime.timedelta(days=9)) == []
    assert webhooks.told(stage.session, kept) == "1 sent"
    assert webhooks.remove(stage.session, organisation_id=stage.organisation_id, url=URL)
    assert not webhooks.remove(stage.session, organisation_id=stage.organisation_id, url=URL)
