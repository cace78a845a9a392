import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.differences import components, decompose, differences, smallest_residual
from analysis.disclosure.fields import rank

sums_of_eight = st.lists(
    st.lists(st.integers(0, 7), unique=True, min_size=1), min_size=1, max_size=8
)


def incidence(groups) -> np.ndarray:
    return np.array([[int(atom in group) for atom in range(8)] for group in groups])


@settings(deadline=None, max_examples=100)
@given(sums_of_eight)
def test_differences_say_the_same_as_the_sums(sums):
    found = differences(sums)

    both = np.vstack([incidence(sums), incidence(found)])
    assert rank(incidence(found)) == rank(incidence(sums)) == rank(both)


@settings(deadline=None, max_examples=100)
@given(sums_of_eight)
def test_a_difference_is_its_whole_minus_its_parts(sums):
    for difference in decompose(sums):
        parts = [frozenset(sums[i]) for i in difference.parts]
        assert difference.atoms == frozenset(sums[difference.whole]) - frozenset().union(*parts)
        assert sum(map(len, parts)) == len(frozenset().union(*parts))


@settings(deadline=None, max_examples=100)
@given(sums_of_eight)
def test_components_share_no_atom_and_lose_no_group(sums):
    groups = [frozenset(s) for s in sums]

    found = list(components(groups))

    assert sorted(place for places in found for place in places) == list(range(len(groups)))
    atoms = [frozenset().union(*(groups[place] for place in places)) for places in found]
    assert sum(map(len, atoms)) == len(frozenset().union(*atoms))


def test_nested_sums_leave_one_residual_each():
    nested = [[0, 1, 2, 3, 4], [0, 1], [3], [0, 1, 2]]

    assert {tuple(sorted(group)) for group in differences(nested)} == {(0, 1), (3,), (2,), (4,)}
    assert smallest_residual(nested, [9, 9, 7, 8, 0]) == 7


def test_a_sum_that_its_parts_make_up_says_nothing_new():
    assert [sorted(group) for group in differences([[0, 1], [0], [1]])] == [[0], [1]]
    assert smallest_residual([], []) is None
