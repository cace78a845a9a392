"""Plotly figures of released tables, as plain dictionaries: no plotting library is imported.

Colours are named by role ("ink", "line", "series-1" ...); the page puts its own in their place,
so that a figure follows light and dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.disclosure.released import ReleasedEstimate

SERIES_COLOURS = 9
PAD = 0.05


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a trend: a name, and a number or a gap for each wave."""

    name: str
    points: tuple[ReleasedEstimate | None, ...]


def trend_figure(
    waves: Sequence[str],
    lines: Sequence[Line],
    *,
    title: str,
    low: float = 1.0,
    high: float = 5.0,
) -> dict[str, Any]:
    """Draw trends over waves, intervals as whiskers, on the whole response scale.

    Parameters
    ----------
    waves : sequence of str
        The waves' names, the oldest first.
    lines : sequence of Line
        One per dimension or unit; each with as many points as there are waves. A gap in the
        line is a wave in which the number was withheld or not asked.
    title : str
        Said to screen readers, and drawn above.
    low, high : float
        The response scale: the axis never starts elsewhere.

    Returns
    -------
    dict
        ``data`` and ``layout`` as Plotly reads them.

    Raises
    ------
    ValueError
        A line whose length is not the number of waves.
    """
    if any(len(line.points) != len(waves) for line in lines):
        raise ValueError(f"each line needs {len(waves)} points, one a wave")
    room = (high - low) * PAD
    return {
        "data": [_trace(waves, line, number) for number, line in enumerate(lines)],
        "layout": {
            "title": {"text": title},
            "xaxis": {"type": "category", "categoryarray": list(waves), "fixedrange": True},
            "yaxis": {"range": [low - room, high + room], "fixedrange": True},
            "legend": {"orientation": "h", "y": -0.2},
            "margin": {"l": 40, "r": 16, "t": 48, "b": 40},
            "hovermode": "closest",
        },
    }


def _trace(waves: Sequence[str], line: Line, number: int) -> dict[str, Any]:
    values = [None if point is None else round(point.value, 3) for point in line.points]
    up, down = zip(*(_whiskers(point) for point in line.points), strict=True)
    colour = f"series-{number % SERIES_COLOURS + 1}"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": line.name,
        "x": list(waves),
        "y": values,
        "customdata": [None if point is None else point.n for point in line.points],
        "hovertemplate": "%{fullData.name}<br>%{x}: %{y:.1f}<br>n %{customdata}<extra></extra>",
        "connectgaps": False,
        "line": {"color": colour, "dash": ("solid", "dash", "dot")[number // 3 % 3]},
        "marker": {"symbol": number % SERIES_COLOURS},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": list(up),
            "arrayminus": list(down),
            "thickness": 1,
        },
    }


def _whiskers(point: ReleasedEstimate | None) -> tuple[float, float]:
    if point is None or point.low is None or point.high is None:
        return 0.0, 0.0
    return round(point.high - point.value, 3), round(point.value - point.low, 3)
