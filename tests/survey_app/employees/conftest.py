"""An open wave with the full questionnaire, and a browser that has come in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.survey_app.employees import made_up


@pytest.fixture
def wave(app: Flask) -> int:
    return made_up.open_wave(app)


@pytest.fixture
def token(app: Flask, wave: int) -> str:
    return made_up.tokens(app, wave, "legal")[0]


@pytest.fixture
def inside(client: FlaskClient, token: str) -> FlaskClient:
    """A client whose browser holds the token."""
    client.post("/answer/enter", data={"token": token})
    return client
