"""SPSS files hold the rows of the CSV file, as another program's reader finds them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.disclosure.released import Release, ReleasedTable, ReleasedUnit
from analysis.reports.csv_tables import COLUMNS, table_rows
from analysis.reports.sav import LABELS, table_as_sav
from tests.survey_app.leaders.made_up import made_up_release

RELEASE = made_up_release()
pyreadstat = pytest.importorskip("pyreadstat", reason="pyreadstat reads what we wrote")


def read(content: bytes, folder: Path) -> tuple[dict[str, list[object]], object]:
    path = folder / "table.sav"
    path.write_bytes(content)
    columns, meta = pyreadstat.read_sav(str(path), output_format="dict")
    return {name: list(values) for name, values in columns.items()}, meta


def as_read(value: object) -> object:
    """Numbers that are missing come back as "not a number"; words without spaces at their end."""
    if value is None:
        return None
    return value if isinstance(value, str) or not math.isnan(float(str(value))) else None


def named(table: ReleasedTable, name: str) -> ReleasedTable:
    units: tuple[ReleasedUnit, ...] = (replace(table.units[0], name=name), *table.units[1:])
    return replace(table, units=units)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", sorted(RELEASE.tables))
def test_every_table_reads_back_as_its_rows(name: str, language: str, tmp_path: Path):
    table = RELEASE.tables[name]
    columns, meta = read(table_as_sav(table, language, release=RELEASE), tmp_path)
    rows = [tuple("" if v is None else v for v in row) for row in table_rows(table, language)]
    found = zip(*(columns[column] for column in COLUMNS), strict=True)
    back = [tuple("" if as_read(v) is None else v for v in row) for row in found]

    assert back == rows
    assert meta.column_names == list(COLUMNS)
    assert meta.column_names_to_labels == LABELS
    assert meta.file_encoding == "UTF-8"


@pytest.mark.parametrize("length", [1, 8, 250, 252, 255, 256, 300, 504, 505, 764, 1_100])
def test_names_of_any_length_come_back_whole(length: int, tmp_path: Path):
    name = ("Zusammenführung & Übergabe + الثقة " * 40)[: length - 1] + "x"
    table = named(RELEASE.tables["scores"], name)
    columns, _ = read(table_as_sav(table, "en", release=RELEASE), tmp_path)

    assert columns["unit_name"][0] == name


def test_an_empty_table_and_odd_characters_make_a_readable_file(tmp_path: Path):
    table = replace(named(RELEASE.tables["scores"], "a\x00b\u202ec\ufffe"), cells=())
    columns, meta = read(table_as_sav(table, "en", release=RELEASE), tmp_path)
    full = named(RELEASE.tables["scores"], "a\x00b\u202ec\ufffe")
    odd, _ = read(table_as_sav(full, "en", release=RELEASE), tmp_path)

    assert meta.number_rows == 0
    assert columns["unit"] == []
    assert odd["unit_name"][0] == "abc"


def test_the_head_names_organisation_and_wave_and_fits(tmp_path: Path):
    release: Release = replace(RELEASE, organisation="Größe " * 30)
    _, meta = read(table_as_sav(RELEASE.tables["scores"], "en", release=release), tmp_path)

    assert meta.file_label.startswith("scores: Größe")
