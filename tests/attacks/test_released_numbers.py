"""Attack 8 without the web: gather every number of every release, and solve the equations.

Three quarters of the made-up company are assessed one after the other. The attacker reads the
stored releases only: who stands behind a number follows from the departments that its row names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from analysis.assessment.assess import Assessment, History, assess
from analysis.assessment.wave import WaveData, wave_data
from analysis.disclosure.audit import audit, is_determined
from analysis.disclosure.ledger import Ledger, audit_jointly
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import (
    Reason,
    Release,
    ReleasedEstimate,
    Suppression,
    WaveLabel,
    dump,
    load,
)
from analysis.simulate.halden import demo_organisation
from analysis.simulate.waves import simulate_wave
from questionnaires.library import built_in

QUESTIONNAIRE = built_in()["alignment_core"]
POLICY = DisclosurePolicy()
QUARTERS = (2, 3, 4)
OVER_THE_WHOLE = {"distributions", "reliability"}  # the organisation's row alone
LAID_OUT_ANEW = {"words", "perception"}  # by pairs of functions; sums are those of each function
BY_DEMOGRAPHIC = {"crossings", "sponsorship"}  # see the test for them


def wave(quarter: int) -> WaveData:
    organisation = demo_organisation()
    structure = organisation.structure(quarter)
    simulated = simulate_wave(
        QUESTIONNAIRE, structure, organisation.truth, quarter, np.random.default_rng(quarter)
    )
    return wave_data(
        label=WaveLabel(f"q{quarter}", f"Quarter {quarter}", "2026-03-31", "core", "1", ("en",)),
        questionnaire=QUESTIONNAIRE,
        structure=structure,
        matrix=simulated.matrix(),
        policy=POLICY,
        choices=tuple(response.choices for response in simulated.responses),
    )


@pytest.fixture(scope="module")
def quarters() -> list[tuple[WaveData, Assessment]]:
    """Each quarter assessed with the ledger of all before."""
    found: list[tuple[WaveData, Assessment]] = []
    ledger = Ledger()
    for quarter in QUARTERS:
        data = wave(quarter)
        history = History(found[-1][0], found[-1][1].release) if found else None
        assessment = assess(data, history=history, ledger=ledger)
        ledger = ledger.with_entry(assessment.release.certificate.fingerprint, assessment.sums)
        found.append((data, assessment))
    return found


def shown(release: Release, table: str) -> list[tuple[tuple[str, ...], str]]:
    """Every number of a table: the departments behind it, and the measure."""
    released = release.tables[table]
    departments = {unit.code: unit.departments for unit in released.units}
    return [
        (departments[cell.unit], cell.measure)
        for cell in released.cells
        if isinstance(cell.content, ReleasedEstimate)
    ]


def test_all_numbers_of_all_quarters_give_no_group_below_k_away(quarters):
    everything = [part for _, assessment in quarters for part in assessment.sums]

    found = audit_jointly(everything, k=POLICY.k_scores)

    assert found.is_safe, found
    assert {part.wave for part in everything} >= {f"q{quarter}" for quarter in QUARTERS}


def test_no_number_is_shown_that_the_auditor_does_not_know_of(quarters):
    for _, assessment in quarters:
        known = {
            (tuple(part.labels[atom][0] for atom in atoms), measure)
            for part in assessment.sums
            if part.dimensions == ("department",)
            for column in part.columns
            for measure in column.measures
            for atoms in column.sums
        }
        tables = set(assessment.release.tables) - OVER_THE_WHOLE - LAID_OUT_ANEW - BY_DEMOGRAPHIC
        for table in sorted(tables):
            for departments, measure in shown(assessment.release, table):
                assert (departments, measure) in known, (table, departments, measure)


def test_crossings_are_known_to_the_auditor_choice_by_choice(quarters):
    for _, assessment in quarters:
        table = assessment.release.tables["crossings"]
        (part,) = (p for p in assessment.sums if p.dimensions == ("department", "role"))
        known = {
            (frozenset(part.labels[atom] for atom in atoms), measure)
            for column in part.columns
            for measure in column.measures
            for atoms in column.sums
        }
        units = {unit.code: unit for unit in table.units}
        numbers = [c for c in table.cells if isinstance(c.content, ReleasedEstimate)]
        for cell in numbers:
            choice = cell.unit.partition("=")[2]
            people = frozenset((d, choice) for d in units[cell.unit].departments)
            assert (people, cell.measure) in known
        assert numbers


def test_tables_over_the_whole_show_the_whole_and_nothing_else(quarters):
    for data, assessment in quarters:
        everybody = tuple(department.code for department in data.structure.departments)
        for table in OVER_THE_WHOLE & set(assessment.release.tables):
            assert {who for who, _ in shown(assessment.release, table)} == {everybody}


def coupled(data: WaveData, release: Release) -> dict[str, tuple[list[list[int]], list[int]]]:
    """For each dimension, what its items and its score say, over atoms of item and department."""
    answers = data.matrix.answers()
    n_departments = len(data.structure.departments)
    cells = defaultdict(list)
    for table in ("raw", "scores", "items"):
        for departments, measure in shown(release, table):
            cells[measure].append([data.structure.index_of(code) for code in departments])
    found = {}
    for dimension in data.keying.dimensions:
        columns = data.keying.columns(dimension)
        sizes: list[int] = []
        sums: list[list[int]] = [
            [d + place * n_departments for place in range(len(columns)) for d in departments]
            for departments in cells[dimension]
        ]
        for place, column in enumerate(columns):
            present = np.isfinite(answers[:, column])
            who = data.matrix.departments[present]
            sizes += np.bincount(who, minlength=n_departments).tolist()
            item = data.keying.items[column]
            sums += [[d + place * n_departments for d in group] for group in cells[item]]
        found[dimension] = (sums, sizes)
    return found


def test_items_and_dimensions_together_give_no_group_away(quarters):
    for data, assessment in quarters:
        for sums, sizes in coupled(data, assessment.release).values():
            assert audit(sums, sizes, k=POLICY.k_scores).is_safe


def test_no_withheld_cell_of_a_small_group_can_be_recovered(quarters):
    for data, assessment in quarters:
        per_measure = defaultdict(list)
        for part in assessment.sums:
            if part.dimensions != ("department",):
                continue
            for column in part.columns:
                for measure in column.measures:
                    per_measure[measure].append(column)
        for measure in data.keying.dimensions:
            columns = per_measure[measure]
            sums = [atoms for column in columns for atoms in column.sums]
            sizes = columns[0].sizes
            small = [i for i, n in enumerate(sizes) if 0 < n < POLICY.k_scores]
            assert not any(is_determined([i], sums, sizes) for i in small)


def test_a_release_without_the_rule_for_items_would_be_caught(quarters):
    """The planted defect: one withheld item is put back beside its dimension."""
    data, assessment = quarters[-1]
    release = load(dump(assessment.release))
    sums, sizes = coupled(data, release)[data.keying.dimensions[0]]
    small = next(i for i, n in enumerate(sizes) if 0 < n < POLICY.k_scores)
    n_departments = len(data.structure.departments)
    item = small // n_departments
    others = [i for i in range(item * n_departments, (item + 1) * n_departments) if i != small]

    assert not audit([*sums, others], sizes, k=POLICY.k_scores).is_safe


def test_withheld_cells_say_why_and_where_their_people_are_counted(quarters):
    for _, assessment in quarters:
        table = assessment.release.tables["scores"]
        codes = {unit.code for unit in table.units}
        for cell in table.cells:
            if isinstance(cell.content, Suppression):
                assert cell.content.reason in set(Reason)
                assert cell.content.shown_in is None or cell.content.shown_in in codes


def test_the_certificate_names_every_earlier_release(quarters):
    fingerprints = [a.release.certificate.fingerprint for _, a in quarters]
    last = quarters[-1][1].release.certificate

    assert list(last.audited_with) == fingerprints[:-1]
    assert replace(last, fingerprint="").leaks == 0
