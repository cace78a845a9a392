"""What a test of faults may ask for."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from tests.stage import Stage


@pytest.fixture
def connections(stage: Stage) -> Iterator[list[Any]]:
    """Every connection that is ever made, so that all can be cut."""
    made: list[Any] = []
    stage.engine.dispose()
    event.listen(stage.engine, "connect", lambda connection, _: made.append(connection))
    gc.freeze()  # so that collecting is quick
    yield made
    gc.unfreeze()
