import json
from dataclasses import replace

import numpy as np

from analysis.disclosure.admission import Admitted, Coarsened, Refused, Request, admit
from analysis.disclosure.crossings import Demographic, plan_crossings
from analysis.disclosure.gate import release_table
from analysis.disclosure.ledger import Ledger, audit_jointly
from analysis.disclosure.plan import plan
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import ReleasedEstimate
from analysis.disclosure.sums import (
    PublishedColumn,
    PublishedSums,
    dump_sums,
    load_sums,
    published,
)
from analysis.structure import Department, Structure
from tests.analysis.disclosure.organisations import (
    SMALL_COMPANY_COUNTS,
    estimates,
    measures,
    small_company,
)

POLICY = DisclosurePolicy()
STRUCTURE = small_company()
PLAN = plan(STRUCTURE, SMALL_COMPANY_COUNTS, POLICY)


def request(planned, answered, wave="w1") -> Request:
    columns = {"m0": np.asarray(answered)}
    table = release_table(
        "scores", planned, measures(1), estimates(planned, columns), columns, POLICY
    )
    return Request(wave, (table,), planned, columns)


def sums_of(asked: Request) -> PublishedSums:
    return published(asked.wave, asked.tables, asked.plan, asked.answered)


def export(*sums: list[int], wave="w1", sizes=SMALL_COMPANY_COUNTS) -> PublishedSums:
    """A release that went past the gate: any sums over departments."""
    column = PublishedColumn(
        ("m0",), tuple(int(n) for n in sizes), tuple(tuple(s) for s in sums), 5
    )
    return PublishedSums(wave, ("department",), PLAN.labels, (column,))


def test_the_first_release_is_admitted_and_the_same_again_too():
    first = admit(request(PLAN, SMALL_COMPANY_COUNTS), Ledger(), POLICY)
    assert isinstance(first, Admitted)
    ledger = Ledger().with_entry("first", [first.sums])

    again = admit(request(PLAN, SMALL_COMPANY_COUNTS), ledger, POLICY)

    assert isinstance(again, Admitted)
    assert ledger.fingerprints == ("first",)


def test_two_exports_that_differ_by_three_people_are_found():
    found = audit_jointly([export([0, 1, 2])], [export([0, 1, 2, 4])], k=5)

    assert [(leak.groups, leak.people) for leak in found.leaks] == [((("legal",),), 3)]
    assert found.leaks[0].wave == "w1"


def test_waves_are_different_unknowns():
    assert audit_jointly([export([0, 1, 2])], [export([0, 1, 2, 4], wave="w2")], k=5).is_safe


def test_a_request_that_leaks_beside_an_earlier_export_is_coarsened_and_says_so():
    ledger = Ledger().with_entry("export", [export([1, 2])])  # Sales without its two direct people

    answer = admit(request(PLAN, SMALL_COMPANY_COUNTS), ledger, POLICY)

    assert isinstance(answer, Coarsened)
    assert ("sales", "m0") in answer.withheld
    assert "fewer than 5 people" in answer.reason
    assert audit_jointly([answer.sums], ledger.sums, k=5).is_safe
    hidden = answer.tables[0].cell("sales", "m0")
    assert not isinstance(hidden, ReleasedEstimate)


def test_a_request_of_which_nothing_is_safe_is_refused():
    whole = Structure("Acme", STRUCTURE.departments)
    only_organisation = replace(
        plan(whole, SMALL_COMPANY_COUNTS, POLICY),
        units=PLAN.units[:1],
        members=PLAN.members[:1],
        rows=PLAN.rows[:1],
    )
    ledger = Ledger().with_entry("export", [export([0, 1, 2, 3, 5, 6])])  # all but Legal

    answer = admit(request(only_organisation, SMALL_COMPANY_COUNTS), ledger, POLICY)

    assert isinstance(answer, Refused)
    assert "fewer than 5 people" in answer.reason


def test_an_old_wave_cut_by_a_new_chart_is_refused_as_it_cannot_be_checked():
    by_new_chart = replace(sums_of(request(PLAN, SMALL_COMPANY_COUNTS)), dimensions=("new chart",))
    ledger = Ledger().with_entry("w1", [by_new_chart])

    answer = admit(request(PLAN, SMALL_COMPANY_COUNTS), ledger, POLICY)

    assert isinstance(answer, Refused)
    assert "new chart" in answer.reason


def test_an_old_wave_cut_by_a_new_chart_leaks_those_who_moved():
    labels = (("a", "a"), ("a", "b"), ("b", "b"), ("b", "a"))  # old department, new department
    sizes = (20, 1, 15, 2)
    old = PublishedColumn(("m0",), sizes, ((0, 1), (2, 3)), 5)
    new = PublishedColumn(("m0",), sizes, ((0, 3), (1, 2)), 5)
    charts = ("department", "new chart")

    found = audit_jointly(
        [PublishedSums("w1", charts, labels, (new,))],
        [PublishedSums("w1", charts, labels, (old,))],
        k=5,
    )

    assert [leak.people for leak in found.leaks] == [3]


def test_a_crossing_is_audited_with_the_tree_it_refines():
    structure = Structure("Acme", (Department("till", "Till"), Department("store", "Store")))
    tree = plan(structure, [20, 30], POLICY)
    crossed = plan_crossings(
        tree,
        Demographic("tenure", {"new": "New", "old": "Old"}),
        {"new": [8, 9], "old": [12, 21]},
        POLICY,
    )
    parts = [sums_of(request(p, p.counts)) for p in (tree, crossed)]

    assert audit_jointly(parts, k=5).is_safe
    assert parts[1].dimensions == ("department", "tenure")

    lone = replace(parts[1].columns[0], sums=((0, 1, 2, 3, 4),))  # all but the unsaid of Store
    sizes = (8, 9, 12, 21, 0, 0)
    unsaid = replace(lone, sizes=(8, 9, 12, 19, 0, 2), sums=((0, 1, 2, 3),))
    assert lone.sizes == sizes
    assert not audit_jointly([replace(parts[1], columns=(unsaid,)), parts[0]], k=5).is_safe


def test_two_ways_to_cut_one_wave_need_their_common_refinement():
    one = PublishedSums("w1", ("gender",), (("f",), ("m",)), (_column((9, 9), ((0,), (1,))),))
    other = PublishedSums("w1", ("age",), (("o",), ("y",)), (_column((7, 11), ((0,), (1,))),))

    assert not audit_jointly([one], [other], k=5).is_safe
    assert audit_jointly([one], [other], k=5).unchecked == ("w1, m0 by age, gender",)

    labels = (("f", "o"), ("f", "y"), ("m", "o"), ("m", "y"))
    refinement = PublishedSums("w1", ("gender", "age"), labels, (_column((2, 7, 5, 4), ()),))
    assert audit_jointly([one, refinement], [other], k=5).is_safe
    alone = PublishedSums("w1", ("gender", "age"), labels, (_column((0, 9, 7, 2), ()),))
    found = audit_jointly([one, alone], [other], k=5)
    assert [leak.groups for leak in found.leaks] == [(("m", "y"),)]


def _column(sizes, sums) -> PublishedColumn:
    return PublishedColumn(("m0",), sizes, sums, 5)


def test_answers_left_out_in_one_of_two_releases_cannot_be_compared():
    without_two = SMALL_COMPANY_COUNTS - np.array([0, 2, 0, 0, 0, 0, 0])

    found = audit_jointly([export([0, 1])], [export([0, 1], sizes=without_two)], k=5)

    assert found.unchecked


def test_distributions_hold_their_own_higher_limit():
    column = PublishedColumn(("m0",), (20, 6), ((0, 1), (0,)), 8)

    found = audit_jointly([PublishedSums("w1", ("department",), (("a",), ("b",)), (column,))], k=5)

    assert [leak.people for leak in found.leaks] == [6]


def test_published_sums_survive_storage_and_hold_no_answers():
    asked = request(PLAN, SMALL_COMPANY_COUNTS)
    sums = (sums_of(asked),)

    text = dump_sums(sums)

    assert load_sums(text) == sums
    assert set(json.loads(text)[0]) == {"wave", "dimensions", "labels", "columns"}
    assert set(json.loads(text)[0]["columns"][0]) == {"measures", "sizes", "sums", "k"}
