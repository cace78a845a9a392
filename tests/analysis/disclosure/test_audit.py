import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.audit import Leak, audit, is_determined
from analysis.disclosure.auditor import smallest_group
from analysis.disclosure.fields import echelon, rank


@st.composite
def published_families(draw) -> tuple[list[list[int]], list[int], int]:
    """Any sums over up to nine atoms, and a limit."""
    n_atoms = draw(st.integers(1, 9))
    sizes = draw(st.lists(st.integers(0, 6), min_size=n_atoms, max_size=n_atoms))
    sums = draw(
        st.lists(st.lists(st.integers(0, n_atoms - 1), unique=True, max_size=n_atoms), max_size=7)
    )
    return sums, sizes, draw(st.integers(5, 10))


@settings(deadline=None, max_examples=150)
@given(published_families())
def test_both_auditors_agree_on_the_smallest_group_that_leaks(family):
    sums, sizes, k = family

    found = audit(sums, sizes, k=k)
    second = smallest_group(sums, sizes, k=k)

    assert found.is_complete
    assert found.is_safe == (second is None)
    if second is not None:
        assert found.leaks[0].people == sum(sizes[atom] for atom in second)


@settings(deadline=None, max_examples=150)
@given(published_families())
def test_a_leak_is_a_group_whose_rows_in_the_null_space_are_dependent(family):
    sums, sizes, k = family
    peopled = [a for a, n in enumerate(sizes) for _ in range(n)]  # one unknown for each person
    rows = [[int(a in s) for a in peopled] for s in sums]
    matrix = np.array(rows).reshape(len(sums), len(peopled))
    everything = rank(matrix)

    for leak in audit(sums, sizes, k=k).leaks:
        others = [column for column, atom in enumerate(peopled) if atom not in leak.atoms]
        assert leak.people < k
        assert rank(matrix[:, others]) < everything


def test_the_whole_minus_a_department_leaves_three():
    assert audit([[0, 1], [0]], [17, 3], k=5).leaks == (Leak((1,), 3),)


def test_two_overlapping_exports_leave_two_people_weighted_against_each_other():
    found = audit([[0, 1], [1, 2]], [1, 9, 1], k=5)

    assert found.leaks == (Leak((0, 2), 2),)


def test_rows_by_function_can_isolate_someone_whom_the_tree_protects():
    departments = [30, 3, 4, 40]  # north (a); desk (a) and shop (b), merged; south (b)
    tree = [[0, 1, 2, 3], [0], [1, 2], [3]]
    functions = [[0, 1], [2, 3]]

    assert audit(tree, departments, k=5).is_safe
    assert audit([*tree, *functions], departments, k=5).leaks == (Leak((1,), 3), Leak((2,), 4))


def test_a_chain_of_four_sums_is_seen_through():
    sizes = [9, 9, 2, 9, 9]
    sums = [[0, 1], [1, 2, 3], [3, 4], [0, 4]]

    found = audit(sums, sizes, k=5)

    assert found.leaks == (Leak((2,), 2),)
    assert is_determined([2], sums, sizes)


def test_atoms_of_nobody_do_not_count():
    assert audit([[0, 1, 2], [0]], [17, 0, 3], k=5).leaks == (Leak((2,), 3),)
    assert audit([[0, 1], [0]], [17, 0], k=5).is_safe


def test_groups_of_k_may_be_known():
    assert audit([[0, 1], [0]], [17, 5], k=5).is_safe
    assert not audit([[0, 1], [0]], [17, 5], k=6).is_safe


def test_a_search_that_is_broken_off_is_not_safe():
    rng = np.random.default_rng(3)
    sums = [np.flatnonzero(rng.random(40) < 0.5).tolist() for _ in range(20)]

    found = audit(sums, [1] * 40, k=10, most_steps=20)

    assert not found.is_complete
    assert not found.is_safe


@pytest.mark.parametrize("k", range(5, 11))
def test_a_planned_leak_among_many_safe_sums_is_found(k):
    rng = np.random.default_rng(k)
    sizes = rng.integers(k, 3 * k, 60).tolist()
    sizes[17] = k - 1
    groups = [list(range(i, i + 6)) for i in range(0, 60, 6)]
    sums = [*groups, [i for i in groups[2] if i != 17]]

    assert audit(groups, sizes, k=k).is_safe
    assert audit(sums, sizes, k=k).leaks == (Leak((17,), k - 1),)


def test_what_follows_is_told_from_what_does_not():
    sums, sizes = [[0, 1, 2], [0], [1, 2, 3]], [5, 6, 7, 8]

    assert is_determined([1, 2], sums, sizes)
    assert is_determined([3], sums, sizes)
    assert not is_determined([1], sums, sizes)
    assert is_determined([], sums, sizes)


def test_elimination_is_exact():
    matrix = np.array([[1, 1, 0, 1], [1, 0, 1, 1], [2, 1, 1, 2]])

    reduced, pivots = echelon(matrix)

    assert pivots == (0, 1)
    assert rank(matrix) == 2
    assert reduced[:, list(pivots)].tolist() == [[1, 0], [0, 1]]
