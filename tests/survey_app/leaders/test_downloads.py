"""Files hold the same rows as pages; the chart library comes from the installed package."""

from __future__ import annotations

import csv
import gzip
import io
import re
from dataclasses import replace
from importlib.resources import files as package_files
from pathlib import Path

import pytest
from flask import Flask

import survey_app
from analysis.reports.csv_tables import BYTE_ORDER_MARK, harmless, table_as_csv
from survey_app.leaders.header import plotly_version
from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import signed_in

RELEASE = made_up_release()
BUNDLE = package_files("plotly") / "package_data" / "plotly.min.js"
STATIC = Path(survey_app.__file__).parent / "static"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK))))


def test_a_file_has_a_row_for_every_released_cell_and_the_reason_for_each_withheld_one() -> None:
    table = RELEASE.tables["scores"]
    found = rows(table_as_csv(table, "en"))

    withheld = [row for row in found if row["withheld"]]
    assert len(found) == len(table.cells)
    assert [(row["unit"], row["value"], row["shown_in"]) for row in withheld] == [
        ("calibration", "", "products")
    ]
    assert withheld[0]["withheld"].startswith("Too few people")


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2", "@cmd", "\t=1", " =1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_numbers_and_plain_words_stay_as_they_are() -> None:
    assert [harmless(v) for v in (-0.5, 3, None, "R&D – Optics")] == [-0.5, 3, None, "R&D – Optics"]


def test_a_name_that_is_a_formula_stays_text_in_the_file() -> None:
    table = RELEASE.tables["scores"]
    units = (replace(table.units[0], name="=HYPERLINK(1)"), *table.units[1:])

    found = rows(table_as_csv(replace(table, units=units), "en"))

    assert found[0]["unit_name"] == "'=HYPERLINK(1)"


def test_a_rounded_share_is_not_given_away_by_the_file() -> None:
    table = RELEASE.tables["favourable"]
    first = table.cells[0]
    noted = replace(first, content=replace(first.content, note="95 % or more"))

    found = rows(table_as_csv(replace(table, cells=(noted,)), "en"))

    assert (found[0]["value"], found[0]["low"], found[0]["note"]) == ("", "", "95 % or more")


def test_a_file_is_downloaded_with_its_name(published: Flask) -> None:
    response = signed_in(published).get("/results/made-up/2026-q4/scores.csv")

    assert response.text.startswith(BYTE_ORDER_MARK)
    assert response.headers["Content-Disposition"].endswith('"made-up-2026-q4-scores.csv"')


def test_a_table_that_was_not_released_is_not_found(published: Flask) -> None:
    assert signed_in(published).get("/results/made-up/2026-q4/people.csv").status_code == 404


def test_the_chart_library_is_served_as_installed_packed_and_kept_for_long(app: Flask) -> None:
    address = f"/results/charts/plotly-{plotly_version()}.min.js"
    packed = app.test_client().get(address, headers={"Accept-Encoding": "gzip"})
    plain = app.test_client().get(address, headers={"Accept-Encoding": "identity"})

    assert gzip.decompress(packed.data) == plain.data == BUNDLE.read_bytes()
    assert "immutable" in packed.headers["Cache-Control"]
    assert app.test_client().get("/results/charts/plotly-0.0.0.min.js").status_code == 404


def test_every_rule_that_the_chart_library_would_write_is_in_our_style_sheet() -> None:
    bundle = BUNDLE.read_text(encoding="utf-8")
    end = bundle.index(".addStyleRule(", bundle.index("js-plotly-plot .plotly"))
    block = bundle[bundle.rindex('={"X,X div":', 0, end) : end]
    ours = (STATIC / "plotly.css").read_text(encoding="utf-8")

    found = re.findall(r"""(?:"([^"]+)"|\b([XY])):(?:"([^"]*)"|'([^']*)')(?=,|})""", block)
    assert len(found) > 60
    for quoted, bare, double, single in found:
        selector = (quoted or bare).replace("X", ".js-plotly-plot .plotly")
        rule = f"{selector.replace('Y', '.plotly-notifier')} {{ {double or single} }}"
        assert rule in ours


def test_the_map_library_inside_finds_the_element_it_looks_for() -> None:
    bundle = BUNDLE.read_text(encoding="utf-8")
    template = STATIC.parent / "templates" / "leaders" / "quarters.html"

    names = re.findall(r'getElementById\("([0-9a-f]{64})"\)', bundle)
    assert names
    assert all(name in template.read_text(encoding="utf-8") for name in names)
