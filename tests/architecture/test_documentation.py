"""Every command, setting, mapping key and public measure is documented, or tested against R."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from analysis.intake.mapping import COLUMNS, KEYS
from survey_app import create_app
from survey_app.config import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MEASURES = {
    "reliability": ("cronbach_alpha", "mcdonald_omega"),
    "agreement": ("rwg", "rwg_j", "awg", "average_deviation", "icc1", "icc2"),
    "scoring": ("favourable", "department_means"),
    "gaps": ("department_gaps", "cliffs_delta", "control_false_discoveries"),
    "drivers": ("relative_weights", "shapley_weights"),
    "weighting": ("poststratify", "finite_population_se"),
    "careless": ("longstring", "response_variability", "mahalanobis"),
    "trends": ("change", "trend", "trough"),
    "ties": ("tie_matrix",),
}
OURS = {
    "scoring": ("dimension_scores",),
    "ties": ("row_effects", "column_effects", "reciprocity", "asymmetry", "unmet_needs"),
    "goals": ("goal_knowledge",),
    "language": ("term_agreement",),
    "perception": ("perception_gap",),
    "maturity": ("maturity",),
}


def commands(tmp_path: Path) -> list[str]:
    app = create_app(Settings(instance=tmp_path / "instance", testing=True))
    return sorted(name for name in app.cli.commands if name not in {"run", "shell", "routes"})


def test_every_command_is_in_the_readme_and_says_what_it_does(tmp_path):
    app = create_app(Settings(instance=tmp_path / "instance", testing=True))
    missing = [name for name in commands(tmp_path) if f"interlock {name}" not in README]
    silent = [
        name for name, command in app.cli.commands.items() if not command.get_short_help_str()
    ]

    assert missing == []
    assert silent == []


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(name):
    full = f"INTERLOCK_{name.upper()}"
    short = f"`_{name.upper().partition('_')[2]}`" if name.startswith("mail_") else full

    assert full in README or short in README


@pytest.mark.parametrize("key", [*KEYS, *COLUMNS])
def test_every_key_of_a_column_mapping_is_in_the_readme(key):
    assert re.search(rf"[`\[]{key}[`\]]", README)


def names_in(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in folder.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis"):
                found |= {alias.name for alias in node.names}
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
    return found


@pytest.mark.parametrize(
    "measure", [(m, name) for m, names in MEASURES.items() for name in names], ids="-".join
)
def test_every_public_measure_has_a_reference_test(measure):
    assert measure[1] in names_in(ROOT / "tests" / "reference")


@pytest.mark.parametrize(
    "measure", [(m, name) for m, names in OURS.items() for name in names], ids="-".join
)
def test_every_measure_of_our_own_has_a_test_on_known_truth(measure):
    assert measure[1] in names_in(ROOT / "tests" / "analysis")


@pytest.mark.parametrize(
    "measure",
    [(m, name) for d in (MEASURES, OURS) for m, names in d.items() for name in names],
    ids="-".join,
)
def test_every_public_measure_can_be_called_by_its_name(measure):
    module = __import__(f"analysis.{measure[0]}", fromlist=[measure[1]])

    assert callable(getattr(module, measure[1]))
    assert getattr(module, measure[1]).__doc__
