"""A wave assessed: what was planted in a made-up organisation is found, and the gate holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.assessment.assess import Assessment, History, assess
from analysis.assessment.voices import Reading
from analysis.assessment.wave import Comment, WaveData, wave_data
from analysis.disclosure.certificate import is_certified
from analysis.disclosure.ledger import Ledger
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import (
    Mark,
    Reason,
    ReleasedEstimate,
    Suppression,
    WaveLabel,
    dump,
    load,
)
from analysis.simulate.halden import demo_organisation
from analysis.simulate.waves import simulate_wave
from analysis.structure import Department, Function, Structure
from questionnaires.library import built_in

QUESTIONNAIRE = built_in()["alignment_core"]


def wave(quarter: int) -> WaveData:
    organisation = demo_organisation()
    structure = organisation.structure(quarter)
    simulated = simulate_wave(
        QUESTIONNAIRE, structure, organisation.truth, quarter, np.random.default_rng(100 + quarter)
    )
    return wave_data(
        label=WaveLabel(f"q{quarter}", f"Quarter {quarter}", "2026-03-31", "core", "1", ("en",)),
        questionnaire=QUESTIONNAIRE,
        structure=structure,
        matrix=simulated.matrix(),
        policy=DisclosurePolicy(),
        choices=tuple(response.choices for response in simulated.responses),
        comments=tuple(
            Comment(structure.index_of(response.department), comment.question, comment.text)
            for response in simulated.responses
            for comment in response.comments
        ),
    )


@pytest.fixture(scope="module")
def assessed() -> Assessment:
    return assess(wave(4))


def marked(assessment: Assessment, table: str) -> set[tuple[str, str, str]]:
    return {
        (cell.unit, cell.measure, cell.content.mark.value)
        for cell in assessment.release.tables[table].cells
        if isinstance(cell.content, ReleasedEstimate) and cell.content.mark is not Mark.NONE
    }


def test_the_broken_tie_the_unknown_goal_and_the_double_meaning_are_marked(assessed):
    assert ("function:operations", "sales:mean", "below") in marked(assessed, "ties")
    assert marked(assessed, "goals") == {("function:rnd", "goal:g2", "below")}
    assert ("finance|sales", "qualified:same", "below") in marked(assessed, "words")


def test_the_blind_function_and_the_unmet_need_are_marked(assessed):
    assert marked(assessed, "blind") == {("function:sales", "overestimate", "below")}
    assert marked(assessed, "needs") == {("function:operations", "sales:service_forecast", "above")}


def test_only_words_that_were_planted_divide(assessed):
    assert {measure for _, measure, _ in marked(assessed, "words")} == {"qualified:same"}


def test_drivers_are_told_with_ranks_that_may_overlap_and_parts_that_add_up(assessed):
    drivers = assessed.release.tables["drivers"].by_key()
    weights = {m: c for (_, m), c in drivers.items() if m.endswith(":weight")}
    ranks = [c for (_, m), c in drivers.items() if m.endswith(":rank")]

    assert len(weights) == 9
    assert sum(c.value for c in weights.values()) == pytest.approx(1.0, abs=0.05)
    assert all(1 <= c.low <= c.value <= c.high <= 9 for c in ranks)


def test_legal_with_its_three_people_is_merged_and_named(assessed):
    units = {unit.code: unit for unit in assessed.release.units}
    merged = next(unit for unit in units.values() if "legal" in unit.departments and unit.depth > 1)

    assert len(merged.departments) > 1
    assert "Legal" in merged.name


def test_the_release_is_certified_and_survives_storage(assessed):
    assert assessed.release.certificate.leaks == 0
    assert is_certified(assessed.release)
    assert load(dump(assessed.release)) == assessed.release


def test_an_altered_release_is_no_longer_certified(assessed):
    altered = replace(assessed.release, organisation="Somebody else")

    assert not is_certified(altered)


def test_the_same_answers_in_another_order_give_the_same_release(assessed):
    given = wave(4)
    order = np.random.default_rng(1).permutation(len(given.matrix))
    shuffled = wave_data(
        label=given.label,
        questionnaire=given.questionnaire,
        structure=given.structure,
        matrix=replace(
            given.matrix,
            ratings=given.matrix.ratings[order],
            departments=given.matrix.departments[order],
        ),
        policy=given.policy,
        choices=tuple(given.choices[i] for i in order),
        comments=tuple(reversed(given.comments)),
    )

    assert assess(shuffled).release.tables == assessed.release.tables


def test_comments_wait_for_a_person_to_read_them():
    unread = assess(wave(4), reading=Reading(is_read=False))

    assert unread.release.themes is None
    assert "themes" not in unread.release.tables
    assert any(refusal.measure == "themes" for refusal in unread.release.refusals)
    assert unread.voices.found is not None


def test_a_theme_keeps_its_code_and_name_in_the_next_quarter(assessed):
    first = assess(wave(3))
    ledger = Ledger().with_entry(first.release.certificate.fingerprint, first.sums)
    second = assess(
        wave(4),
        history=History(wave(3), first.release),
        ledger=ledger,
        reading=Reading(remembered=first.voices.memory),
    )
    before = {theme.code: theme.name for theme in first.release.themes.themes}
    kept = [theme for theme in second.release.themes.themes if theme.code in before]

    assert len(kept) >= 5
    assert all(before[theme.code] == theme.name for theme in kept)
    assert second.release.certificate.audited_with == (first.release.certificate.fingerprint,)
    assert "change" in second.release.tables


def test_without_a_wave_before_there_is_no_change_and_the_release_says_so(assessed):
    assert "change" not in assessed.release.tables
    reasons = {refusal.measure: refusal.reason for refusal in assessed.release.refusals}
    assert reasons["change"] is Reason.NOT_YET


def small(n: int) -> WaveData:
    given = wave(1)
    structure = Structure("Small", (Department("a", "A", None, "f", n),), (Function("f", "F"),))
    matrix = replace(
        given.matrix,
        ratings=given.matrix.ratings[:n],
        departments=np.zeros(n, dtype=np.int32),
    )
    return wave_data(
        label=given.label,
        questionnaire=given.questionnaire,
        structure=structure,
        matrix=matrix,
        policy=given.policy,
    )


@pytest.mark.parametrize("n", [0, 1, 4])
def test_an_organisation_smaller_than_k_shows_nothing_at_all(n):
    release = assess(small(n)).release

    assert not any(
        isinstance(cell.content, ReleasedEstimate)
        for table in release.tables.values()
        for cell in table.cells
    )
    assert release.maturity == ()


def test_one_department_of_five_is_assessed_without_a_comparison():
    release = assess(small(5)).release

    assert release.tables["scores"].cell("organisation", "trust") is not None
    assert all(
        isinstance(content, Suppression) or content.mark is Mark.NONE
        for content in release.tables["gaps"].by_key().values()
    )
