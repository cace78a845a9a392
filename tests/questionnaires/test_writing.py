"""What is written reads back as the same, whatever the questionnaire."""

from __future__ import annotations

import string
import tomllib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaires.checks import unseen_character
from questionnaires.library import BUILT_IN, built_in
from questionnaires.model import (
    Choice,
    Demographic,
    Dimension,
    Goal,
    GoalKind,
    GoalTest,
    Item,
    OpenQuestion,
    Polarity,
    Questionnaire,
    ResponseScale,
    Sponsorship,
    Term,
    Text,
    TieQuestion,
)
from questionnaires.reader import parse
from questionnaires.writer import frozen, write
from tests.questionnaires.examples import WHOLE

LANGUAGES = ("en", "de", "ar", "pt-BR", "zh-Hant")
AWKWARD = ['"', "\\", "'", '"""', "#", "=", "[", "}", "{0}", "\u202e", "ال", "é", "𝕏", "\u2028"]


class Author:
    """Draws a questionnaire's parts; every code and text differs from every other."""

    def __init__(self, draw, languages):
        self.draw = draw
        self.languages = languages
        self.drawn = 0

    def code(self):
        self.drawn += 1
        letters = st.text(string.ascii_lowercase + string.digits + "_", max_size=8)
        return f"c{self.drawn}_{self.draw(letters)}"

    def text(self, *, lines=False):
        self.drawn += 1
        words = st.text(max_size=12) | st.sampled_from(AWKWARD)
        sentences = {}
        for language in self.languages:
            drawn = self.draw(words)
            kept = "".join(c for c in drawn if not unseen_character(c) and (lines or c != "\n"))
            sentences[language] = f"{self.drawn}.{kept}"
        return Text(sentences)

    def several(self, make, least, most):
        return tuple(make() for _ in range(self.draw(st.integers(least, most))))

    def item(self):
        earlier = self.draw(st.booleans())
        return Item(
            self.code(),
            self.text(),
            reverse_keyed=self.draw(st.booleans()),
            replaces=f"old{self.drawn}" if earlier else None,
        )

    def choice(self):
        return Choice(self.code(), self.text())

    def dimension(self):
        return Dimension(
            self.code(), self.text(), self.text(lines=True), self.several(self.item, 2, 3)
        )

    def open_question(self):
        return OpenQuestion(self.code(), self.text(), self.draw(st.sampled_from(Polarity)))

    def demographic(self):
        return Demographic(self.code(), self.text(), self.several(self.choice, 2, 3))

    def goal(self, kind):
        return Goal(self.code(), self.text(), kind, ("it", 'R"&"D'))

    def goal_test(self):
        decoys = [GoalKind.DROPPED, GoalKind.INVENTED, GoalKind.OTHER_FUNCTION]
        goals = (self.goal(kind) for kind in [GoalKind.REAL] * 3 + decoys)
        return GoalTest(self.text(), self.text(lines=True), tuple(goals))

    def term(self):
        return Term(self.code(), self.text(), self.several(self.choice, 3, 4))

    def tie_question(self):
        return TieQuestion(
            prompt=self.text(lines=True),
            items=self.several(self.item, 4, 4),
            guess=self.text(),
            services=self.several(self.choice, 1, 2),
            timings=self.several(self.choice, 2, 2),
            most_partners=self.draw(st.integers(1, 5)),
            own=self.draw(st.none() | st.just(self.text())),
        )

    def sponsorship(self, role):
        behaviours = self.several(self.choice, 2, 2)
        return Sponsorship(self.text(lines=True), behaviours, role.code, role.choices[0].code)


@st.composite
def questionnaires(draw):
    author = Author(draw, tuple(draw(st.permutations(LANGUAGES))[: draw(st.integers(1, 3))]))
    demographics = author.several(author.demographic, 0, 2)
    return Questionnaire(
        code=author.code(),
        version=draw(st.from_regex(r"\A[0-9A-Za-z][0-9A-Za-z.-]{0,9}\Z")),
        languages=author.languages,
        name=author.text(),
        introduction=author.text(lines=True),
        scale=ResponseScale(
            author.several(author.text, 2, 8), draw(st.sampled_from([None, author.text()]))
        ),
        dimensions=author.several(author.dimension, 1, 2),
        open_questions=author.several(author.open_question, 0, 2),
        demographics=demographics,
        goal_test=author.goal_test() if draw(st.booleans()) else None,
        terms=author.several(author.term, 0, 2),
        tie_question=author.tie_question() if draw(st.booleans()) else None,
        sponsorship=author.sponsorship(demographics[0]) if demographics else None,
    )


@given(questionnaires())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_any_questionnaire_reads_back_as_it_was_written(questionnaire):
    again = parse(write(questionnaire), "written.toml")

    assert again == questionnaire
    assert list(again.name.translations) == list(questionnaire.languages)


@pytest.mark.parametrize("code", BUILT_IN)
def test_our_own_questionnaires_read_back_as_they_were_written(code):
    questionnaire = built_in()[code]

    assert parse(write(questionnaire), code) == questionnaire


def test_what_is_written_names_the_schema_for_editors():
    assert write(parse(WHOLE, "x")).startswith("#:schema ./schema.json\n")


def test_the_same_questionnaire_freezes_to_the_same_text_however_it_was_laid_out():
    plain = frozen(parse(WHOLE, "x"))
    commented = frozen(parse("# a comment\n" + WHOLE.replace(" = ", "="), "y"))

    assert plain == commented
    assert len(plain.sha256) == 64
    assert parse(plain.text, "frozen") == parse(WHOLE, "x")


def test_one_changed_letter_changes_the_fingerprint():
    questionnaire = built_in()["alignment_core"]
    changed = replace(questionnaire, version="1.1")

    assert frozen(questionnaire).sha256 != frozen(changed).sha256


def test_what_toml_forbids_is_escaped_even_in_texts_the_reader_would_refuse():
    questionnaire = replace(parse(WHOLE, "x"), name=Text({"en": "a\x00\x1b\x7f\r\tb", "de": "b"}))

    assert tomllib.loads(write(questionnaire))["name"]["en"] == "a\x00\x1b\x7f\r\tb"
