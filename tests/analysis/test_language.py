"""Whether a word means the same to both sides."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from analysis.estimate import Estimate
from analysis.language import PairMeaning, TermAgreement, double_meanings, term_agreement


def term(meanings, functions, *, definitions=4, seed=0, **beliefs):
    rng = np.random.default_rng(seed)
    return term_agreement(meanings, functions, definitions=definitions, rng=rng, **beliefs)


def test_one_meaning_for_all_is_full_agreement():
    found = term([2] * 20, ["a"] * 10 + ["b"] * 10)

    assert [inside.value for inside in found.within] == pytest.approx([1.0, 1.0])
    assert found.pairs[0].agreement.value == pytest.approx(1.0)
    assert not found.pairs[0].differs
    assert found.p == 1.0


def test_random_answers_agree_no_more_than_chance():
    rng = np.random.default_rng(1)
    found = term(rng.integers(1, 5, 3000), np.repeat(["a", "b"], 1500))

    assert abs(found.overall.value) < 0.02
    assert found.pairs[0].agreement.low < 0 < found.pairs[0].agreement.high


def test_two_meanings_are_told_apart_by_permutation():
    found = term([1] * 9 + [2] + [3] * 10, ["Sales"] * 10 + ["Finance"] * 10)

    assert found.functions == ("Finance", "Sales")
    assert found.p < 0.001
    assert found.pairs[0].differs
    assert found.pairs[0].agreement.value < 0


def test_each_pair_is_tested_against_all_pairs():
    functions = np.repeat(["a", "b", "c", "d"], 25)
    meanings = np.where(functions == "c", 3, 1)
    found = term(meanings, functions)

    divided = {(pair.first, pair.second) for pair in found.pairs if pair.differs}
    assert divided == {("a", "c"), ("b", "c"), ("c", "d")}


def test_a_word_that_divides_nobody_is_seldom_claimed():
    claimed = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        terms = tuple(
            term(rng.choice(4, 120, p=[0.6, 0.2, 0.1, 0.1]) + 1, np.repeat(np.arange(6), 20))
            for _ in range(3)
        )
        claimed += bool(double_meanings(terms))

    assert claimed <= 2


def test_a_function_that_stands_against_all_makes_no_room_for_chance_among_the_others():
    p = {frozenset(pair): 0.4 for pair in combinations("abcdefghijkl", 2)}
    p |= {pair: 0.00005 for pair in p if "a" in pair}
    p[frozenset("bc")] = 0.0015  # stands among sixty-six with eleven that are sure, not by itself
    pairs = tuple(
        PairMeaning(*sorted(pair), Estimate(0.5, 0.4, 0.6, 30), one, one, differs=False)
        for pair, one in p.items()
    )
    word = TermAgreement(
        tuple("abcdefghijkl"), (), Estimate(0.5, 0.4, 0.6, 360), 0.00005, pairs, ()
    )

    divided = {(pair.first, pair.second) for _, pair in double_meanings((word,))}
    assert divided == {("a", other) for other in "bcdefghijkl"}


def test_the_p_value_is_near_uniform_where_there_is_no_difference():
    rng = np.random.default_rng(7)
    p = [
        term(rng.integers(1, 4, 40), np.repeat(["a", "b"], 20), definitions=3, seed=seed).p
        for seed in range(200)
    ]

    assert np.mean(np.array(p) <= 0.05) <= 0.09
    assert 0.3 <= np.mean(np.array(p) <= 0.5) <= 0.6


def test_who_assumes_a_shared_meaning_that_is_not_there_is_unaware():
    meanings = [1] * 20 + [2] * 20
    functions = ["Sales"] * 20 + ["Finance"] * 20
    partners = ["Finance"] * 20 + ["Sales"] * 20
    believed = [1] * 20 + [1] * 20  # Sales thinks it is the same; Finance knows better
    found = term(meanings, functions, believed=believed, partners=partners)
    finance, sales = found.beliefs

    assert (sales.believer, sales.about) == ("Sales", "Finance")
    assert sales.is_unaware
    assert sales.illusion.value == 1.0
    assert not finance.is_unaware
    assert finance.accuracy.value == pytest.approx(1.0)
    assert finance.assumed_same.value == 0.0


def test_who_sees_a_difference_that_is_not_there_is_not_called_unaware():
    found = term(
        [1] * 20, ["a"] * 10 + ["b"] * 10, believed=[2] * 20, partners=["b"] * 10 + ["a"] * 10
    )

    assert found.beliefs[0].illusion.value == -1.0
    assert not any(belief.is_unaware for belief in found.beliefs)


def test_thin_functions_have_no_value_and_no_claim():
    found = term([1, 0, 2, math.nan], ["a", "a", "b", None])

    assert [inside.is_known for inside in found.within] == [False, False]
    assert not found.pairs[0].agreement.has_interval
    assert not found.pairs[0].differs


def test_labels_and_order_do_not_matter():
    rng = np.random.default_rng(3)
    meanings, functions = rng.integers(1, 5, 60), np.repeat([0, 1, 2], 20)
    order = rng.permutation(60)
    names = np.array(["z", "y", "x"])
    plain, other = term(meanings, functions), term(meanings[order], names[functions][order])

    assert other.within[::-1] == pytest.approx(plain.within)
    assert other.p == pytest.approx(plain.p, abs=0.02)


def test_a_wrong_number_of_definitions_is_refused():
    with pytest.raises(ValueError, match="only 2 definitions"):
        term([1, 3], ["a", "b"], definitions=2)
    with pytest.raises(ValueError, match="needs two definitions"):
        term([1, 1], ["a", "b"], definitions=1)
