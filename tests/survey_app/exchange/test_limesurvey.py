"""LimeSurvey structure exports of both generations."""

from __future__ import annotations

import pytest

from questionnaires.reader import parse
from survey_app.exchange.importing import import_file
from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.sketch import Imported
from tests.survey_app.exchange import limesurveys


@pytest.fixture(scope="module")
def imported() -> Imported:
    return import_file(limesurveys.old(), "limesurvey_survey_7.lss")


def test_an_array_becomes_a_dimension_with_the_description_of_its_group(imported):
    questionnaire = parse(imported.questionnaire_toml, "lss")
    dimension = questionnaire.dimensions[0]

    assert [d.code for d in questionnaire.dimensions] == ["group_11"]
    assert dimension.name.in_language("en") == "Teamwork & trust"
    assert dimension.description.in_language("en") == "How we work."
    assert [i.code for i in dimension.items] == ["team_sq1", "team_sq2_r", "team_sq3"]
    assert [i.reverse_keyed for i in dimension.items] == [False, True, False]
    assert dimension.items[0].text.in_language("de") == "Wir teilen Wissen."


def test_flexible_labels_become_the_scale_and_one_of_them_no_answer(imported):
    scale = parse(imported.questionnaire_toml, "lss").scale

    assert scale.high == 4
    assert scale.labels[0].in_language("de") == "Stimme gar nicht zu"
    assert scale.not_applicable is not None
    assert scale.not_applicable.in_language("en") == "Not applicable"


def test_title_welcome_lists_and_texts_come_along(imported):
    questionnaire = parse(imported.questionnaire_toml, "lss")

    assert questionnaire.name.in_language("de") == "Teampuls"
    assert questionnaire.introduction.in_language("en") == "Welcome!"
    assert [c.code for c in questionnaire.demographics[0].choices] == ["n", "s"]
    assert [q.code for q in questionnaire.open_questions] == ["hinder"]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("Which tools?", "several answers"),
        ("Rank the tools", "order"),
        ("Upload your plan", "files"),
        ("Your age", "coarse bands"),
        ("Nearly done", "texts between questions"),
        ("ideas?", "filled in"),
        ("Then and now", "two scales"),
        ("condition 'TEAM_SQ1", "everybody"),
        ("condition 'Q1 > 2'", "everybody"),
        ("condition", "everybody"),
        ("quota", "wave asks everybody"),
        ("random_order", "order"),
        ("help text", "one text"),
        ("image", "text alone"),
        ("text field beside", "not asked"),
        ("end message", "same for every survey"),
        ("text in 'de'", "missing"),
    ],
)
def test_everything_that_stays_behind_is_named_with_its_reason(imported, part, reason):
    assert any(part in one.element and reason in one.why for one in imported.left)


def test_newer_exports_keep_their_texts_in_tables_of_their_own():
    imported = import_file(limesurveys.new(), "new.lss")
    questionnaire = parse(imported.questionnaire_toml, "new")

    assert questionnaire.languages == ("ar", "en")
    assert [i.text.in_language("en") for i in questionnaire.items] == [
        "We keep our promises.",
        "We speak openly.",
    ]
    assert questionnaire.scale.high == 5
    assert questionnaire.dimensions[0].name.in_language("ar") == "الثقة"


def test_other_xml_is_refused_kindly():
    with pytest.raises(ExchangeError) as refused:
        import_file(b"<html><body>Sign in</body></html>", "download.lss")

    assert refused.value.refusal is Refusal.X013
