"""Whatever happens to a file, the reader answers in its author's words."""

from __future__ import annotations

import random
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.library import BUILT_IN, built_in_text
from questionnaires.positions import positions
from questionnaires.problems import QuestionnaireError
from questionnaires.reader import parse
from questionnaires.shape import MOST_DEPTH
from questionnaires.writer import write
from tests.questionnaires.examples import WHOLE, problems_of

DAMAGED = 500
PIECES = (
    *('"', "'", '"""', "'''", "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "#", "\n", "\\"),
    *("\x00", "\ufffe", "\ud800", "\u202e", "\\ud800", "\\uFFFE", "nan", "1e999", "0x", "-0"),
    *("true", "1979-05-27", "[dimensions]", "[[scale]]", "code = 1\n", "languages = []\n"),
    *("9" * 5000, "[" * 500, "a." * 500, "=" * 50, "é" * 300, "\t", "\r", "x" * 3000),
)
VALUES = ("1", "1.5", "true", '"x"', "[]", "{}", "[1]", '["en"]', "{en = 1}", "1979-05-27", '""')


def damaged(seed: int) -> str:
    """Return a questionnaire that has met with between one and six accidents."""
    chance = random.Random(seed)
    text = chance.choice([WHOLE, built_in_text(BUILT_IN[1])])
    for _ in range(chance.randint(1, 6)):
        text = chance.choice(ACCIDENTS)(text, chance)
    return text


def _piece_inserted(text, chance):
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(PIECES) + text[at:]


def _cut_short(text, chance):
    return text[: chance.randrange(len(text) + 1)] if chance.random() < 0.3 else text


def _stretch_lost(text, chance):
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randint(1, 80) :]


def _line_lost_or_doubled(text, chance):
    lines = text.splitlines(keepends=True)
    if lines:
        at = chance.randrange(len(lines))
        lines[at : at + 1] = [lines[at]] * chance.choice((0, 2))
    return "".join(lines)


def _lines_shuffled(text, chance):
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines) + 1)
    few = lines[at : at + 10]
    chance.shuffle(few)
    return "".join([*lines[:at], *few, *lines[at + 10 :]])


def _value_changed(text, chance):
    lines = text.splitlines(keepends=True)
    with_value = [n for n, line in enumerate(lines) if " = " in line]
    if with_value:
        at = chance.choice(with_value)
        lines[at] = f"{lines[at].split(' = ')[0]} = {chance.choice(VALUES)}\n"
    return "".join(lines)


ACCIDENTS = (
    _piece_inserted,
    _cut_short,
    _stretch_lost,
    _line_lost_or_doubled,
    _lines_shuffled,
    _value_changed,
)


def test_five_hundred_damaged_files_are_read_or_told_what_is_wrong():
    texts = [damaged(seed) for seed in range(DAMAGED)]
    told = {text: problems for text in texts if (problems := problems_of(text))}
    read = [parse(text, "damaged.toml") for text in texts if text not in told]

    assert len(told) > DAMAGED * 0.8
    assert all(p.message and "{" not in p.remedy for problems in told.values() for p in problems)
    assert read
    assert all(parse(write(questionnaire), "again.toml") == questionnaire for questionnaire in read)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_at_all_is_read_or_told_what_is_wrong(text):
    assert problems_of(text)


ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(value=ANY_VALUE, data=st.data())
@settings(max_examples=200, deadline=None)
def test_any_value_in_any_place_is_read_or_told_what_is_wrong(value, data):
    document = tomllib.loads(WHOLE)
    table = document
    while True:
        keys = list(table) if isinstance(table, dict) else list(range(len(table)))
        key = data.draw(st.sampled_from(keys))
        inner = table[key]
        if not (isinstance(inner, dict | list) and inner) or data.draw(st.booleans()):
            break
        table = inner
    table[key] = value

    from questionnaires import reader  # the document itself is put in place of its text

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader.tomllib, "loads", lambda _: document)
        assert all(p.number.startswith("Q0") for p in problems_of(WHOLE))


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 100_000 + " = 1",
        "[" + "a." * 100_000 + "a]",
        "x = " + "[" * 200_000,
        "x = " + "{a=" * 100_000,
        "x = {" + "a." * 100_000 + "a = 1}",
        '"a"' + '."a"' * 50_000 + " = 1",
    ],
    ids=["dotted key", "dotted header", "lists", "tables", "inline key", "quoted key"],
)
def test_a_bomb_of_depth_is_refused_before_anything_recursive_reads_it(text):
    assert [p.number for p in problems_of(text)] == ["Q003"]


@pytest.mark.parametrize("piece", ['"""\\', '"\\', "'''", '"', "[[a]]\n", "a=1\n", '"" ', "\\"])
def test_the_scan_for_lines_takes_time_in_proportion_to_the_text(piece):
    steps = 0
    for line in positions(piece * (400_000 // len(piece))).lines.values():
        steps += line >= 1

    assert steps <= 400_000


def test_dots_and_brackets_inside_texts_and_comments_are_no_depth():
    words = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o [[[[[[[[[[[[[[[ {{{{{{{{{{{{{{{{"
    text = WHOLE.replace("Hello", words) + f"# {words}\n"

    assert parse(text, "x").introduction.in_language("en") == words


def test_every_line_told_is_the_line_of_its_key():
    text = built_in_text("alignment_core")
    lines = text.splitlines()
    for path, line in positions(text).lines.items():
        name = next(step for step in reversed(path) if isinstance(step, str))
        assert name in lines[line - 1]


def test_keys_in_quotes_and_texts_over_several_lines_do_not_mislead_the_count():
    text = 'a = """\n[b]\nc = 1\n"""\n"d e".f = [\n  1, # ]\n  2,\n]\n[[g.h]]\n[[g.h]]\ni = \'[\'\n'
    found = positions(text)

    assert found.line_of(("d e", "f")) == 5
    assert found.line_of(("g", "h", 1, "i")) == 11
    assert found.line_of(("g", "h", 0, "missing")) == 9
    assert found.line_of(("c",)) is None
    assert found.lines == {
        ("a",): 1,
        ("d e",): 5,
        ("d e", "f"): 5,
        ("g",): 9,
        ("g", "h"): 9,
        ("g", "h", 0): 9,
        ("g", "h", 1): 10,
        ("g", "h", 1, "i"): 11,
    }


@pytest.mark.parametrize("around", ["{}", "[{}]", "x = {{ {} = 1 }}"])
def test_depth_is_refused_only_beyond_the_limit(around):
    header = around.startswith("[")
    allowed = around.format(".".join("a" * (MOST_DEPTH + 1))) + ("" if header else " = 1")
    beyond = around.format(".".join("a" * (MOST_DEPTH + 2))) + ("" if header else " = 1")

    assert positions(allowed).too_deep_at is None
    assert positions(beyond).too_deep_at == 1
    assert positions("x = " + "[" * MOST_DEPTH).too_deep_at is None
    assert positions("\nx = " + "[" * (MOST_DEPTH + 1)).too_deep_at == 2


def test_a_damaged_file_never_gives_half_a_questionnaire():
    with pytest.raises(QuestionnaireError):
        parse(built_in_text("alignment_core")[:9000], "cut.toml")
