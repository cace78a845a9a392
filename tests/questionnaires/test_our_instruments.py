"""The two questionnaires of our own keep what they promise, in all three languages."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from questionnaires.advice import ADVISED_MINUTES, advice
from questionnaires.library import BUILT_IN, built_in, built_in_text
from questionnaires.model import GoalKind, Text
from questionnaires.shape import REAL_GOALS
from questionnaires.timing import minutes

CORE = built_in()["alignment_core"]
PULSE = built_in()["alignment_pulse"]
DIMENSIONS = (
    "goal_awareness",
    "shared_language",
    "trust",
    "mutual_knowledge",
    "working_habits",
    "reciprocal_commitments",
    "outcome_orientation",
    "decision_rights",
    "executive_sponsorship",
)
TWO_THOUGHTS = (" and also ", " as well as ", ";", " und außerdem ", " sowie ")
MOST_WORDS = 15
INFORMAL_GERMAN = {"du", "dich", "dir", "dein", "deine", "deinen", "euch", "euer", "eure"}
OUTSIDE_LETTERS = {"ar": "LATIN", "en": "ARABIC", "de": "ARABIC"}


def texts(part: object) -> Iterator[Text]:
    """Walk every text of a questionnaire."""
    if isinstance(part, Text):
        yield part
    elif is_dataclass(part):
        for field in fields(part):
            yield from texts(getattr(part, field.name))
    elif isinstance(part, tuple):
        for member in part:
            yield from texts(member)


BOTH = pytest.mark.parametrize("questionnaire", [CORE, PULSE], ids=BUILT_IN)


def test_the_library_holds_both_the_full_one_first():
    assert list(built_in()) == ["alignment_core", "alignment_pulse"]


def test_the_library_cannot_be_changed_by_a_caller():
    with pytest.raises(TypeError):
        built_in()["alignment_core"] = PULSE


@BOTH
def test_every_text_is_there_in_english_german_and_arabic(questionnaire):
    assert questionnaire.languages == ("en", "de", "ar")
    assert all(tuple(t.translations) == ("en", "de", "ar") for t in texts(questionnaire))


@BOTH
def test_no_language_was_left_in_the_words_of_another(questionnaire):
    for text in texts(questionnaire):
        words = text.translations
        for language, script in OUTSIDE_LETTERS.items():
            assert not any(script in unicodedata.name(c, "") for c in words[language]), text
        assert words["en"] != words["de"] or words["en"] == "Leads"


@BOTH
def test_texts_are_in_normal_form_and_without_stray_space(questionnaire):
    for text in texts(questionnaire):
        for words in text.translations.values():
            assert words == unicodedata.normalize("NFC", words).strip()
            assert "  " not in words


@BOTH
def test_german_addresses_people_formally(questionnaire):
    for text in texts(questionnaire):
        words = {w.strip(".,:?!„“").casefold() for w in text.translations["de"].split()}
        assert not words & INFORMAL_GERMAN, text


@BOTH
def test_items_are_short_and_hold_one_thought(questionnaire):
    for item in questionnaire.items:
        for words in item.text.translations.values():
            assert len(words.split()) <= MOST_WORDS, words
            assert not any(joint in words for joint in TWO_THOUGHTS), words
            assert words.endswith(".")


@BOTH
def test_items_speak_of_functions_in_no_function_s_own_words(questionnaire):
    own = ("sales", "marketing", "engineering", "r&d", "finance", "legal", "production", "customer")
    for item in questionnaire.items:
        assert not any(word in item.text.translations["en"].casefold() for word in own)


@BOTH
def test_no_reverse_keyed_item_is_turned_round_by_a_negation(questionnaire):
    negations = {"not", "no", "never", "without", "nicht", "kein", "keine", "nie"}
    for item in questionnaire.items:
        if item.reverse_keyed:
            words = {w.strip(".,") for t in ("en", "de") for w in item.text.translations[t].split()}
            assert not words & negations, item.code


@BOTH
def test_answers_are_five_in_words_and_one_for_cannot_say(questionnaire):
    assert questionnaire.scale.high == 5
    assert questionnaire.scale.not_applicable is not None
    assert questionnaire.scale == CORE.scale


def test_the_full_instrument_has_nine_dimensions_of_four_items():
    assert tuple(dimension.code for dimension in CORE.dimensions) == DIMENSIONS
    assert all(len(dimension.items) == 4 for dimension in CORE.dimensions)


def test_a_quarter_of_the_items_is_reverse_keyed_and_no_dimension_has_more_than_one():
    keyed = [sum(item.reverse_keyed for item in d.items) for d in CORE.dimensions]

    assert sum(keyed) == 9
    assert set(keyed) == {1}


def test_the_pulse_has_twelve_items_two_to_a_dimension():
    assert len(PULSE.items) == 12
    assert all(len(dimension.items) == 2 for dimension in PULSE.dimensions)
    assert len(PULSE.open_questions) == 1
    assert 3 <= sum(item.reverse_keyed for item in PULSE.items) <= 5


def test_every_item_of_the_pulse_is_the_full_one_s_so_that_quarters_are_linked():
    core = {item.code: (item, dimension) for item, dimension in CORE.dimension_of()}
    for item, dimension in PULSE.dimension_of():
        same_item, same_dimension = core[item.code]
        assert item == same_item
        assert (dimension.code, dimension.name) == (same_dimension.code, same_dimension.name)
        assert dimension.description == same_dimension.description
    assert set(PULSE.open_questions) <= set(CORE.open_questions)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_full_one_takes_ten_minutes_at_most_and_the_pulse_three(language):
    assert minutes(CORE, language) <= ADVISED_MINUTES
    assert minutes(PULSE, language) <= 3


def test_nothing_is_advised_against_the_full_instrument():
    assert advice(CORE) == ()


def test_the_goal_test_has_real_goals_and_more_decoys_in_mixed_order():
    assert CORE.goal_test is not None
    kinds = [goal.kind for goal in CORE.goal_test.goals]
    least, most = REAL_GOALS

    assert least <= kinds.count(GoalKind.REAL) <= most
    assert len(kinds) > 2 * kinds.count(GoalKind.REAL)
    assert set(kinds) == set(GoalKind)
    assert kinds != sorted(kinds, key=lambda kind: kind is not GoalKind.REAL)
    assert [goal.code for goal in CORE.goal_test.goals] == [f"g{n + 1}" for n in range(len(kinds))]


def test_goals_and_decoys_cannot_be_told_apart_by_their_length():
    assert CORE.goal_test is not None
    lengths = [len(goal.text.translations["en"].split()) for goal in CORE.goal_test.goals]

    assert max(lengths) <= 2 * min(lengths)


def test_terms_ties_and_sponsorship_are_asked_as_the_measures_expect():
    assert "qualified" in [term.code for term in CORE.terms]
    assert len(CORE.terms) == 5
    assert CORE.tie_question is not None
    assert len(CORE.tie_question.items) == 5
    assert len(CORE.tie_question.services) == 10
    assert len(CORE.tie_question.timings) == 4
    assert CORE.sponsorship is not None
    assert len(CORE.sponsorship.behaviours) == 4


@pytest.mark.parametrize("code", BUILT_IN)
def test_the_packaged_files_are_named_by_their_code_and_name_the_schema(code):
    text = built_in_text(code)

    assert text.startswith("#:schema ./schema.json\n")
    assert tomllib.loads(text)["code"] == code
