"""Qualtrics and SurveyJS."""

from __future__ import annotations

import json

import pytest

from questionnaires.reader import parse
from survey_app.exchange.importing import import_file
from survey_app.exchange.refusals import ExchangeError, Refusal
from survey_app.exchange.sketch import Imported
from tests.survey_app.exchange import json_forms


@pytest.fixture(scope="module")
def qualtrics() -> Imported:
    return import_file(json_forms.qualtrics(), "Trust_check.qsf")


@pytest.fixture(scope="module")
def surveyjs() -> Imported:
    return import_file(json_forms.surveyjs(), "handovers.json")


def test_a_matrix_and_single_choices_of_a_block_become_one_dimension(qualtrics):
    questionnaire = parse(qualtrics.questionnaire_toml, "qsf")
    dimension = questionnaire.dimensions[0]

    assert [d.name.in_language("en") for d in questionnaire.dimensions] == ["Trust"]
    assert dimension.description.in_language("de") == "Wie sehr stimmen Sie zu?"
    assert [i.code for i in dimension.items] == ["promises", "early", "q3"]


def test_an_item_recoded_against_the_others_is_reverse_keyed(qualtrics):
    items = parse(qualtrics.questionnaire_toml, "qsf").items

    assert [i.reverse_keyed for i in items] == [False, False, True]


def test_the_scale_is_ordered_by_its_recoded_values_and_not_by_its_place(qualtrics):
    scale = parse(qualtrics.questionnaire_toml, "qsf").scale

    assert scale.labels[0].in_language("en") == "Strongly disagree"
    assert scale.labels[4].in_language("de") == "Stimme voll zu"


def test_a_text_before_all_questions_is_the_introduction(qualtrics):
    questionnaire = parse(qualtrics.questionnaire_toml, "qsf")

    assert questionnaire.introduction.in_language("en") == "Welcome to our survey."
    assert [c.code for c in questionnaire.demographics[0].choices] == ["q1", "q2", "q3"]
    assert [q.code for q in questionnaire.open_questions] == ["q7"]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("first.", "filled in"),
        ("Which offices?", "several answers"),
        ("Your address", "not asked"),
        ("Rank these", "order"),
        ("How warm?", "use a scale"),
        ("Timing", "when"),
        ("Your plan", "files"),
        ("Write in the table", "table"),
        ("An old question", "bin"),
        ("skip logic", "everybody"),
        ("display logic", "everybody"),
        ("quota", "wave asks everybody"),
        ("EmbeddedData", "who answers"),
        ("Branch", "everybody"),
        ("BlockRandomizer", "order"),
        ("text field of answer 3", "not asked"),
    ],
)
def test_qualtrics_names_what_stays_behind(qualtrics, part, reason):
    assert any(part in one.element and reason in one.why for one in qualtrics.left)


def test_pages_and_panels_become_dimensions(surveyjs):
    questionnaire = parse(surveyjs.questionnaire_toml, "js")

    assert questionnaire.languages == ("en", "de")
    assert [d.name.in_language("de") for d in questionnaire.dimensions] == ["Übergaben", "Tempo"]
    assert [(i.code, i.reverse_keyed) for i in questionnaire.items] == [
        ("handover_complete", False),
        ("handover_back_r", True),
        ("fast", False),
        ("slow", True),
    ]
    assert questionnaire.scale.labels[2].in_language("de") == "Immer"


def test_lists_and_texts_of_a_form_come_along(surveyjs):
    questionnaire = parse(surveyjs.questionnaire_toml, "js")

    assert [c.code for c in questionnaire.demographics[0].choices] == ["oslo", "bgo"]
    assert [q.code for q in questionnaire.open_questions] == ["hinder"]
    assert questionnaire.name.in_language("de") == "Übergaben"


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("Born on", "give a person away"),
        ("recommend us", "11 steps"),
        ("Tools", "several answers"),
        ("Do you lead?", "list"),
        ("Rank", "order"),
        ("Sign here", "person away"),
        ("Peers", "once"),
        ("Your mood", "pictures"),
        ("plugin's own", "not asked"),
        ("And you", "filled in"),
        ("'visibleIf'", "everybody"),
        ("'isRequired'", "skipped"),
        ("'triggers'", "computed"),
        ("'logo'", "pictures"),
        ("text field beside", "not asked"),
        ("text in 'de'", "missing"),
    ],
)
def test_surveyjs_names_what_stays_behind(surveyjs, part, reason):
    assert any(part in one.element and reason in one.why for one in surveyjs.left)


def test_ratings_with_words_at_their_ends_only_are_numbered_between():
    rating = {"type": "rating", "rateMax": 4, "minRateDescription": "Poor",
              "maxRateDescription": "Excellent"}  # fmt: skip
    form = {"elements": [{**rating, "name": f"r{n}", "title": f"Part {n}"} for n in (1, 2)]}
    found = import_file(json.dumps(form).encode(), "rates.json")
    labels = parse(found.questionnaire_toml, "rates").scale.labels

    assert [x.in_language("en") for x in labels] == ["Poor", "2", "3", "Excellent"]


@pytest.mark.parametrize(
    "content", [b"{}", b'{"type": "FeatureCollection"}', b"[]", b"format = 1\n", b"", b"hello"]
)
def test_what_is_none_of_the_formats_is_refused_kindly(content):
    with pytest.raises(ExchangeError) as refused:
        import_file(content, "something")

    assert refused.value.refusal is Refusal.X002
