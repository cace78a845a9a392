"""The migrations make exactly the tables that the models describe."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from flask import Flask

from survey_app.db import Base, alembic


def test_the_migrations_and_the_models_agree(app: Flask) -> None:
    with app.app_context():
        differences = compare_metadata(alembic.migration_context, Base.metadata)

    assert differences == []


def test_every_migration_can_be_taken_back(app: Flask) -> None:
    with app.app_context():
        alembic.downgrade("base")
        alembic.upgrade()
