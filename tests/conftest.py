"""What every test may ask for."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.postgres_server import PostgresServer, find_programs, running

if TYPE_CHECKING:
    from tests.stage import Stage

# Before numpy is loaded: many small matrices are far slower on threads that wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@cache
def _golden_records() -> dict[str, dict[str, Any]]:
    records: dict[str, dict[str, Any]] = {}
    for path in sorted((SHARED / "reference" / "golden").glob("*.dev.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(content, list):
            records |= {record["id"]: record for record in content}
    return records


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference values and real data, beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(
            "the folder ../shared with reference values and data is not beside the checkout"
        )
    return SHARED


@pytest.fixture(scope="session")
def golden(shared: Path) -> dict[str, dict[str, Any]]:
    """Every golden record by its id: value, r_call, tolerance_abs, data, columns, note."""
    return _golden_records()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failure")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    outcome = yield
    report = outcome.get_result()
    if report.skipped and item.config.getoption("--no-skips") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and --all allows no skip: {report.longrepr}"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own, on a socket in a temporary folder."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with running(programs) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all migrations applied, to be copied: quicker than migrating each time."""
    from tests.stage import migrate

    folder = tmp_path_factory.mktemp("migrated")
    migrate(folder, "")
    return folder / "interlock.sqlite"


@pytest.fixture(scope="session")
def migrated_postgres(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a PostgreSQL database with all migrations applied, to be copied."""
    from tests.stage import migrate

    name = postgres_server.new_database()
    migrate(tmp_path_factory.mktemp("migrated"), postgres_server.address(name))
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """An app with a migrated database of its own: the test runs once on each kind."""
    with _stage(request, tmp_path, request.param) as raised:
        yield raised


@pytest.fixture
def postgres_stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """The same, on PostgreSQL alone: for what SQLite does not have."""
    with _stage(request, tmp_path, "postgresql") as raised:
        yield raised


@contextmanager
def _stage(request: pytest.FixtureRequest, folder: Path, kind: str) -> Iterator[Stage]:
    from tests.stage import raised

    instance = folder / "instance"
    instance.mkdir()
    url = ""
    if kind == "sqlite":
        source = request.getfixturevalue("migrated_sqlite")
        shutil.copy(source, instance / "interlock.sqlite")
    else:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("migrated_postgres")
        url = server.address(server.new_database(template))
    with raised(instance, url) as stage:
        yield stage
