"""Figures are plain dictionaries of released numbers on the whole response scale."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from analysis.disclosure.released import ReleasedEstimate
from analysis.figures import Line, trend_figure

POINTS = (ReleasedEstimate(3.2, 3.0, 3.5, "40"), None, ReleasedEstimate(3.4, None, None, "10–14"))


def test_a_trend_has_its_values_its_whiskers_and_a_gap_where_nothing_was_released() -> None:
    trace = trend_figure(["a", "b", "c"], [Line("Trust", POINTS)], title="t")["data"][0]

    assert trace["y"] == [3.2, None, 3.4]
    assert trace["error_y"]["array"] == [pytest.approx(0.3), 0.0, 0.0]
    assert trace["error_y"]["arrayminus"] == [pytest.approx(0.2), 0.0, 0.0]
    assert trace["connectgaps"] is False


def test_the_axis_shows_the_whole_response_scale() -> None:
    layout = trend_figure(["a", "b", "c"], [Line("Trust", POINTS)], title="t")["layout"]

    assert layout["yaxis"]["range"] == [pytest.approx(0.8), pytest.approx(5.2)]


def test_a_line_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 2 points"):
        trend_figure(["a", "b"], [Line("Trust", POINTS)], title="t")


def test_a_figure_is_json_and_needs_no_plotting_library() -> None:
    code = "import sys, analysis.figures; print('plotly' in sys.modules)"

    assert json.dumps(trend_figure(["a", "b", "c"], [Line("Trust", POINTS)], title="t"))
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "False"
