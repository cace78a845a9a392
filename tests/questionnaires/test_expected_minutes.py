"""The meter: how long answering takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from questionnaires.library import built_in
from questionnaires.model import Questionnaire
from questionnaires.reader import parse
from questionnaires.timing import minutes
from tests.questionnaires.examples import WHOLE

CORE = built_in()["alignment_core"]
PARTS = {
    "goal_test": None,
    "terms": (),
    "tie_question": None,
    "sponsorship": None,
    "open_questions": (),
    "demographics": (),
    "dimensions": CORE.dimensions[:-1],
}


@pytest.mark.parametrize("part", PARTS)
def test_leaving_a_part_out_saves_time(part):
    shorter: Questionnaire = replace(CORE, **{part: PARTS[part]})

    assert minutes(shorter, "en") < minutes(CORE, "en") - 0.05


def test_fewer_partners_take_less_time():
    ties = CORE.tie_question
    assert ties is not None

    assert minutes(replace(CORE, tie_question=replace(ties, most_partners=1)), "en") < minutes(
        CORE, "en"
    )


def test_a_small_questionnaire_by_hand():
    """Fourteen words read at 228 a minute; two ratings, one comment and one choice."""
    small = replace(
        parse(WHOLE, "x"), goal_test=None, terms=(), tie_question=None, sponsorship=None
    )
    seconds = 14 * 60 / 228 + 2 * 2.5 + 30 + 2

    assert minutes(small, "en") == pytest.approx(seconds / 60)


def test_a_dialect_is_read_as_fast_as_its_language_and_the_rest_at_the_mean():
    def alone(language: str) -> float:
        return minutes(CORE, language)

    assert alone("en-GB") == alone("en")
    assert alone("eo") > alone("en")
