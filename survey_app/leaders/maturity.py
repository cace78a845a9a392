"""The maturity profile of one unit as rows to draw."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure.released import (
    Measure,
    Release,
    ReleasedLevel,
    ReleasedMaturity,
    ReleasedUnit,
)
from analysis.reports import odds
from analysis.reports.findings import odds_in_words
from survey_app.leaders.unplanned import UnplannedViewError

LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One dimension: which levels may be named, and the odds of all five."""

    dimension: Measure
    words: str
    odds: tuple[ReleasedLevel, ...]
    is_binding: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """The maturity of one unit, and the units that have one."""

    unit: ReleasedUnit
    words: str
    maturity: ReleasedMaturity
    overall: tuple[ReleasedLevel, ...]
    binding: Measure | None
    rows: tuple[ProfileRow, ...]
    units: tuple[ReleasedUnit, ...]


def profile(release: Release, unit: str | None, language: str) -> Profile | None:
    """Lay out a unit's profile, of the whole where none is asked for.

    Raises
    ------
    UnplannedViewError
        A unit of which no maturity was released.
    """
    by_unit = {m.unit: m for m in release.maturity}
    units = tuple(u for u in release.units if u.code in by_unit)
    if not units:
        return None
    chosen = next((u for u in units if u.code == (unit or units[0].code)), None)
    if chosen is None:
        raise UnplannedViewError(unit)
    found = by_unit[chosen.code]
    return Profile(
        unit=chosen,
        words=odds_in_words(found, language),
        maturity=found,
        overall=_all_levels(found.overall),
        binding=next((d for d in release.dimensions if d.code == found.binding), None),
        rows=tuple(
            ProfileRow(
                d,
                odds.in_words(found.dimensions[d.code], language),
                _all_levels(found.dimensions[d.code]),
                d.code == found.binding,
            )
            for d in release.dimensions
            if found.dimensions.get(d.code)
        ),
        units=units,
    )


def _all_levels(given: tuple[ReleasedLevel, ...]) -> tuple[ReleasedLevel, ...]:
    known = {level.level: level for level in given}
    return tuple(known.get(level, ReleasedLevel(level, 0.0)) for level in LEVELS)
