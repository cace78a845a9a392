"""Answers that another tool exported as a workbook."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path

import pytest
from flask import Flask

from questionnaires.library import built_in
from survey_app.exchange.answer_sheets import as_csv
from survey_app.exchange.refusals import ExchangeError, Refusal
from tests.survey_app.exchange import bombs
from tests.survey_app.exchange.xlsforms import workbook


def answers() -> list[list[object]]:
    items = [item.code for item in built_in()["alignment_pulse"].items]
    rng = random.Random(3)
    rows: list[list[object]] = [["respondent", "department", *items]]
    for n in range(60):
        department = ("Sales", "IT", "Finance")[n % 3]
        rows.append([n + 1, department, *(rng.randint(1, 5) for _ in items)])
    return rows


def analysed(app: Flask, folder: Path, name: str) -> dict[str, object]:
    out = folder / f"out-{name}"
    command = ["analyse", str(folder / name), "-q", "alignment_pulse", "-o", str(out)]
    result = app.test_cli_runner().invoke(args=command)

    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return found


def test_a_workbook_gives_the_same_results_as_its_csv(app: Flask, tmp_path: Path):
    rows = answers()
    (tmp_path / "answers.xlsx").write_bytes(workbook(Answers=rows, Notes=[["made up"]]))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    (tmp_path / "answers.csv").write_text(text.getvalue(), encoding="utf-8")

    assert analysed(app, tmp_path, "answers.xlsx") == analysed(app, tmp_path, "answers.csv")


def test_numbers_words_gaps_and_unnamed_columns_come_as_the_sheet_shows_them():
    rows = [["id", "a", None, "b"], [1, 2.0, "aside", '=1+1, "x"\ny'], [None], [2, 0.5, None, True]]
    content = workbook(Data=rows)
    table = list(csv.reader(io.StringIO(as_csv(content))))

    assert table[0] == ["id", "a", "b"]
    assert table[1][:2] == ["1", "2"]
    assert table[2] == []
    assert table[3] == ["2", "0.5", "TRUE"]


def test_an_empty_workbook_is_refused_kindly():
    with pytest.raises(ExchangeError) as refused:
        as_csv(workbook(Empty=[]))

    assert refused.value.refusal is Refusal.X016


def test_a_damaged_workbook_is_refused_in_one_line(app: Flask, tmp_path: Path):
    (tmp_path / "answers.xlsx").write_bytes(workbook(Answers=answers())[:2_000])
    command = ["analyse", str(tmp_path / "answers.xlsx"), "-q", "alignment_pulse", "-o", "out"]
    result = app.test_cli_runner().invoke(args=command)

    assert result.exit_code == 1
    assert result.output.startswith("Error: X003: ")


@pytest.mark.parametrize("name", ["far-corner", "far-row", "far-cells"])
def test_a_far_cell_costs_nothing(name: str):
    assert len(as_csv(dict(bombs.far_cells())[name])) < 1_000_000
