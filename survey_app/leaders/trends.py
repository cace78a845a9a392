"""Quarters: any wave against any, and the line over all waves, each under its own chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.disclosure.derived import derived
from analysis.disclosure.released import (
    Mark,
    Measure,
    Release,
    ReleasedEstimate,
    ReleasedUnit,
    UnitKind,
)
from analysis.figures import Line
from analysis.reports.comparison import claimed, difference
from survey_app.leaders.matrices import Content, estimate

LEAST_CHANGE = 0.1
REACH = 1.959963984540054  # standard normal, 97.5 %
WIDTH, HEIGHT, EDGE = 220, 96, 10


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One dimension: before, now, and the change with its interval."""

    measure: Measure
    before: ReleasedEstimate | None
    now: Content
    change: Content


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line of one dimension over all waves, ready to draw."""

    measure: Measure
    points: tuple[ReleasedEstimate | None, ...]
    path: str
    dots: tuple[tuple[float, float], ...]
    whiskers: tuple[tuple[float, float, float], ...]


def comparable(now: Release, before: Release, unit: str) -> bool:
    """Tell whether a unit held the same departments in both waves."""
    own, earlier = _unit(now, unit), _unit(before, unit)
    if own is None or earlier is None:
        return False
    is_whole = own.kind is UnitKind.ORGANISATION
    return is_whole or set(own.departments) == set(earlier.departments)


def changes(
    now: Release, before: Release, unit: str, *, is_previous: bool
) -> tuple[ChangeRow, ...]:
    """Set a unit's dimensions of two waves side by side.

    Against the wave before, the released table "change" is read. Against any other, the
    difference of the two published means is worked out, with false discoveries controlled.
    """
    if not comparable(now, before, unit):
        return ()
    name = "raw" if "raw" in now.tables and "raw" in before.tables else "scores"
    if name not in now.tables or name not in before.tables:
        return ()
    own, earlier = now.tables[name].by_key(), before.tables[name].by_key()
    shared = {m.code for m in before.tables[name].measures}
    measures = [m for m in now.tables[name].measures if m.code in shared]
    found = [(own.get((unit, m.code)), earlier.get((unit, m.code))) for m in measures]
    table = now.tables.get("change")
    released = table.by_key() if table and is_previous else {}
    worked_out = [] if released else _worked_out(found)
    return tuple(
        ChangeRow(
            m,
            estimate(was),
            current,
            released.get((unit, m.code)) if released else worked_out[i],
        )
        for i, (m, (current, was)) in enumerate(zip(measures, found, strict=True))
    )


def lines(releases: Sequence[Release], unit: str) -> tuple[tuple[Measure, Line], ...]:
    """Follow each dimension of a unit over all releases; a gap where it cannot be followed."""
    newest = releases[-1]
    found = []
    for measure in newest.dimensions:
        points = tuple(
            _point(release, unit, measure.code) if comparable(newest, release, unit) else None
            for release in releases
        )
        if any(points):
            found.append((measure, Line(measure.code, points)))
    return tuple(found)


def sparks(found: Sequence[tuple[Measure, Line]]) -> tuple[Spark, ...]:
    """Draw each line small, all on the same response scale."""
    return tuple(_spark(measure, line.points) for measure, line in found)


def units_with_change(release: Release) -> tuple[ReleasedUnit, ...]:
    """Return the units whose changes can be asked for."""
    table = release.tables.get("scores")
    return table.units if table else ()


def _worked_out(found: Sequence[tuple[Content, Content]]) -> list[ReleasedEstimate | None]:
    differences = [difference(now, before) for now, before in found]
    stands = claimed(differences, least=LEAST_CHANGE)
    result: list[ReleasedEstimate | None] = []
    for gap, is_claimed, (now, _) in zip(differences, stands, found, strict=True):
        shown = estimate(now)
        if gap is None or shown is None:
            result.append(None)
            continue
        mark = (Mark.ABOVE if gap.size > 0 else Mark.BELOW) if is_claimed else Mark.NONE
        reach = REACH * gap.error
        low, high = gap.size - reach, gap.size + reach
        result.append(derived(gap.size, low=low, high=high, sources=[shown], mark=mark))
    return result


def _unit(release: Release, code: str) -> ReleasedUnit | None:
    return next((u for u in release.units if u.code == code), None)


def _point(release: Release, unit: str, measure: str) -> ReleasedEstimate | None:
    table = release.tables.get("raw") or release.tables.get("scores")
    return estimate(table.cell(unit, measure)) if table else None


def _spark(measure: Measure, points: tuple[ReleasedEstimate | None, ...]) -> Spark:
    step = (WIDTH - 2 * EDGE) / max(1, len(points) - 1)
    placed = [
        (round(EDGE + i * step, 1), point) for i, point in enumerate(points) if point is not None
    ]
    dots = tuple((x, _height(point.value, measure)) for x, point in placed)
    whiskers = tuple(
        (x, _height(point.high, measure), _height(point.low, measure))
        for x, point in placed
        if point.low is not None and point.high is not None
    )
    path = "M" + "L".join(f"{x} {y}" for x, y in dots) if len(dots) > 1 else ""
    return Spark(measure, points, path, dots, whiskers)


def _height(value: float, measure: Measure) -> float:
    share = (value - measure.low) / (measure.high - measure.low)
    return round(HEIGHT - EDGE - min(1.0, max(0.0, share)) * (HEIGHT - 2 * EDGE), 1)
