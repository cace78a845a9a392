"""A questionnaire's texts go out as CSV and XLIFF and come back the same."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.library import built_in
from questionnaires.model import Questionnaire, Text
from questionnaires.reader import parse
from survey_app.exchange.refusals import ExchangeError
from survey_app.exchange.text_files import read_texts, texts_as_csv, texts_as_xliff
from survey_app.exchange.texts import TextsError, texts_of, with_texts

CODES = ("alignment_core", "alignment_pulse")


@pytest.fixture(params=CODES)
def questionnaire(request: pytest.FixtureRequest) -> Questionnaire:
    return built_in()[request.param]


def put_in(questionnaire: Questionnaire, content: str) -> Questionnaire:
    return with_texts(questionnaire, read_texts(content.encode(), "texts"), "texts")


def edited(content: str, change: int, words: str | None) -> str:
    """Change the last cell of a row of the CSV, or leave the row out."""
    rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))
    if words is None:
        del rows[change]
    else:
        rows[change][-1] = words
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def test_texts_go_out_as_csv_and_come_back_the_same(questionnaire: Questionnaire):
    assert put_in(questionnaire, texts_as_csv(questionnaire)) == questionnaire


def test_texts_go_out_as_xliff_and_come_back_the_same(questionnaire: Questionnaire):
    for language in questionnaire.languages[1:]:
        assert put_in(questionnaire, texts_as_xliff(questionnaire, language)) == questionnaire


def test_every_text_of_the_questionnaire_is_in_the_list(questionnaire: Questionnaire):
    paths = [entry.path for entry in texts_of(questionnaire)]
    code = questionnaire.items[0].code

    assert len(set(paths)) == len(paths)
    assert any(path.endswith(f"items.{code}.text") for path in paths)
    assert {"name", "introduction", "scale.labels.1", "scale.not_applicable"} <= set(paths)


def test_a_new_language_comes_in_by_xliff():
    pulse = built_in()["alignment_pulse"]
    document = texts_as_xliff(pulse, "fr").replace(
        "</source>\n   </segment>", "</source>\n   <target>FR</target></segment>"
    )
    number = iter(range(10_000))
    parts = document.split(">FR<")
    document = parts[0] + "".join(f">Texte {next(number)}<{part}" for part in parts[1:])
    made = put_in(pulse, document)

    assert made.languages == (*pulse.languages, "fr")
    assert made.name.in_language("fr") == "Texte 0"
    assert made.items[0].text.in_language("en") == pulse.items[0].text.in_language("en")


def test_a_missing_row_an_empty_cell_and_an_extra_row_are_all_named_and_nothing_changes():
    pulse = built_in()["alignment_pulse"]
    paths = [entry.path for entry in texts_of(pulse)]
    content = edited(edited(texts_as_csv(pulse), 5, ""), 9, None) + "odd.path,,x,y,z\n"
    with pytest.raises(TextsError) as refused:
        put_in(pulse, content)

    assert f"missing: '{paths[4]}' in ar." in refused.value.problems
    assert f"missing: '{paths[8]}'." in refused.value.problems
    assert "extra: the questionnaire has no text 'odd.path'." in refused.value.problems
    assert len(refused.value.problems) == 3


def test_a_text_that_is_too_long_is_refused_with_the_rule_of_the_format():
    pulse = built_in()["alignment_pulse"]
    with pytest.raises(TextsError, match="Q009"):
        put_in(pulse, edited(texts_as_csv(pulse), 1, "x" * 500))


def test_a_translation_of_words_that_were_changed_meanwhile_is_named():
    pulse = built_in()["alignment_pulse"]
    document = texts_as_xliff(pulse, "de").replace("How we work together: pulse", "Old name")
    with pytest.raises(TextsError, match="outdated: 'name'"):
        put_in(pulse, document)


def test_xliff_1_2_with_marks_inside_its_texts_is_read():
    document = """<xliff version="1.2"><file source-language="en" target-language="de"
      original="q"><body><group><trans-unit id="name"><source>A <g id="1">b</g> c</source>
      <target>Ein <g id="1">b</g> c</target></trans-unit></group></body></file></xliff>"""
    found = read_texts(document.encode(), "q.xlf")

    assert found.words == {"name": {"de": "Ein b c"}}
    assert found.sources == {"name": "A b c"}


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_as_it_was(words: str):
    pulse = built_in()["alignment_pulse"]
    if not words.strip() or len(words) > 100:
        return
    from dataclasses import replace

    odd = replace(pulse, name=Text({x: words + x for x in pulse.languages}))

    assert put_in(odd, texts_as_csv(odd)).name == odd.name
    assert put_in(odd, texts_as_xliff(odd, "de")).name == odd.name


@pytest.mark.parametrize("words", ["=1+1", "'=1", "''-x", "-5", "@me", " =x", "+", "'quoted'"])
def test_a_formula_is_guarded_on_the_way_out_and_free_again_on_the_way_in(words: str):
    from dataclasses import replace

    pulse = built_in()["alignment_pulse"]
    odd = replace(pulse, name=Text(dict.fromkeys(pulse.languages, words)))
    written = texts_as_csv(odd)
    cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]

    assert put_in(odd, written).name == odd.name
    assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "path\nname\n", "<xliff/>", "<a", '"a\n'])
def test_a_damaged_file_is_refused_in_plain_words(content: str):
    with pytest.raises(ExchangeError):
        read_texts(content.encode(), "texts")


def test_the_command_writes_texts_and_puts_them_in(app: Flask, tmp_path: Path):
    run = app.test_cli_runner().invoke
    csv_file, toml = tmp_path / "t.csv", tmp_path / "q.toml"
    out = run(args=["texts", "alignment_pulse", "--out", str(csv_file)])
    back = run(args=["texts", "alignment_pulse", "--in", str(csv_file), "--out", str(toml)])
    xliff = run(args=["texts", str(toml), "--out", str(tmp_path / "t.xliff"), "-l", "fr"])
    bad = run(args=["texts", str(toml), "--in", str(tmp_path / "t.xliff")])

    assert (out.exit_code, back.exit_code, xliff.exit_code) == (0, 0, 0)
    assert parse(toml.read_text(encoding="utf-8"), "q") == built_in()["alignment_pulse"]
    assert bad.exit_code == 1
    assert "missing: 'name' in fr." in bad.output
