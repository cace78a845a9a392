"""A leader of a part sees that part, the whole as one row, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask

from analysis.disclosure.released import Release
from survey_app.leaders.scope import narrowed, said_within, scope_of
from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import signed_in

RELEASE = made_up_release()
MARKET = {"organisation", "market", "sales-north", "sales-south", "marketing", "service"}


def within(department: str) -> Release:
    return narrowed(RELEASE, scope_of(RELEASE, department))


def test_only_units_inside_the_scope_and_the_whole_are_kept() -> None:
    release = within("market")

    assert {u.code for u in release.units} == MARKET
    for name in ("scores", "raw", "gaps", "items", "change", "themes"):
        assert {c.unit for c in release.tables[name].cells} <= MARKET
        assert {u.code for u in release.tables[name].units} <= MARKET
    assert {m.unit for m in release.maturity} == MARKET


def test_a_tie_belongs_to_both_its_ends_and_to_nobody_else() -> None:
    ties = within("market").tables["ties"]
    own = {"sales", "marketing", "service"}

    seen = {(c.unit.removeprefix("function:"), c.measure.split(":")[0]) for c in ties.cells}
    assert ("sales", "finance") in seen
    assert ("finance", "sales") in seen
    assert all({rater, rated} & own for rater, rated in seen)


def test_a_function_with_departments_elsewhere_is_not_in_the_scope() -> None:
    assert not scope_of(RELEASE, "sales-north").functions
    assert scope_of(RELEASE, "market").functions == {"sales", "marketing", "service"}


def test_a_merged_department_is_shown_in_its_merged_row() -> None:
    scope = scope_of(RELEASE, "legal")

    assert scope.units == {"legal+compliance"}
    assert scope.name == "Legal + Compliance"


def test_an_unknown_department_sees_only_the_whole() -> None:
    release = within("gone")

    assert {u.code for u in release.units} == {"organisation"}


def test_findings_about_others_are_not_said() -> None:
    release = within("market")
    said = [f.sentence for f in said_within(RELEASE, release, "en")]

    assert any("Sales" in sentence for sentence in said)
    assert not any("R&D Optics" in sentence or "IT is above" in sentence for sentence in said)


@pytest.mark.parametrize(
    "path", ["heatmap?within=products", "maturity?unit=it", "quarters?unit=it"]
)
def test_asking_for_another_part_is_answered_not_found(published: Flask, path: str) -> None:
    client = signed_in(published, scope="market")

    assert client.get(f"/results/made-up/2026-q4/{path}").status_code == 404


def test_no_page_and_no_file_names_a_department_outside_the_scope(published: Flask) -> None:
    client = signed_in(published, scope="market")
    paths = ("", "heatmap", "maturity", "quarters", "themes", "scores.csv", "release.json")

    for path in paths:
        text = client.get(f"/results/made-up/2026-q4/{path}").text
        assert "Sales North" in text or path in {"", "themes"}
        for outside in ("Assembly", "R&D Optics", "R&amp;D Optics", "Calibration"):
            assert outside not in text, (path, outside)
