"""Which dimensions go along with well-rated ties, and which hold the next level back. No causes."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure.released import Measure, Release, ReleasedEstimate, UnitKind
from analysis.reports.odds import SURE
from survey_app.leaders.matrices import estimate
from survey_app.leaders.maturity import LEVELS, Profile, ProfileRow

FEW = 3
"""A dimension is said to be among the first where it ranks there in 95 % of bootstrap samples."""


@dataclass(frozen=True, slots=True)
class Companion:
    """A dimension: its part of what goes along with the rating of ties, and its rank, in doubt."""

    dimension: Measure
    weight: ReleasedEstimate
    best: int  # its rank lies between these two in 95 % of bootstrap samples
    worst: int
    first: ReleasedEstimate | None

    @property
    def is_among_the_first(self) -> bool:
        """Tell whether it surely ranks among the first few."""
        return self.worst <= FEW


@dataclass(frozen=True, slots=True)
class Step:
    """The next level of a unit, and the dimensions that may not have reached it yet."""

    level: int
    missing: tuple[tuple[ProfileRow, float], ...]  # each with the odds of having reached it


def companions(release: Release) -> tuple[Companion, ...]:
    """List the dimensions by how far they go along with the rating of ties, the furthest first."""
    table = release.tables.get("drivers")
    if table is None:
        return ()
    cells = table.by_key()
    whole = next((u.code for u in table.units if u.kind is UnitKind.ORGANISATION), "organisation")
    found = []
    for measure in table.measures:
        code, _, what = measure.code.rpartition(":")
        weight = estimate(cells.get((whole, measure.code)))
        rank = estimate(cells.get((whole, f"{code}:rank")))
        if what != "weight" or weight is None or rank is None:
            continue
        if rank.low is None or rank.high is None:
            continue
        first = estimate(cells.get((whole, f"{code}:first")))
        found.append(Companion(measure, weight, round(rank.low), round(rank.high), first))
    return tuple(sorted(found, key=lambda one: -one.weight.value))


def next_step(release: Release, profile: Profile) -> Step | None:
    """Say what keeps a unit from its next level, the lowest first; ``None`` at the highest."""
    likeliest = max(profile.overall, key=lambda level: level.probability)
    wanted = likeliest.level + 1
    if wanted > LEVELS[-1]:
        return None
    rows = [(row, at_least(row, wanted)) for row in profile.rows]
    scores = _scores(release, profile.unit.code)
    missing = [(row, chance) for row, chance in rows if chance < SURE]
    missing.sort(key=lambda one: (one[1], scores.get(one[0].dimension.code, 0.0)))
    return Step(wanted, tuple(missing))


def _scores(release: Release, unit: str) -> dict[str, float]:
    table = release.tables.get("scores")
    cells = table.cells if table else ()
    return {c.measure: e.value for c in cells if c.unit == unit and (e := estimate(c.content))}


def at_least(row: ProfileRow, level: int) -> float:
    """Return the odds that a dimension has reached a level or a higher one."""
    return min(1.0, sum(one.probability for one in row.odds if one.level >= level))
