"""XLSForm workbooks: what maps becomes a questionnaire, what does not is named."""

from __future__ import annotations

import pytest

from questionnaires.reader import parse
from survey_app.exchange.importing import import_file
from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.sketch import Imported
from tests.survey_app.exchange.xlsforms import AGREEMENT, SETTINGS, form, workbook


@pytest.fixture(scope="module")
def imported() -> Imported:
    return import_file(form(), "how we work.xlsx")


def why(imported: Imported, part: str) -> list[str]:
    return [one.why for one in imported.left if part in one.element or part in one.where]


def test_groups_become_dimensions_and_likert_questions_items(imported):
    questionnaire = parse(imported.questionnaire_toml, "imported")

    assert [d.code for d in questionnaire.dimensions] == ["goals", "inner"]
    assert [i.code for i in questionnaire.items] == [
        "goal_known", "goal_late", "meet_useful", "meet_waste",
    ]  # fmt: skip
    assert questionnaire.dimensions[0].name.in_language("de") == "Gemeinsame Ziele"
    assert questionnaire.dimensions[0].description.in_language("en") == "Do we know where we go?"


def test_the_scale_is_kept_lowest_first_with_its_answer_that_is_none(imported):
    scale = parse(imported.questionnaire_toml, "imported").scale

    assert [label.in_language("en") for label in scale.labels] == [
        "Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree",
    ]  # fmt: skip
    assert scale.not_applicable is not None
    assert scale.not_applicable.in_language("de") == "Weiß nicht"


def test_reversed_items_are_known_by_their_mark_and_by_their_column(imported):
    items = parse(imported.questionnaire_toml, "imported").items

    assert [i.reverse_keyed for i in items] == [False, True, False, True]
    assert items[1].text.in_language("en") == "I hear of changes too late."


def test_both_languages_the_title_and_the_introduction_come_along_without_markup(imported):
    questionnaire = parse(imported.questionnaire_toml, "imported")

    assert questionnaire.languages == ("en", "de")
    assert questionnaire.code == "how_we_work"
    assert questionnaire.introduction.in_language("de") == "Willkommen zu unserer Umfrage."
    assert questionnaire.items[0].text.in_language("en") == "I know our shared goals."


def test_lists_become_questions_on_the_respondent_and_texts_open_questions(imported):
    questionnaire = parse(imported.questionnaire_toml, "imported")

    assert [d.code for d in questionnaire.demographics] == ["place"]
    assert [c.code for c in questionnaire.demographics[0].choices] == ["hq", "site", "other"]
    assert [q.code for q in questionnaire.open_questions] == ["hinders"]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("Where have you worked?", "several answers"),
        ("Rank the places", "order"),
        ("Name of the partner", "repeatedly"),
        ("How old are you?", "coarse bands"),
        ("Take a photo", "files"),
        ("Where are you?", "places"),
        ("score", "computed"),
        ("deviceid", "who answers"),
        ("anything else?", "filled in"),
        ("relevant '${goal_known} > 2'", "everybody is asked"),
        ("required 'yes'", "skipped"),
        ("hint 'Think of last month'", "one text"),
        ("other, namely", "not asked"),
        ("setting 'public_key'", "wave"),
        ("setting 'style'", "wave"),
    ],
)
def test_everything_that_stays_behind_is_named_with_its_reason(imported, part, reason):
    assert any(reason in one for one in why(imported, part))


def test_a_form_with_a_single_language_and_old_spellings_is_read():
    survey = [
        ["type", "name", "label"],
        ["select one from agree5", "one", "First statement."],
        ["select1 agree5", "two", "Second statement."],
    ]
    choices = [["list name", "value", "label"], *(row[:3] for row in AGREEMENT[1:6])]
    found = import_file(workbook(survey=survey, choices=choices), "old.xlsx")
    questionnaire = parse(found.questionnaire_toml, "old")

    assert questionnaire.languages == ("en",)
    assert questionnaire.name.in_language("en") == "old"
    assert len(questionnaire.items) == 2


def test_languages_that_are_hardly_translated_stay_behind_and_gaps_are_told():
    survey = [
        ["type", "name", "label::English (en)", "label::Deutsch (de)", "label::Klingon"],
        ["select_one agree5", "one", "First statement.", "Erste Aussage.", "wa'"],
        ["select_one agree5", "two", "Second statement.", None, "cha'"],
        ["select_one agree5", "three", "Third statement.", "Dritte Aussage.", None],
    ]
    found = import_file(workbook(survey=survey, choices=AGREEMENT, settings=SETTINGS), "a.xlsx")
    questionnaire = parse(found.questionnaire_toml, "a")

    assert questionnaire.languages == ("en", "de")
    assert questionnaire.items[1].text.in_language("de") == "Second statement."
    assert any("another language stands there" in one for one in why(found, "text in 'de'"))
    assert why(found, "Klingon")


def test_a_range_is_a_scale_of_numbers():
    survey = [
        ["type", "name", "label", "parameters"],
        ["range", "one", "First statement.", "start=1 end=7 step=1"],
        ["range", "two", "Second statement.", "start=1 end=7 step=1"],
        ["range", "nps", "Would you recommend us?", "start=0 end=10 step=1"],
    ]
    found = import_file(workbook(survey=survey), "range.xlsx")

    assert parse(found.questionnaire_toml, "range").scale.high == 7
    assert any("11 steps" in one for one in why(found, "recommend"))


def test_codes_are_valid_and_unique_whatever_the_form_calls_them():
    names = ["Ä 1", "a_1", "A-1", "1st", "مرحبا", "x" * 90, "x" * 91]
    survey = [
        ["type", "name", "label"],
        *(["select_one agree5", name, f"Statement {n}."] for n, name in enumerate(names)),
    ]
    found = import_file(workbook(survey=survey, choices=AGREEMENT), "codes.xlsx")
    codes = [item.code for item in parse(found.questionnaire_toml, "codes").items]

    assert len(set(codes)) == len(names)
    assert codes[:5] == ["a_1", "a_1_2", "a_1_3", "q1st", "item"]


def test_a_workbook_that_is_no_form_is_refused():
    with pytest.raises(ExchangeError) as refused:
        import_file(workbook(Budget=[["month", "cost"], ["May", 3]]), "budget.xlsx")

    assert refused.value.refusal is Refusal.X012


def test_a_form_without_anything_to_rate_says_so_and_why():
    survey = [["type", "name", "label"], ["integer", "age", "How old are you?"]]
    with pytest.raises(ExchangeError, match="coarse bands"):
        import_file(workbook(survey=survey), "age.xlsx")
