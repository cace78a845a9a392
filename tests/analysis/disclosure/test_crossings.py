import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.audit import audit
from analysis.disclosure.crossings import Demographic, crossed_counts, plan_crossings
from analysis.disclosure.functions import plan_functions
from analysis.disclosure.gate import release_table
from analysis.disclosure.plan import plan
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import ReleasedEstimate, UnitKind
from analysis.structure import Department, Structure
from tests.analysis.disclosure.organisations import estimates, measures, random_company

POLICY = DisclosurePolicy()
TENURE = Demographic("tenure", {"new": "New", "old": "Long here"})
COMPANY = Structure(
    "Acme",
    (
        Department("shop", "Shop"),
        Department("till", "Till", "shop"),
        Department("store", "Store", "shop"),
    ),
)


def codes(planned):
    return [unit.code for unit in planned.units]


def test_a_division_is_crossed_where_all_groups_are_large():
    tree = plan(COMPANY, [0, 20, 30], POLICY)

    crossed = plan_crossings(tree, TENURE, {"new": [0, 8, 9], "old": [0, 12, 21]}, POLICY)

    assert codes(crossed) == [
        "organisation@tenure=new",
        "organisation@tenure=old",
        "shop@tenure=new",
        "shop@tenure=old",
    ]
    unit = crossed.units[2]
    assert (unit.name, unit.kind, unit.n) == ("Shop: New", UnitKind.CROSSING, "15–19")
    assert unit.parent == "organisation@tenure=new"


def test_two_who_did_not_say_are_not_found_by_subtraction():
    tree = plan(COMPANY, [0, 20, 30], POLICY)

    crossed = plan_crossings(tree, TENURE, {"new": [0, 8, 8], "old": [0, 12, 20]}, POLICY)

    assert len(crossed.units) < 4
    assert not any({f"{u}@tenure=new", f"{u}@tenure=old"} <= set(codes(crossed)) for u in ("shop",))


def test_newcomers_who_all_sit_in_one_department_do_not_isolate_its_others():
    tree = plan(COMPANY, [0, 8, 30], POLICY)

    crossed = plan_crossings(tree, TENURE, {"new": [0, 6, 0], "old": [0, 2, 30]}, POLICY)

    assert crossed.is_empty  # till minus the newcomers leaves two people


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(5, 10))
def test_tree_functions_and_crossings_hold_together_for_every_measure(seed, k):
    structure, counts = random_company(seed, departments=30)
    rng = np.random.default_rng(seed)
    new = rng.binomial(counts, rng.uniform(0.1, 0.6))
    old = rng.binomial(counts - new, 0.95)
    functions = plan_functions(plan(structure, counts, POLICY, k=k), structure, POLICY)
    tree = functions.beside[0]
    crossed = plan_crossings(functions, TENURE, {"new": new, "old": old}, POLICY)
    by_choice = [rng.binomial(part, 0.9) for part in (new, old, counts - new - old)]
    everybody = np.sum(by_choice, axis=0)
    answered = {"m0": crossed_counts(everybody, by_choice[:2])}
    plain = {"m0": everybody}

    known = []
    for planned, people in ((tree, plain), (functions, plain), (crossed, answered)):
        table = release_table(
            "t", planned, measures(1), estimates(planned, people), people, POLICY
        ).by_key()
        known += [
            [
                atom + len(counts) * choice if people is plain else atom
                for atom in planned.members[place].tolist()
                for choice in (range(3) if people is plain else range(1))
            ]
            for place, unit in enumerate(planned.units)
            if isinstance(table[unit.code, "m0"], ReleasedEstimate)
        ]
    assert audit(known, answered["m0"].tolist(), k=k).is_safe


def test_more_choices_than_people_are_refused():
    tree = plan(COMPANY, [0, 20, 30], POLICY)

    with pytest.raises(ValueError, match="more people with a choice than people"):
        plan_crossings(tree, TENURE, {"new": [0, 18, 9], "old": [0, 12, 21]}, POLICY)


def test_those_who_did_not_say_are_counted_last():
    counts = crossed_counts(np.array([9, 7]), [[3, 2], [4, 5]])

    assert counts.tolist() == [3, 2, 4, 5, 2, 0]
