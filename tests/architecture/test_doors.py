"""One way in for each risky thing: released numbers, the clock, chance, queries."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKES_RELEASED = {
    "analysis/disclosure/gate.py",
    "analysis/disclosure/derived.py",  # from released numbers alone; it asks for them
    "analysis/disclosure/pairs.py",  # lays released cells out anew; the test below holds it to that
}
ASKS_THE_TIME = {"now", "utcnow", "today"}


def trees(package: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                yield function.id, node
            elif isinstance(function, ast.Attribute):
                yield function.attr, node


@pytest.mark.parametrize("released", ["ReleasedEstimate", "ReleasedTable"])
def test_only_the_gate_makes_released_numbers(released):
    makers = {
        name
        for package in ("analysis", "survey_app", "questionnaires")
        for name, tree in trees(package)
        for called, _ in calls(tree)
        if called == released
    }

    assert makers <= MAKES_RELEASED
    assert "analysis/disclosure/gate.py" in makers


def test_what_lays_cells_out_anew_makes_no_number():
    tree = ast.parse((ROOT / "analysis/disclosure/pairs.py").read_text(encoding="utf-8"))

    assert "ReleasedEstimate" not in {called for called, _ in calls(tree)}


def test_the_analysis_never_asks_the_time_nor_draws_from_global_randomness():
    found = []
    for name, tree in trees("analysis"):
        for called, node in calls(tree):
            text = ast.unparse(node.func)
            if called in ASKS_THE_TIME and ("datetime" in text or "date" in text):
                found.append((name, text))
            if text.startswith(("random.", "np.random.seed", "time.")):
                found.append((name, text))
            if called == "default_rng" and not node.args:
                found.append((name, text))

    assert found == []


def test_the_analysis_opens_no_file():
    found = [
        (name, called)
        for name, tree in trees("analysis")
        for called, node in calls(tree)
        if called in {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
        and "files('analysis." not in ast.unparse(node.func)  # what the package carries itself
    ]

    assert found == []


def test_only_settings_read_the_environment():
    found = {
        name
        for name, tree in trees("survey_app")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }

    # The worker is started with this process's environment, handed on unread.
    assert found <= {"survey_app/config.py", "survey_app/cli.py"}
