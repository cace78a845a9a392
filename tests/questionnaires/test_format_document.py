"""FORMAT.md and schema.json say what the reader knows: all of it, and nothing else."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import jsonschema
import pytest

from questionnaires import shape
from questionnaires.library import BUILT_IN, built_in_text
from questionnaires.model import GoalKind, Polarity
from questionnaires.problems import Rule
from questionnaires.reader import MOST_PROBLEMS, parse
from questionnaires.schema import as_text, json_schema
from questionnaires.shape import (
    QUESTIONNAIRE,
    ListShape,
    NumberShape,
    TableShape,
    TextShape,
    WordShape,
)
from tests.questionnaires.examples import WHOLE, with_change

DOCUMENT = files("questionnaires").joinpath("FORMAT.md").read_text(encoding="utf-8")


def tables(table=QUESTIONNAIRE, heading="The questionnaire", path=""):
    """Walk every table of the format, with the heading it should have."""
    yield heading, table
    for key, field in table.fields.items():
        inner = field.shape.of if isinstance(field.shape, ListShape) else field.shape
        if isinstance(inner, TableShape):
            name = f"{path}{key}"
            braces = f"`[[{name}]]`" if isinstance(field.shape, ListShape) else f"`[{name}]`"
            yield from tables(inner, braces, f"{name}.")


def rows_under(heading):
    """Return the rows of the table below a heading, by their first cell."""
    sections = re.split(r"^#+ ", DOCUMENT, flags=re.MULTILINE)
    (section,) = [s for s in sections if heading in s.split("\n", 1)[0]]
    return dict(re.findall(r"^\| `(\w+)` \| (.*)$", section, flags=re.MULTILINE))


def limits(field_shape):
    """Return the numbers that limit a field, as far as a page can say them."""
    match field_shape:
        case TextShape(longest) | WordShape(longest):
            return [longest]
        case NumberShape(least, most):
            return sorted({least, most})
        case ListShape(of, least, most):
            return [least, most, *([] if isinstance(of, TableShape) else limits(of))]
    return []


TABLES = dict(tables())


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_the_reader_knows_is_documented_and_no_other(heading):
    assert set(rows_under(heading)) == set(TABLES[heading].fields)


@pytest.mark.parametrize("heading", TABLES)
def test_what_is_documented_has_the_reader_s_limits(heading):
    rows = rows_under(heading)
    for key, field in TABLES[heading].fields.items():
        assert ("| yes |" in rows[key]) is field.required, key
        for limit in limits(field.shape):
            assert re.search(rf"\b{limit}\b", rows[key]), (key, limit)


def test_every_number_is_documented_once_and_no_other():
    documented = re.findall(r"^\| (Q\d+) \|", DOCUMENT, flags=re.MULTILINE)

    assert documented == [rule.number for rule in Rule]


def test_every_word_and_limit_is_documented():
    for word in (*GoalKind, *Polarity):
        assert f'`"{word}"`' in DOCUMENT
    for limit in (shape.MOST_CHARACTERS, shape.MOST_DEPTH, shape.MOST_ITEMS, shape.MOST_CODE):
        assert re.search(rf"\b{limit}\b", DOCUMENT)
    assert f"more than {MOST_PROBLEMS} problems" in DOCUMENT


def test_the_example_in_the_document_reads():
    (example,) = re.findall(r"```toml\n(.*?)```", DOCUMENT, flags=re.DOTALL)

    assert parse(example, "FORMAT.md").items[1].reverse_keyed


def test_the_schema_on_file_is_the_one_of_the_reader():
    assert files("questionnaires").joinpath("schema.json").read_text(encoding="utf-8") == as_text()


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("text", [WHOLE, *map(built_in_text, BUILT_IN)])
def test_what_reads_also_passes_the_schema(text):
    jsonschema.Draft202012Validator(json_schema()).validate(tomllib.loads(text))


@pytest.mark.parametrize(
    "change",
    [
        ("reverse_keyed = true", 'reverse_keyed = "yes"'),
        ("reverse_keyed", "reversed"),
        ('"trust_a"', '"Trust A"'),
        ('version = "1.0"\n', ""),
        ('kind = "dropped"', 'kind = "drop"'),
        ('{ en = "No", de = "Nein" }, ', ""),
    ],
)
def test_what_the_schema_knows_it_refuses_too(change):
    document = tomllib.loads(with_change(change))

    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(document)
