"""The import contracts hold, and are seen to fail when broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BREAKS = {
    "an instrument that knows the analysis": ("questionnaires/model.py", "import analysis.matrix"),
    "an analysis that knows the web": ("analysis/scoring.py", "import flask"),
    "an analysis that knows the database": ("analysis/scoring.py", "import sqlalchemy"),
    "an analysis that knows the app": ("analysis/scoring.py", "import survey_app.models"),
    "leaders that know employees": ("survey_app/leaders/views.py", "import survey_app.employees"),
    "a leader's page that reads raw answers": (
        "survey_app/leaders/views.py",
        "import survey_app.store.sealed",
    ),
    "a report that computes": ("analysis/reports/finding.py", "import analysis.scoring"),
    "a page that queries": ("survey_app/pages.py", "import sqlalchemy"),
}


def lint(folder: Path) -> int:
    program = Path(sys.executable).parent / "lint-imports"
    command = [str(program), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for package in ("survey_app", "analysis", "questionnaires"):
        shutil.copytree(ROOT / package, folder / package)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_contracts_hold(copy):
    assert lint(copy) == 0


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_contract_is_seen(copy, what):
    name, line = BREAKS[what]
    path = copy / name
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(f"{whole}\n{line}\n", encoding="utf-8")
        assert lint(copy) != 0
    finally:
        path.write_text(whole, encoding="utf-8")
