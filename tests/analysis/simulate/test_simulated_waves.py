"""Made-up waves hold what was planted in them, and nothing else."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from analysis.simulate import (
    Planted,
    SimulatedWave,
    Truth,
    demo_organisation,
    random_organisation,
    random_structure,
    reorganised,
    simulate_ratings,
    simulate_wave,
)
from analysis.simulate.people import populate
from analysis.simulate.truths import Shift
from questionnaires.library import built_in
from tests.analysis.simulate.small import SMALL


@pytest.fixture(scope="module")
def waves() -> list[SimulatedWave]:
    """Four quarters of the demo."""
    demo = demo_organisation()
    return [
        simulate_wave(SMALL, demo.structure(q), demo.truth, q, np.random.default_rng(q))
        for q in (1, 2, 3, 4)
    ]


def functions_of(wave: SimulatedWave) -> list[str | None]:
    return [wave.structure.department(r.department).function for r in wave.responses]


def test_the_demo_is_as_large_as_its_story_says():
    structure = demo_organisation().structure(1)
    leaves = [d for d in structure.departments if not structure.children(d.code)]

    assert sum(d.headcount for d in structure.departments) == 420
    assert len(leaves) == 31
    assert len(structure.functions) == 9
    assert structure.department("legal").headcount == 3
    assert any(d.headcount for d in structure.departments if structure.children(d.code))


def test_the_same_seed_makes_the_same_wave_and_another_seed_another(waves):
    demo = demo_organisation()
    again = simulate_wave(SMALL, demo.structure(1), demo.truth, 1, np.random.default_rng(1))
    other = simulate_wave(SMALL, demo.structure(1), demo.truth, 1, np.random.default_rng(9))

    assert again == waves[0]
    assert other.responses != waves[0].responses


def test_between_seventy_and_eighty_five_percent_answer(waves):
    assert all(0.68 * 420 < len(wave.responses) < 0.87 * 420 for wave in waves)


def test_ratings_are_stored_as_ticked_and_mirrored_when_decoded(waves):
    raw = np.array([[int(c) for c in r.ratings] for r in waves[0].responses])
    keyed = waves[0].matrix().answers()

    assert set(np.unique(raw)) <= {0, 1, 2, 3, 4, 5, 9}
    straight, reversed_item = raw[:, 0], raw[:, 1]
    both = (straight % 9 > 0) & (reversed_item % 9 > 0)
    assert np.corrcoef(straight[both], reversed_item[both])[0, 1] < -0.2
    assert np.corrcoef(keyed[both, 0], keyed[both, 1])[0, 1] > 0.2


def test_joint_planning_dips_in_the_third_quarter_and_recovers(waves):
    means = [np.nanmean(w.matrix().answers()[:, 4:8]) for w in waves]

    assert means[2] < means[1] - 0.25
    assert means[3] > means[2] + 0.4


def test_nobody_in_rnd_knows_the_second_goal(waves):
    wave = waves[0]
    rnd = [r for r, f in zip(wave.responses, functions_of(wave), strict=True) if f == "rnd"]
    hits = np.mean(["real1" in r.choices["goals"]["chosen"] for r in rnd])
    others = np.mean(["real0" in r.choices["goals"]["chosen"] for r in rnd])

    assert hits < 0.3
    assert others > 0.55


def test_sales_and_finance_mean_different_things_and_do_not_know_it(waves):
    meanings = {"sales": Counter(), "finance": Counter()}
    believed = Counter()
    for wave in waves:
        for response, function in zip(wave.responses, functions_of(wave), strict=True):
            word = response.choices["words"][1]
            if function in meanings:
                meanings[function][word["mine"]] += 1
            if function == "sales" and word["partner"] == "finance":
                believed[word["theirs"]] += 1

    assert meanings["sales"].most_common(1)[0][0] == "q1"
    assert meanings["finance"].most_common(1)[0][0] == "q2"
    assert believed.most_common(1)[0][0] == "q1"


def test_the_broken_tie_is_low_and_the_need_is_unmet(waves):
    rated: dict[tuple[str | None, str], list[int]] = {}
    needed = owed = 0
    for response, function in zip(waves[0].responses, functions_of(waves[0]), strict=True):
        for tie in response.choices["ties"]:
            assert tie["function"] != function
            pair = (function, tie["function"])
            rated.setdefault(pair, []).extend(int(tie["ratings"][i]) for i in (0, 2))
            needed += pair == ("operations", "sales") and "forecast" in tie["needs"]
            owed += pair == ("sales", "operations") and "forecast" in tie["owes"]

    everything = np.mean([np.mean(v) for v in rated.values()])
    assert np.mean(rated["operations", "sales"]) < everything - 0.7
    assert needed > 40
    assert owed == 0


def test_comments_sound_like_people():
    demo = demo_organisation()
    wave = simulate_wave(SMALL, demo.structure(1), demo.truth, 1, np.random.default_rng(3))
    comments = wave.comments()
    words = [len(c.text.split()) for c in comments]

    assert len(comments) > 200
    assert len({c.text for c in comments}) > 0.9 * len(comments)
    assert min(words) >= 2
    assert max(words) <= 60
    assert 6 <= np.median(words) <= 20
    assert not any("{" in c.text for c in comments)


def test_one_theme_ends_and_one_begins_in_the_last_quarter(waves):
    said = [Counter(c.theme for c in wave.comments()) for wave in waves]

    assert [counts["hiring"] > 0 for counts in said] == [True, True, True, False]
    assert [counts["portal"] > 0 for counts in said] == [False, False, False, True]
    assert len(said[0]) >= 14


def test_a_truth_without_anything_planted_has_equal_departments():
    structure = random_structure(np.random.default_rng(1), 20, n_people=8000)
    ratings = simulate_ratings(SMALL, structure, Truth(), 1, np.random.default_rng(2))
    first = ratings.digits[:, 0].astype(float)
    first[np.isin(first, (0, 9))] = np.nan
    means = [np.nanmean(first[ratings.departments == d]) for d in np.unique(ratings.departments)]
    sizes = [np.sum(ratings.departments == d) for d in np.unique(ratings.departments)]

    assert np.average(np.square(np.array(means) - np.nanmean(first)), weights=sizes) < 0.01


def test_most_people_stay_from_quarter_to_quarter_and_some_are_new():
    structure = random_structure(np.random.default_rng(1), 5, 1, n_people=2000)
    first = populate(structure, Truth(seed=3), 1, 2)
    second = populate(structure, Truth(seed=3), 2, 2)
    stayed = np.mean(first.general == second.general)

    assert 0.94 < stayed < 0.99


def test_a_planted_shift_lowers_every_answer_of_its_quarter():
    structure = random_structure(np.random.default_rng(1), 5, 1)
    low = Truth(shifts=(Shift(-2.0, quarters=(2,)),))
    first = simulate_ratings(SMALL, structure, low, 1, np.random.default_rng(1))
    second = simulate_ratings(SMALL, structure, low, 2, np.random.default_rng(2))

    assert np.mean(second.digits[:, 0] % 9) < np.mean(first.digits[:, 0] % 9) - 1


def test_random_trees_have_parents_before_children_and_the_levels_asked_for():
    for levels, n in ((1, 5), (2, 31), (3, 60), (4, 300)):
        structure = random_structure(np.random.default_rng(n), n, levels)
        depths = [len(structure.path(d.code)) for d in structure.departments]

        assert len(structure.departments) == n
        assert max(depths) == levels
        assert depths == sorted(depths)


def test_a_tree_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="levels"):
        random_structure(np.random.default_rng(0), 2, 3)


def test_a_reorganisation_moves_people_and_loses_nobody():
    before = random_structure(np.random.default_rng(4), 40, n_people=1000)
    after = reorganised(before, np.random.default_rng(5))
    moved = sum(
        abs(a.headcount - b.headcount)
        for a, b in zip(before.departments, after.departments, strict=True)
    )

    assert sum(d.headcount for d in after.departments) == 1000
    assert 0 < moved <= 2 * 50


def test_truths_are_planted_one_by_one():
    nothing = random_organisation(np.random.default_rng(1))
    everything = random_organisation(np.random.default_rng(1), planted=list(Planted))

    assert nothing.n_quarters == 6
    assert not nothing.truth.ties
    assert not nothing.truth.shifts
    assert not nothing.truth.unknown_goals
    assert all(
        len(planted) == 1
        for planted in (
            everything.truth.ties,
            everything.truth.shifts,
            everything.truth.unknown_goals,
            everything.truth.double_meanings,
            everything.truth.blind_functions,
        )
    )


@pytest.mark.parametrize("code", ["alignment_core", "alignment_pulse"])
def test_the_demo_answers_the_built_in_questionnaires(code):
    questionnaire = built_in()[code]
    demo = demo_organisation()
    wave = simulate_wave(questionnaire, demo.structure(1), demo.truth, 1, np.random.default_rng(1))
    first = wave.responses[0]
    asked = {
        "demographics": bool(questionnaire.demographics),
        "goals": questionnaire.goal_test is not None,
        "words": bool(questionnaire.terms),
        "ties": questionnaire.tie_question is not None,
        "sponsorship": questionnaire.sponsorship is not None,
    }

    assert set(first.choices) == {part for part, is_asked in asked.items() if is_asked}
    assert all(len(r.ratings) == len(questionnaire.items) for r in wave.responses)
    assert wave.matrix().ratings.shape == (len(wave.responses), len(questionnaire.items))
    for tie in first.choices.get("ties", ()):
        assert len(tie["ratings"]) == len(questionnaire.tie_question.items)
