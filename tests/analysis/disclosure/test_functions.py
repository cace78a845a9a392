import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.audit import audit
from analysis.disclosure.functions import plan_functions, rateable_functions
from analysis.disclosure.gate import release_table
from analysis.disclosure.plan import plan
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import ReleasedEstimate, UnitKind
from analysis.structure import Department, Function, Structure
from tests.analysis.disclosure.organisations import estimates, measures, random_company

POLICY = DisclosurePolicy()
DESK_AND_SHOP = Structure(
    "Acme",
    (
        Department("north", "North", None, "a"),
        Department("desk", "Desk", None, "a"),
        Department("shop", "Shop", None, "b"),
        Department("south", "South", None, "b"),
    ),
    (Function("a", "Advice"), Function("b", "Building")),
)


def shown(table, measure):
    return [
        c.unit
        for c in table.cells
        if c.measure == measure and isinstance(c.content, ReleasedEstimate)
    ]


def test_a_function_that_would_split_a_merged_unit_covers_whole_groups_only():
    tree = plan(DESK_AND_SHOP, [30, 3, 4, 40], POLICY)

    functions = plan_functions(tree, DESK_AND_SHOP, POLICY)

    assert [unit.code for unit in tree.units] == ["organisation", "north", "desk+shop", "south"]
    by_code = {unit.code: unit for unit in functions.units}
    assert by_code["function:a"].departments == ("north",)
    assert by_code["function:b"].departments == ("south",)
    assert by_code["function:b"].name == "Building"
    assert by_code["function:b"].kind is UnitKind.FUNCTION


def test_functions_that_cut_along_the_tree_are_whole():
    tree = plan(DESK_AND_SHOP, [30, 6, 8, 40], POLICY)

    functions = plan_functions(tree, DESK_AND_SHOP, POLICY)

    assert functions.units[0].departments == ("north", "desk")
    assert functions.units[0].n == "36"


def test_what_is_published_by_function_alone_covers_functions_whole():
    tree = plan(DESK_AND_SHOP, [30, 3, 4, 40], POLICY)

    functions = plan_functions(tree, DESK_AND_SHOP, POLICY, alone=True)

    assert [unit.departments for unit in functions.units] == [("north", "desk"), ("shop", "south")]
    assert functions.beside == ()


def test_an_organisation_below_k_has_no_functions():
    tree = plan(DESK_AND_SHOP, [1, 1, 1, 1], POLICY)

    assert plan_functions(tree, DESK_AND_SHOP, POLICY).is_empty


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(5, 10))
def test_tables_by_tree_and_by_function_hold_together_for_every_measure(seed, k):
    structure, counts = random_company(seed, departments=40)
    rng = np.random.default_rng(seed)
    tree = plan(structure, counts, POLICY, k=k)
    functions = plan_functions(tree, structure, POLICY)
    answered = {m.code: rng.binomial(counts, 0.9) for m in measures(2)}

    tables = [
        release_table("t", p, measures(2), estimates(p, answered), answered, POLICY)
        for p in (tree, functions)
    ]

    for measure, people in answered.items():
        sums = [
            p.members[p.position(unit)].tolist()
            for p, table in zip((tree, functions), tables, strict=True)
            for unit in shown(table, measure)
        ]
        assert audit(sums, people.tolist(), k=k).is_safe


@pytest.mark.parametrize(("people", "expected"), [(2, ("b",)), (3, ("a", "b"))])
def test_a_function_of_one_or_two_people_is_never_rated(people, expected):
    structure = Structure(
        "Acme",
        (
            Department("x", "X", None, "a", headcount=people),
            Department("y", "Y", None, "b", headcount=9),
        ),
        (Function("a", "A"), Function("b", "B")),
    )

    assert rateable_functions(structure) == expected
