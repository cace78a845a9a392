"""What an attacker holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stage import Stage


@pytest.fixture
def database_files(stage: Stage, request: pytest.FixtureRequest) -> Path:
    """The folder in which the database keeps its files, its logs and its write-ahead log."""
    if stage.is_sqlite:
        return stage.instance
    return request.getfixturevalue("postgres_server").data.parent
