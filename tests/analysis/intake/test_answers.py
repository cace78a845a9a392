"""Answers from elsewhere: read by a mapping, accounted for to the last row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.intake.answers import read_answers
from analysis.intake.csv_table import decoded
from analysis.intake.mapping import AnswerMapping, read_mapping
from analysis.intake.problems import IntakeError
from questionnaires.reader import parse

QUESTIONNAIRE = parse(
    """
format = 1
code = "small"
version = "1"
languages = ["en"]
name.en = "Small"
introduction.en = "A small one."
[scale]
not_applicable.en = "Cannot say"
labels = [{ en = "Never" }, { en = "Rarely" }, { en = "Often" }, { en = "Always" }]
[[dimensions]]
code = "trust"
name.en = "Trust"
description.en = "Trust."
items = [
    { code = "a", text.en = "First statement" },
    { code = "b", text.en = "Second statement", reverse_keyed = true },
    { code = "c", text.en = "Third statement" },
]
[[open_questions]]
code = "why"
text.en = "Why?"
""",
    "small.toml",
)
WIDE = "department,a,b,c,said\n"


def wide(rows: str, **mapping: object) -> object:
    given = AnswerMapping(columns={"department": "department"}, **mapping)  # type: ignore[arg-type]
    return read_answers(WIDE + rows, "x.csv", questionnaire=QUESTIONNAIRE, mapping=given)


def test_a_wide_file_becomes_a_matrix_with_reverse_keyed_items_mirrored():
    intake = wide("Sales,4,1,2,\nIT,1,4,,\n")

    assert intake.wave.matrix.ratings.tolist() == [[4, 4, 2], [1, 1, 0]]
    assert [d.name for d in intake.wave.structure.departments] == ["Sales", "IT"]
    assert intake.wave.matrix.departments.tolist() == [0, 1]


def test_words_of_the_response_scale_are_understood_and_cannot_say_is_not_a_low_answer():
    intake = wide("Sales,Always,never,Cannot say,\n")

    assert intake.wave.matrix.ratings.tolist() == [[4, 4, 0]]


def test_comments_are_kept_with_their_department():
    intake = wide("Sales,4,1,2,Too many meetings\n", comments={"said": "why"})

    assert [(c.department, c.question, c.text) for c in intake.wave.comments] == [
        (0, "why", "Too many meetings")
    ]


def test_every_row_left_out_is_counted_by_its_cause():
    rows = "Sales,4,1,2,\n,4,4,4,\nSales,,,,\nSales,1,2\nSales,7,x,1,\n"
    account = wide(rows).account

    assert account.rows == 5
    assert account.used == 2
    assert dict(account.left_out) == {
        "no department": 1,
        "no item answered": 1,
        "line with a wrong number of fields": 1,
    }
    assert account.rows == account.used + account.left_out.total()
    assert account.notes["single answers: answer outside 1 to 4: '7'"] == 1
    assert account.notes["single answers: answer not understood: 'x'"] == 1


def long_mapping(**more: object) -> AnswerMapping:
    columns = {"respondent": "id", "department": "unit", "question": "q", "answer": "v"}
    return AnswerMapping(shape="long", columns=columns, **more)  # type: ignore[arg-type]


def test_a_long_file_with_a_respondent_key_keeps_answers_together():
    text = "id,unit,q,v\n1,Sales,a,4\n1,Sales,b,1\n2,IT,a,2\n2,IT,c,3\n"
    wave = read_answers(text, "x.csv", questionnaire=QUESTIONNAIRE, mapping=long_mapping()).wave

    assert wave.matrix is not None
    assert wave.matrix.ratings.tolist() == [[4, 4, 0], [2, 0, 3]]


def test_a_key_that_joins_no_answers_is_no_respondent_key():
    text = "id,unit,q,v\n1,Sales,a,4\n2,Sales,b,1\n3,IT,a,2\n"
    intake = read_answers(text, "x.csv", questionnaire=QUESTIONNAIRE, mapping=long_mapping())

    assert intake.wave.matrix is None
    assert intake.wave.counts.counts[:, :, 1:].sum() == 3
    assert intake.wave.respondents.tolist() == [1, 1]
    assert intake.account.notes["answers without a usable respondent key"] == 3


def test_a_repeated_answer_is_left_out_and_counted_unless_the_mapping_keeps_it():
    text = "id,unit,q,v\n1,S,a,4\n1,S,a,4\n1,S,b,1\n"
    first = read_answers(text, "x.csv", questionnaire=QUESTIONNAIRE, mapping=long_mapping())
    keep = read_answers(
        text, "x.csv", questionnaire=QUESTIONNAIRE, mapping=long_mapping(repeated="keep")
    )

    assert first.account.used == 2
    assert first.account.left_out.total() == 1
    assert keep.account.used == 3


def test_two_wordings_of_a_question_become_one_item_and_are_named():
    text = "id,unit,q,v\n1,S,1. You & I,4\n2,S,1. You and I,3\n1,S,b,1\n2,S,b,1\n"
    intake = read_answers(
        text,
        "x.csv",
        questionnaire=QUESTIONNAIRE,
        mapping=long_mapping(match="prefix", questions={"1. ": "a"}),
    )

    assert intake.account.notes["wordings joined into item a"] == 2
    assert intake.account.used == 4


def test_all_missing_columns_are_named_at_once():
    with pytest.raises(IntakeError) as raised:
        read_answers("x,y\n1,2\n", "f.csv", questionnaire=QUESTIONNAIRE, mapping=long_mapping())

    assert [f.problem.name for f in raised.value.findings] == ["I002"] * 4
    assert "The file has: x, y" in str(raised.value)


def test_a_file_of_which_no_row_can_be_used_says_why():
    with pytest.raises(IntakeError, match=r"I010.*no item answered \(1\)"):
        wide("Sales,,,,\n")


def test_all_problems_of_a_mapping_are_told_at_once():
    text = 'shpae = "long"\nshape = "tall"\n[questions]\nx = "zz"\n[answers]\nvalues = 3\n'
    with pytest.raises(IntakeError) as raised:
        read_mapping(text, "m.toml", QUESTIONNAIRE)

    shown = str(raised.value)
    assert "Did you mean 'shape'" in shown
    assert "wide, long" in shown
    assert "item 'zz'" in shown
    assert "answers.values" in shown


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_common_programs_are_read(encoding):
    assert decoded("name\nBüro".encode(encoding), "x.csv") == "name\nBüro"


@given(st.binary(max_size=300))
@example(b"\r\x01")
@example(b'a,b\n"open')
def test_no_file_raises_anything_but_a_named_problem(content):
    found: object = "nothing"
    try:
        text = decoded(content, "x.csv")
        read_answers(text, "x.csv", questionnaire=QUESTIONNAIRE, mapping=AnswerMapping())
    except IntakeError as error:
        found = error.findings

    assert found


@given(st.lists(st.lists(st.integers(-1, 6), min_size=3, max_size=3), min_size=1, max_size=20))
def test_every_row_is_either_used_or_left_out(rows):
    text = "".join(f"U,{a},{b},{c},\n" for a, b, c in rows)
    try:
        intake = wide(text)
    except IntakeError:
        return

    assert intake.account.rows == len(rows)
    assert intake.account.used + intake.account.left_out.total() == len(rows)
    assert len(intake.wave.matrix) == intake.account.used
    assert np.isin(intake.wave.matrix.ratings, range(5)).all()
