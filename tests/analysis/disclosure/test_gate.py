import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.audit import audit
from analysis.disclosure.gate import release_table
from analysis.disclosure.plan import plan
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.ranges import Scale
from analysis.disclosure.released import Mark, Measure, Reason, ReleasedEstimate, Suppression
from analysis.estimate import Estimate, unknown
from tests.analysis.disclosure.organisations import (
    SMALL_COMPANY_COUNTS,
    estimates,
    measures,
    random_company,
    residuals,
    small_company,
)

POLICY = DisclosurePolicy()
PLAN = plan(small_company(), SMALL_COMPANY_COUNTS, POLICY)


def released(answered, *, value=3.123, **choices):
    columns = {"m0": np.array(answered)}
    return release_table(
        "scores", PLAN, measures(1), estimates(PLAN, columns, value), columns, POLICY, **choices
    )


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10_000), st.integers(5, 10), st.floats(0.3, 1.0))
def test_neither_a_small_cell_nor_a_small_difference_is_released(seed, k, answering):
    structure, counts = random_company(seed, departments=30)
    rng = np.random.default_rng(seed)
    planned = plan(structure, counts, POLICY)
    answered = {m.code: rng.binomial(counts, answering) for m in measures(3)}

    table = release_table(
        "items", planned, measures(3), estimates(planned, answered), answered, POLICY, k=k
    )

    shown = table.by_key()
    for measure, people in answered.items():
        positions = [
            i
            for i, unit in enumerate(planned.units)
            if isinstance(shown[unit.code, measure], ReleasedEstimate)
        ]
        sums = [planned.members[i].tolist() for i in positions]
        assert all(people[atoms].sum() >= k for atoms in sums)
        assert all(n == 0 or n >= k for n in residuals(planned, positions, people))
        assert audit(sums, people.tolist(), k=k).is_safe


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000))
def test_what_is_shown_for_a_higher_limit_is_shown_for_the_lower_one_too(seed):
    structure, counts = random_company(seed, departments=30)
    planned = plan(structure, counts, POLICY)
    answered = {"m0": np.random.default_rng(seed).binomial(counts, 0.7)}
    tables = [
        release_table(
            "t", planned, measures(1), estimates(planned, answered), answered, POLICY, k=k
        )
        for k in (5, 8)
    ]

    scores, shares = (
        {c.unit for c in table.cells if isinstance(c.content, ReleasedEstimate)} for table in tables
    )
    assert shares <= scores


def test_numbers_are_rounded_and_n_comes_in_bands():
    table = released(SMALL_COMPANY_COUNTS)

    cell = table.cell("legal+compliance", "m0")
    assert cell == ReleasedEstimate(3.12, 2.62, 3.62, "5–9")
    assert table.cell("south", "m0").n == "30"


def test_a_measure_that_too_few_answered_is_withheld_and_says_where_it_counts():
    table = released([2, 9, 30, 0, 1, 2, 12])

    assert table.cell("legal+compliance", "m0") == Suppression(Reason.TOO_FEW, "office")
    protecting = table.cell("payroll", "m0")
    assert protecting == Suppression(Reason.PROTECTS_ANOTHER, "office")
    assert isinstance(table.cell("office", "m0"), ReleasedEstimate)


def test_a_measure_nobody_answered_was_not_asked():
    assert released([0] * 7).cell("organisation", "m0") == Suppression(Reason.NOT_ASKED)


def test_a_measure_without_counts_is_never_shown():
    table = release_table(
        "scores", PLAN, measures(1), {("organisation", "m0"): Estimate(3, 2, 4, 60)}, {}, POLICY
    )

    assert {type(cell.content) for cell in table.cells} == {Suppression}


def test_a_value_that_could_not_be_computed_is_withheld():
    columns = {"m0": SMALL_COMPANY_COUNTS}
    table = release_table(
        "scores", PLAN, measures(1), {("organisation", "m0"): unknown(60)}, columns, POLICY
    )

    assert table.cell("organisation", "m0") == Suppression(Reason.NOT_ASKED)


@pytest.mark.parametrize(
    ("share", "limit", "note"),
    [(0.0, 0.05, "up to 5 %"), (0.04, 0.05, "up to 5 %"), (1.0, 0.95, "95 % or more")],
)
def test_shares_at_the_ends_are_shown_as_limits_in_every_channel(share, limit, note):
    cell = released(SMALL_COMPANY_COUNTS, value=share, proportion=True).cell("south", "m0")

    assert (cell.value, cell.note) == (limit, note)
    assert cell.low is None
    assert cell.high is None


def test_an_interval_that_does_not_exist_stays_away():
    columns = {"m0": SMALL_COMPANY_COUNTS}
    found = {("organisation", "m0"): Estimate(3.0, math.nan, math.nan, 60)}
    table = release_table("scores", PLAN, measures(1), found, columns, POLICY)

    assert table.cell("organisation", "m0") == ReleasedEstimate(3.0, None, None, "60")


def test_a_cell_is_shown_only_where_the_table_it_rests_on_shows_it():
    raw = released([2, 9, 30, 0, 1, 2, 12])
    scores = released(SMALL_COMPANY_COUNTS, within=[raw])

    assert isinstance(scores.cell("payroll", "m0"), Suppression)
    assert isinstance(scores.cell("south", "m0"), ReleasedEstimate)


def test_marks_come_through():
    table = released(SMALL_COMPANY_COUNTS, marks={("south", "m0"): Mark.BELOW})

    assert table.cell("south", "m0").mark is Mark.BELOW
    assert table.cell("payroll", "m0").mark is Mark.NONE


def test_departments_that_are_only_named_have_a_reason_and_a_place():
    planned = plan(small_company(), [0, 9, 30, 0, 2, 2, 2], POLICY)
    columns = {"m0": planned.counts}
    table = release_table(
        "scores", planned, measures(1), estimates(planned, columns), columns, POLICY
    )

    assert table.cell("legal", "m0") == Suppression(Reason.TOO_FEW, "office")


def test_a_mean_near_the_end_of_the_scale_does_not_pin_down_a_hidden_department():
    columns = {"m0": SMALL_COMPANY_COUNTS}
    values = {"legal+compliance": 4.9, "payroll": 3.0, "office": 3.7}
    found = {
        (unit.code, "m0"): Estimate(values.get(unit.code, 3.0), 2.0, 4.0, 9) for unit in PLAN.units
    }

    open_to_ends = release_table("raw", PLAN, measures(1), found, columns, POLICY)
    table = release_table("raw", PLAN, measures(1), found, columns, POLICY, scale=Scale())

    assert isinstance(open_to_ends.cell("legal+compliance", "m0"), ReleasedEstimate)
    assert table.cell("legal+compliance", "m0") == Suppression(Reason.TOO_NARROW, "office")
    assert table.cell("payroll", "m0") == Suppression(Reason.TOO_NARROW, "office")
    assert isinstance(table.cell("office", "m0"), ReleasedEstimate)


def test_an_item_does_not_follow_from_its_dimension_and_the_other_items():
    items = tuple(Measure(f"m{i}", {"en": f"Item {i}"}, group="trust") for i in range(3))
    answered = {f"m{i}": SMALL_COMPANY_COUNTS.copy() for i in range(3)}
    answered["m1"][4:6] = (1, 2)  # Legal and Compliance
    answered["m2"][2] = 29
    found = estimates(PLAN, answered)

    alone = release_table("items", PLAN, items, found, answered, POLICY).by_key()
    table = release_table("items", PLAN, items, found, answered, POLICY, adds_up=True).by_key()

    for unit in ("legal+compliance", "payroll"):
        withheld = [m for m in answered if isinstance(table[unit, m], Suppression)]
        assert [m for m in answered if isinstance(alone[unit, m], Suppression)] == ["m1"]
        assert withheld == ["m1", "m2"]
    assert isinstance(table["office", "m2"], ReleasedEstimate)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_no_small_group_follows_from_items_and_dimension_together(seed):
    structure, counts = random_company(seed, departments=25)
    rng = np.random.default_rng(seed)
    planned = plan(structure, counts, POLICY)
    items = tuple(Measure(f"m{i}", {"en": f"Item {i}"}, group="trust") for i in range(3))
    answered = {m.code: rng.binomial(counts, 0.9) for m in items}
    whole = {"trust": counts}
    table = release_table(
        "items", planned, items, estimates(planned, answered), answered, POLICY, adds_up=True
    ).by_key()
    scores = release_table(
        "raw",
        planned,
        (Measure("trust", {"en": "Trust"}),),
        estimates(planned, whole),
        whole,
        POLICY,
    ).by_key()

    sizes = np.concatenate([answered[m.code] for m in items]).tolist()
    offsets = [i * len(counts) for i in range(len(items))]
    sums = []
    for unit, members in zip(planned.units, planned.members, strict=True):
        if isinstance(scores[unit.code, "trust"], ReleasedEstimate):
            sums.append([atom + offset for offset in offsets for atom in members.tolist()])
        for item, offset in zip(items, offsets, strict=True):
            if isinstance(table[unit.code, item.code], ReleasedEstimate):
                sums.append((members + offset).tolist())
    assert audit(sums, sizes, k=POLICY.k_scores).is_safe
