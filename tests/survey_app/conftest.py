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
from survey_app.db import alembic, db


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all migrations applied, to be copied: quicker than migrating each time."""
    folder = tmp_path_factory.mktemp("migrated")
    app = create_app(Settings(instance=folder, testing=True))
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder / "interlock.sqlite"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path / "instance", testing=True)


@pytest.fixture
def app(settings: Settings, migrated_database: Path) -> Iterator[Flask]:
    settings.instance.mkdir(parents=True)
    shutil.copy(migrated_database, settings.instance / "interlock.sqlite")
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
