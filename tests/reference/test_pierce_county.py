"""The county's staff survey, from its raw file: accounted for to the last row, equal to R."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.assessment.assess import assess
from analysis.disclosure.released import Mark, Reason, ReleasedEstimate
from analysis.intake.answers import Intake, read_answers
from analysis.intake.mapping import read_mapping
from questionnaires.reader import parse

pytestmark = pytest.mark.reference
HERE = Path(__file__).resolve().parent.parent / "survey_app" / "pierce_county"


@pytest.fixture(scope="module")
def intake(shared: Path) -> Intake:
    questionnaire = parse((HERE / "questionnaire.toml").read_text(), "questionnaire.toml")
    mapping = read_mapping((HERE / "mapping.toml").read_text(), "mapping.toml", questionnaire)
    text = (shared / "data" / "pierce_county_wa_raw_long.csv").read_text(encoding="utf-8-sig")
    return read_answers(text, "raw.csv", questionnaire=questionnaire, mapping=mapping)


def test_every_row_is_accounted_for(intake):
    account = intake.account

    assert account.rows == 14_725
    assert account.used == 14_196
    assert account.left_out == {"status is 'Incomplete'": 135, "not applicable": 394}
    assert account.notes["repeated respondent and question, kept as the mapping asks"] == 15
    assert account.notes["wordings joined into item q7"] == 2
    assert account.notes["wordings joined into item q10"] == 2


def test_what_needs_a_respondent_key_is_refused_with_a_reason(intake):
    release = assess(intake.wave).release

    assert intake.wave.matrix is None
    assert "reliability" not in release.tables
    refused = {refusal.measure: refusal.reason for refusal in release.refusals}
    assert refused["reliability"] is Reason.NEEDS_KEY


@pytest.mark.parametrize("item", ["q1", "q2", "q3", "q4", "q5"])
def test_department_means_equal_those_of_r(intake, golden, item):
    release = assess(intake.wave).release
    reference = golden[f"icc.pierce.{item}.group_means"]["value"]
    means = dict(zip(reference["group"], reference["mean"], strict=True))
    names = {unit.name: unit.code for unit in release.units}

    compared = 0
    for name, code in names.items():
        cell = release.tables["items"].cell(code, item)
        if name in means and isinstance(cell, ReleasedEstimate):
            assert cell.value == pytest.approx(means[name], abs=0.0051)
            compared += 1
    assert compared >= 18


def test_departments_are_compared_with_the_rest_on_conservative_errors(intake):
    gaps = assess(intake.wave).release.tables["gaps"].by_key()
    marked = {
        unit: content.mark
        for (unit, dimension), content in gaps.items()
        if dimension == "growth"
        and isinstance(content, ReleasedEstimate)
        and content.mark is not Mark.NONE
    }

    assert marked["sheriff-s-department"] is Mark.BELOW
    assert len(marked) < len({unit for unit, _ in gaps}) / 2
