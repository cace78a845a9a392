"""What an attacker holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.strict_stage import StrictStage
from tests.stage import Stage


@pytest.fixture
def database_files(stage: Stage, request: pytest.FixtureRequest) -> Path:
    """The folder in which the database keeps its files, its logs and its write-ahead log."""
    if stage.is_sqlite:
        return stage.instance
    return request.getfixturevalue("postgres_server").data.parent


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def strict(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StrictStage]:
    """A signer and a collector with a prepared wave, on each kind of database."""

    def new_database(name: str) -> str:
        if request.param == "sqlite":
            return f"sqlite:///{tmp_path / name / 'database.sqlite'}"
        server = request.getfixturevalue("postgres_server")
        return server.address(server.new_database())

    strict = StrictStage(new_database)
    yield strict
    strict.signing.dispose()
    strict.collecting.dispose()
