"""Attack 12. Two comments of one respondent: no key in common, no order, none from few people."""

from __future__ import annotations

import json
import random

import pytest
from sqlalchemy import text

from questionnaires.library import built_in_text
from questionnaires.reader import parse
from survey_app.models import Wave
from survey_app.publishing import advance
from survey_app.sealing import seal
from survey_app.store import releases, waves
from survey_app.store.responses import Answers
from tests.attacks.linker import resemblance, shared_values
from tests.stage import OPENING, SEALING, Stage, answers

CORE = parse(built_in_text("alignment_core"), "alignment_core")
QUESTIONS = [question.code for question in CORE.open_questions]


def _open_core(stage: Stage) -> Wave:
    """Open a wave with the full instrument, which asks two open questions."""
    stage.found()
    wave = waves.create_draft(
        stage.session,
        organisation_id=stage.organisation_id,
        code="q1",
        name="First",
        questionnaire_text=built_in_text("alignment_core"),
    )
    waves.open_wave(stage.session, wave, today=OPENING, plan_json="{}")
    return wave


def _two_comments(number: int) -> Answers:
    written = tuple((code, f"{code} of [{number:03d}]") for code in QUESTIONS)
    return Answers("3" * len(CORE.items), {}, written)


def _sealed(stage: Stage, people: int) -> dict[str, list[int]]:
    """Let people write two comments each, in order; return the order they lie in, by question."""
    wave = _open_core(stage)
    for number, one in enumerate(stage.invite(wave, ["sales"] * people)):
        stage.answer(one.token, _two_comments(number))
    wave_id = wave.id
    stage.close(wave)
    wave = stage.session.get_one(Wave, wave_id)
    seal(stage.session, wave, today=SEALING, shuffler=random.Random(12))
    rows = stage.session.execute(text("SELECT question, texts FROM sealed_comments"))
    return {
        question: [int(said[said.index("[") + 1 : said.index("]")]) for said in json.loads(texts)]
        for question, texts in rows
    }


def test_two_comments_of_one_respondent_share_neither_key_nor_order(stage: Stage) -> None:
    assert len(QUESTIONS) == 2
    first, second = _sealed(stage, 120).values()

    assert sorted(first) == sorted(second) == list(range(120))
    for order in (first, second):
        assert resemblance(order) < 0.2
    place = {number: i for i, number in enumerate(first)}
    assert resemblance([place[number] for number in second]) < 0.2
    assert not [pair for pair in shared_values(stage) if "sealed_comments" in pair]


def test_while_the_wave_is_open_no_key_joins_the_two_either(stage: Stage) -> None:
    wave = _open_core(stage)
    for number, one in enumerate(stage.invite(wave, ["sales"] * 30)):
        stage.answer(one.token, _two_comments(number))
    rows = stage.session.execute(text(f"SELECT id, department, text FROM wave{wave.id}_comment"))
    comments = rows.all()
    ids = {bytes(row.id) for row in comments}

    assert len(ids) == 60
    assert not [pair for pair in shared_values(stage) if f"wave{wave.id}_" in pair]


def test_a_department_with_nine_answers_shows_no_comment(stage: Stage) -> None:
    """Nine people of one department write the same friction; nobody else writes anything."""
    wave = stage.open()
    for i, one in enumerate(stage.invite(wave, ["sales"] * 12 + ["lab"] * 9)):
        words = "Nine voices: tickets wait for weeks." if one.department == "lab" else ""
        stage.answer(one.token, answers(i, words))
    wave_id = wave.id
    stage.close(wave)
    advance(stage.session, wave_id, today=SEALING)

    wave = stage.session.get_one(Wave, wave_id)
    released = releases.latest(stage.session, wave)
    assert released is not None
    assert "tickets wait" not in released.content
    assert "Nine voices" not in released.content


def test_twin_comments_that_keep_their_order_are_found_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sorted by what they say, which here is the order they came in, and never shuffled."""
    monkeypatch.setattr(random.Random, "shuffle", lambda self, x: None)
    first, second = _sealed(stage, 40).values()

    assert resemblance(first) > 0.99
    assert first == second
