"""Two organisations with published waves, and a token for each."""

from __future__ import annotations

import datetime

import pytest
from flask import Flask

from survey_app.db import get_session
from survey_app.store import api_tokens, organisations
from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import publish

TODAY = datetime.date(2026, 1, 1)
FAR = datetime.date(2999, 1, 1)


@pytest.fixture
def published(app: Flask) -> Flask:
    for code in ("here", "there"):
        publish(app, [made_up_release(wave) for wave in (2, 3)], organisation=code)
    return app


def token(app: Flask, code: str = "here", name: str = "reader", until: datetime.date = FAR) -> str:
    with app.app_context():
        found = organisations.find(get_session(), code=code)
        assert found is not None
        return api_tokens.issue(
            get_session(), organisation_id=found.id, name=name, today=TODAY, expires_on=until
        )
