"""The house keeps its shape: what is where, how long it may be, and what may not stand in it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("survey_app", "analysis", "questionnaires")
FIXED = {
    "survey_app", "questionnaires", "analysis", "tests", "instance", "pyproject.toml", "README.md",
}  # fmt: skip
EXPECTED = {"LICENSE", "CHANGELOG.md", "SECURITY.md", "run.py", "requirements", "deploy"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
HOSTS = re.compile(r"py" r"pi\.org|python" r"hosted|npm" r"js\.co|deb\." r"debian\.org")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def modules() -> list[Path]:
    found = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            has_docstring = ast.get_docstring(node) is not None and len(node.body) > 1
            first = node.body[1] if has_docstring else node.body[0]
            yield node.name, (node.end_lineno or 0) - first.lineno + 1


def test_the_top_level_holds_what_is_fixed_and_what_the_ecosystem_expects():
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    visible = {name for name in top if not name.startswith(".")}

    assert visible >= FIXED
    assert visible <= FIXED | EXPECTED


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_short(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    long = [(name, length) for name, length in functions(path) if length > LONGEST_FUNCTION]

    assert lines <= LONGEST_FILE
    assert long == []


def test_most_functions_are_much_shorter():
    lengths = sorted(length for path in modules() for _, length in functions(path))

    assert lengths[int(len(lengths) * 0.9)] <= 20


def test_no_file_names_a_package_index_or_a_machine():
    home = re.escape(str(Path.home()))
    machine = re.compile(rf"{home}/|{re.escape(str(ROOT))}\b")
    found = []
    for path in tracked():
        if path.suffix in {".mo", ".png", ".woff2", ".ico"} or path.name == "test_house.py":
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [
            str(path.relative_to(ROOT)) for pattern in (HOSTS, machine) if pattern.search(text)
        ]

    assert found == []


def test_no_module_is_called_utils_or_the_like():
    names = {path.stem for path in modules()}

    assert not names & {"utils", "helpers", "common", "base", "misc", "util", "helper"}


def test_nothing_unfinished_is_left_standing():
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    found = [
        str(path.relative_to(ROOT))
        for path in modules()
        if marks.search(path.read_text(encoding="utf-8"))
    ]

    assert found == []
