from dataclasses import replace

import numpy as np
import pytest

from analysis.disclosure.certificate import (
    SAFE,
    certify,
    draft_certificate,
    fingerprint,
    is_certified,
)
from analysis.disclosure.gate import release_table
from analysis.disclosure.ledger import Ledger
from analysis.disclosure.plan import plan
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import (
    Participation,
    Release,
    WaveLabel,
    dump,
    load,
)
from analysis.disclosure.sums import PublishedColumn, PublishedSums, published
from tests.analysis.disclosure.organisations import (
    SMALL_COMPANY_COUNTS,
    estimates,
    measures,
    small_company,
)

POLICY = DisclosurePolicy()


@pytest.fixture
def release_and_sums() -> tuple[Release, PublishedSums]:
    structure = small_company()
    released_plan = plan(structure, SMALL_COMPANY_COUNTS, POLICY)
    columns = measures(2)
    answered = {m.code: SMALL_COMPANY_COUNTS for m in columns}
    table = release_table(
        "scores", released_plan, columns, estimates(released_plan, answered), answered, POLICY
    )
    release = Release(
        organisation=structure.organisation,
        wave=WaveLabel("w1", "Spring", "2026-03-31", "core", "1", ("en",)),
        participation=Participation(70, "60", 0.86),
        units=released_plan.units,
        dimensions=columns,
        tables={"scores": table},
        maturity=(),
        themes=None,
        refusals=(),
        certificate=draft_certificate(POLICY),
    )
    return release, published("w1", [table], released_plan, answered)


def test_a_safe_release_is_certified_with_its_counts(release_and_sums):
    release, sums = release_and_sums

    certificate = certify(release, [sums], POLICY)

    assert certificate.verdict == SAFE
    assert certificate.leaks == 0
    assert certificate.cells_published == 2 * len(release.units)
    assert certificate.departments_merged == 4
    assert certificate.smallest_residual == 7  # Legal and Compliance, merged
    assert is_certified(replace(release, certificate=certificate))


def test_the_fingerprint_survives_storage_and_notices_a_changed_number(release_and_sums):
    release, sums = release_and_sums
    stored = load(dump(replace(release, certificate=certify(release, [sums], POLICY))))

    table = stored.tables["scores"]
    first = table.cells[0]
    forged_cell = replace(first, content=replace(first.content, value=4.9))
    forged_table = replace(table, cells=(forged_cell, *table.cells[1:]))
    forged = replace(stored, tables={"scores": forged_table})

    assert is_certified(stored)
    assert fingerprint(stored) == stored.certificate.fingerprint
    assert not is_certified(forged)


def test_a_release_that_leaks_together_with_an_earlier_one_is_not_certified(release_and_sums):
    release, sums = release_and_sums
    alone = tuple(int(i) for i in np.array([4]))
    (column,) = sums.columns
    legal = PublishedColumn(column.measures, column.sizes, (alone,), column.k)
    ledger = Ledger().with_entry("export", [replace(sums, columns=(legal,))])

    certificate = certify(release, [sums], POLICY, ledger=ledger)

    assert certificate.leaks == 2  # Legal with 3 people, and so Compliance with 4
    assert certificate.audited_with == ("export",)
    assert not is_certified(replace(release, certificate=certificate))


def test_a_release_that_could_not_be_checked_is_not_certified(release_and_sums):
    release, sums = release_and_sums
    other_chart = replace(sums, dimensions=("another chart",))
    ledger = Ledger().with_entry("earlier", [other_chart])

    certificate = certify(release, [sums], POLICY, ledger=ledger)

    assert "another chart" in certificate.verdict
    assert not is_certified(replace(release, certificate=certificate))
