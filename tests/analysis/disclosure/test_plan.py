import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.families import families
from analysis.disclosure.plan import NAMED_ONLY, AmbiguousCodeError, ReleasePlan, plan
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import UnitKind
from analysis.structure import Department, Structure
from tests.analysis.disclosure.organisations import (
    SMALL_COMPANY_COUNTS,
    random_company,
    residuals,
    small_company,
)

POLICY = DisclosurePolicy()


def codes(released: ReleasePlan) -> list[str]:
    return [unit.code for unit in released.units]


@st.composite
def companies(draw) -> tuple[Structure, list[int]]:
    """Any forest of up to 25 departments, people sitting anywhere in it."""
    n = draw(st.integers(1, 25))
    parents = [draw(st.integers(-1, i - 1)) for i in range(n)]
    functions = draw(st.lists(st.sampled_from(["a", "b", None]), min_size=n, max_size=n))
    counts = draw(st.lists(st.integers(0, 12), min_size=n, max_size=n))
    departments = [
        Department(f"d{i}", f"D{i}", None if parent < 0 else f"d{parent}", function)
        for i, (parent, function) in enumerate(zip(parents, functions, strict=True))
    ]
    return Structure("Any", tuple(departments)), counts


@settings(deadline=None, max_examples=80)
@given(companies(), st.integers(5, 10))
def test_every_residual_is_nobody_or_at_least_k(company, k):
    structure, counts = company

    released = plan(structure, counts, POLICY, k=k)

    assert all(n == 0 or n >= k for n in residuals(released))
    assert all(n >= k for n in released.sizes)


@settings(deadline=None, max_examples=80)
@given(companies())
def test_every_department_is_shown_merged_or_counted_towards_a_unit_above(company):
    structure, counts = company

    released = plan(structure, counts, POLICY)

    if sum(counts) < POLICY.k_scores:
        assert released.is_empty
        return
    named = {row.code for row in released.rows}
    assert set(released.shown_in) == {d.code for d in structure.departments}
    assert set(released.shown_in.values()) <= set(codes(released))
    assert all(row.parent is None or row.parent in codes(released) for row in released.rows)
    for i, department in enumerate(structure.departments):
        unit = released.units[released.position(released.smallest_unit(i))]
        assert department.code in unit.departments
        is_merged = unit.kind is UnitKind.MERGED
        assert is_merged or department.code in named or unit.n == NAMED_ONLY or counts[i] < 5


@settings(deadline=None, max_examples=30)
@given(companies())
def test_the_same_tree_and_counts_give_the_same_plan(company):
    structure, counts = company

    first, second = plan(structure, counts, POLICY), plan(structure, counts, POLICY)

    assert first.rows == second.rows


def test_small_siblings_are_merged_and_named():
    released = plan(small_company(), SMALL_COMPANY_COUNTS, POLICY)

    unit = released.units[released.position("legal+compliance")]
    assert unit.name == "Legal + Compliance"
    assert unit.kind is UnitKind.MERGED
    assert unit.n == "5–9"
    assert unit.parent == "office"
    assert unit.function == "legal"
    assert unit.departments == ("legal", "compliance")


def test_people_directly_in_a_division_are_a_group_of_their_own():
    released = plan(small_company(), [2, 9, 30, 0, 3, 4, 12], POLICY)
    crowded = plan(small_company(), [6, 9, 30, 0, 3, 4, 12], POLICY)

    assert codes(released) == [
        "organisation",
        "sales",
        "sales:direct+north",
        "south",
        "office",
        "legal+compliance",
        "payroll",
    ]
    direct = crowded.units[crowded.position("sales:direct")]
    assert (direct.name, direct.kind) == ("Sales, directly", UnitKind.DIRECT)
    assert direct.departments == ("sales",)
    assert crowded.shown_in["sales"] == "sales"
    assert crowded.smallest_unit(0) == "sales:direct"


def test_a_department_where_nobody_answered_looks_like_one_where_few_did():
    nobody = plan(small_company(), [2, 9, 30, 0, 6, 0, 2], POLICY)
    few = plan(small_company(), [2, 9, 30, 0, 6, 1, 2], POLICY)

    assert [u.departments for u in nobody.units] == [u.departments for u in few.units]


def test_a_small_department_joins_its_own_function_rather_than_a_smaller_one():
    structure = Structure(
        "Acme",
        (
            Department("audit", "Audit", None, "finance"),
            Department("kitchen", "Kitchen", None, "service"),
            Department("ledger", "Ledger", None, "finance"),
        ),
    )

    assert "audit+ledger" in codes(plan(structure, [3, 6, 9], POLICY))


def test_a_division_whose_departments_are_all_small_shows_only_itself():
    structure = small_company()

    released = plan(structure, [0, 9, 30, 0, 2, 2, 2], POLICY)

    assert codes(released) == ["organisation", "sales", "north", "south", "office"]
    assert released.shown_in["legal"] == "office"
    named = [row for row in released.rows if row.n == NAMED_ONLY]
    assert [row.code for row in named] == ["legal", "compliance", "payroll"]


def test_a_line_that_would_swallow_its_three_teams_gives_up_its_row_for_theirs():
    structure = Structure(
        "Acme",
        (
            Department("plant", "Plant"),
            Department("line", "Line", "plant"),
            Department("press", "Press", "line"),
            Department("paint", "Paint", "line"),
            Department("pack", "Pack", "line"),
            Department("gate", "Gate", "plant"),
            Department("yard", "Yard", "plant"),
        ),
    )

    released = plan(structure, [0, 0, 9, 2, 2, 3, 20], POLICY)

    assert codes(released) == ["organisation", "plant", "press", "paint+pack+gate", "yard"]
    assert released.shown_in["line"] == "plant"


def test_three_people_between_two_divisions_cost_one_division_and_no_department():
    structure = Structure(
        "Acme",
        (
            Department("board", "Board"),
            Department("east", "East"),
            Department("mill", "Mill", "east"),
            Department("yard", "Yard", "east"),
            Department("west", "West"),
            Department("farm", "Farm", "west"),
            Department("barn", "Barn", "west"),
            Department("port", "Port", "west"),
        ),
    )

    released = plan(structure, [3, 0, 20, 7, 0, 8, 9, 30], POLICY)

    assert residuals(released).count(0) + sum(n >= 5 for n in residuals(released)) == len(
        residuals(released)
    )
    assert codes(released) == [
        "organisation",
        "board+yard",
        "mill",
        "west",
        "farm",
        "barn",
        "port",
    ]
    assert released.shown_in["east"] == "organisation"


def test_an_organisation_below_k_shows_nothing():
    released = plan(small_company(), [0, 1, 1, 0, 1, 1, 0], POLICY)

    assert released.is_empty
    assert released.units == ()
    assert {row.n for row in released.rows} == {NAMED_ONLY}


def test_k_can_be_raised_but_not_lowered():
    assert plan(small_company(), SMALL_COMPANY_COUNTS, POLICY, k=8).k == 8
    assert plan(small_company(), SMALL_COMPANY_COUNTS, POLICY, k=2).k == POLICY.k_scores


@pytest.mark.parametrize("counts", [[1, 2], [1, 2, 3, 4, 5, 6, -7]])
def test_counts_that_do_not_fit_the_tree_are_refused(counts):
    with pytest.raises(ValueError, match="expected 7 counts"):
        plan(small_company(), counts, POLICY)


def test_a_department_may_not_take_the_code_of_the_whole():
    structure = Structure("Acme", (Department("organisation", "Organisation Design"),))

    with pytest.raises(AmbiguousCodeError, match="organisation"):
        plan(structure, [9], POLICY)


def test_families_have_the_whole_first_and_parents_before_children():
    structure, counts = random_company(1)

    found = families(structure, counts, k=5)

    assert found[0].parent is None
    assert found[0].itself is None
    assert all(f.parent is not None and f.parent < place for place, f in enumerate(found) if place)
    people = sum(part.size for family in found for part in family.parts)
    assert people == counts.sum()


def test_three_thousand_departments_can_be_planned():
    structure, counts = random_company(7, departments=3000)

    released = plan(structure, counts, POLICY)

    assert len(released.units) > 1500
    groups = {i: u for u, members in enumerate(released.members) for i in members.tolist()}
    assert set(groups) == set(np.arange(3000).tolist())
