"""An app with an empty database of its own, on SQLite."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app import create_app
from survey_app.config import Settings
from survey_app.db import db


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path / "instance", testing=True)


@pytest.fixture
def app(settings: Settings, migrated_sqlite: Path) -> Iterator[Flask]:
    settings.instance.mkdir(parents=True)
    shutil.copy(migrated_sqlite, settings.instance / "interlock.sqlite")
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
