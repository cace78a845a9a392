"""An organisation with four published waves."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import publish


@pytest.fixture
def published(app: Flask) -> Flask:
    publish(app, [made_up_release(wave) for wave in range(4)])
    return app
