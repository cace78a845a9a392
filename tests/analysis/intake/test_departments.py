"""A tree from a CSV file: every bad line is named, and nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intake.departments import read_departments
from analysis.intake.problems import IntakeError

GOOD = """code,name,parent,function,headcount
com,Commercial,,,2
sales,Sales North,com,Sales,12
mkt,Campaigns,com,Marketing,8
"""


def test_a_tree_is_read_with_its_functions_parents_before_children():
    shuffled = "\n".join(reversed(GOOD.strip().split("\n")[1:]))
    structure = read_departments(
        f"{GOOD.split(chr(10), maxsplit=1)[0]}\n{shuffled}", "t.csv", organisation="O"
    )

    codes = [d.code for d in structure.departments]
    assert codes.index("com") < min(codes.index("sales"), codes.index("mkt"))
    assert {f.name for f in structure.functions} == {"Sales", "Marketing"}
    assert structure.department("sales").headcount == 12
    assert structure.department("com").function is None


def test_only_names_are_needed():
    structure = read_departments("name\nSales & Co\nIT\n", "t.csv", organisation="O")

    assert [d.code for d in structure.departments] == ["sales-co", "it"]


def test_every_bad_line_is_named_at_once():
    text = (
        "code,name,parent,function,headcount\n"
        "a,A,,,5\n"
        "a,Again,,,1\n"
        "b,,,,1\n"
        "c,C,nowhere,,1\n"
        "d,D,e,,1\n"
        "e,E,d,,1\n"
        "f,F,,,many\n"
        "g,G\n"
    )
    with pytest.raises(IntakeError) as raised:
        read_departments(text, "t.csv", organisation="O")

    found = [f"{f.problem.name}:{dict(f.particulars).get('line')}" for f in raised.value.findings]
    assert found == [
        "I004:9", "I013:3", "I012:4", "I016:8", "I014:5", "I015:6", "I015:7",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n\n", "name\n", "x,y\n1,2\n"])
def test_an_empty_or_foreign_file_is_refused(text):
    with pytest.raises(IntakeError):
        read_departments(text, "t.csv", organisation="O")


@given(st.text(max_size=200))
def test_no_text_raises_anything_but_a_named_problem(text):
    found: object = "nothing"
    try:
        read_departments("code,name,parent\n" + text, "t.csv", organisation="O")
    except IntakeError as error:
        found = error.findings

    assert found
