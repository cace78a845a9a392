"""The quarters page: which two waves, which unit, and whether the chart is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext

from analysis.disclosure.released import ReleasedUnit
from analysis.figures import Line, trend_figure
from analysis.reports.waves import FEWEST_WAVES, WaveCourse, courses
from survey_app.languages import language
from survey_app.leaders import trends
from survey_app.leaders.reading import Reading, open_scoped
from survey_app.leaders.unplanned import UnplannedViewError
from survey_app.store.published import PublishedWave


@dataclass(frozen=True, slots=True)
class Quarters:
    """What the page shows."""

    unit: ReleasedUnit
    units: tuple[ReleasedUnit, ...]
    against: PublishedWave | None
    earlier: tuple[PublishedWave, ...]
    waves: tuple[PublishedWave, ...]
    changes: tuple[trends.ChangeRow, ...]
    sparks: tuple[trends.Spark, ...]
    is_previous: bool
    can_tell_dips: bool
    courses: tuple[WaveCourse, ...]
    figure: dict[str, Any] | None


def asked_quarters(reading: Reading) -> Quarters | None:
    """Gather what the address asks for; ``None`` where no scores were released.

    Raises
    ------
    UnplannedViewError
        A unit or wave that was not released.
    """
    units = trends.units_with_change(reading.release)
    if not units:
        return None
    unit = _chosen(units, request.args.get("unit", units[0].code))
    waves = reading.waves[: reading.waves.index(reading.wave) + 1]
    earlier = waves[:-1]
    against = _wave(earlier, request.args.get("against")) if earlier else None
    is_previous = bool(earlier) and against == earlier[-1]
    releases = [open_scoped(w) for w in waves[:-1]] + [reading.release]
    rows: tuple[trends.ChangeRow, ...] = ()
    if against is not None:
        before = releases[earlier.index(against)]
        rows = trends.changes(reading.release, before, unit.code, is_previous=is_previous)
    found = trends.lines(releases, unit.code)
    named = [Line(m.name(language()), line.points) for m, line in found]
    names = [w.name for w in waves]
    title = gettext("%(unit)s over all waves", unit=unit.name)
    is_asked = request.args.get("chart") == "1"
    return Quarters(
        unit=unit,
        units=units,
        against=against,
        earlier=earlier,
        waves=waves,
        changes=rows,
        sparks=trends.sparks(found),
        is_previous=is_previous,
        can_tell_dips=len(waves) >= FEWEST_WAVES,
        courses=courses([(m, line.points) for m, line in found], names, language()),
        figure=trend_figure(names, named, title=title) if is_asked else None,
    )


def _chosen(units: tuple[ReleasedUnit, ...], code: str) -> ReleasedUnit:
    found = next((u for u in units if u.code == code), None)
    if found is None:
        raise UnplannedViewError(code)
    return found


def _wave(earlier: tuple[PublishedWave, ...], code: str | None) -> PublishedWave:
    if code is None:
        return earlier[-1]
    found = next((w for w in earlier if w.code == code), None)
    if found is None:
        raise UnplannedViewError(code)
    return found
