"""The network of ties as lines on a circle, drawn on the server."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.disclosure.released import ReleasedEstimate
from survey_app.leaders.ties import FUNCTION, TieMatrix, rated_code, rated_name

SIZE = 520
RADIUS = 178
BEND = 26
NODE = 9
LABEL = 22
LONG = 12  # letters of a name; longer ones take two lines
MANY = 8  # functions; from here on only ties away from the middle are drawn
MIDDLE = frozenset({"h5", "h6", "h7"})


@dataclass(frozen=True, slots=True)
class Node:
    """A function on the circle, and where its name stands."""

    lines: tuple[str, ...]
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A tie: a bent line from who rates to who is rated."""

    path: str
    colour: str
    is_marked: bool
    text: str
    value: float


@dataclass(frozen=True, slots=True)
class Network:
    """What to draw, on a square of ``SIZE``."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    is_thinned: bool


def network(ties: TieMatrix, language: str) -> Network:
    """Place the functions on a circle and bend each tie to its own side."""
    names = {line.unit.code.removeprefix(FUNCTION): line.unit.name for line in ties.lines}
    for measure in ties.columns:
        names.setdefault(rated_code(measure), rated_name(measure, language))
    angles = {code: 2 * math.pi * i / len(names) - math.pi / 2 for i, code in enumerate(names)}
    is_thinned = len(names) >= MANY
    arrows = []
    for line in ties.lines:
        rater = line.unit.code.removeprefix(FUNCTION)
        for measure, spot in zip(ties.columns, line.spots, strict=True):
            content, rated = spot.content, rated_code(measure)
            if spot.is_own or not isinstance(content, ReleasedEstimate) or rated not in angles:
                continue
            is_marked = content.mark.value != "none"
            if is_thinned and spot.colour in MIDDLE and not is_marked:
                continue
            text = f"{names[rater]} → {names[rated]}"
            path = _path(angles[rater], angles[rated])
            colour = spot.colour.replace("h", "s")
            arrows.append(Arrow(path, colour, is_marked, text, content.value))
    arrows.sort(key=lambda arrow: (arrow.is_marked, arrow.colour not in {"s5", "s6"}))
    return Network(tuple(_node(names[c], a) for c, a in angles.items()), tuple(arrows), is_thinned)


def _node(name: str, angle: float) -> Node:
    x, y = _point(angle, RADIUS)
    label_x, label_y = _point(angle, RADIUS + LABEL)
    side = math.cos(angle)
    anchor = "middle" if abs(side) < 0.3 else "start" if side > 0 else "end"
    return Node(_lines(name), x, y, label_x, round(label_y + 5 + 8 * math.sin(angle), 1), anchor)


def _lines(name: str) -> tuple[str, ...]:
    """Break a long name at the space nearest its middle."""
    spaces = [i for i, sign in enumerate(name) if sign == " "]
    if len(name) <= LONG or not spaces:
        return (name,)
    middle = min(spaces, key=lambda i: abs(i - len(name) / 2))
    return name[:middle], name[middle + 1 :]


def _point(angle: float, radius: float) -> tuple[float, float]:
    return (
        round(SIZE / 2 + radius * math.cos(angle), 1),
        round(SIZE / 2 + radius * math.sin(angle), 1),
    )


def _path(start: float, end: float) -> str:
    """Draw from node to node, bent to the left of its direction and short of the node."""
    (x1, y1), (x2, y2) = _point(start, RADIUS), _point(end, RADIUS)
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    along = ((x2 - x1) / length, (y2 - y1) / length)
    across = (-along[1], along[0])
    middle = ((x1 + x2) / 2 + BEND * across[0], (y1 + y2) / 2 + BEND * across[1])
    gap = NODE + 6
    x1, y1 = x1 + gap * along[0], y1 + gap * along[1]
    x2, y2 = x2 - gap * along[0], y2 - gap * along[1]
    return f"M{x1:.1f} {y1:.1f}Q{middle[0]:.1f} {middle[1]:.1f} {x2:.1f} {y2:.1f}"
