"""How functions see each other and themselves; how staff and leaders see sponsorship."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure.released import Measure, Release, ReleasedEstimate, ReleasedUnit
from survey_app.leaders.matrices import Content, estimate

SEES, SELF, GUESS = "sees", "self", "guess"
STAFF, LEADERS = "staff", "leaders"


@dataclass(frozen=True, slots=True)
class View:
    """How one function is seen by another, by itself, and as it believes to be seen."""

    unit: ReleasedUnit
    sees: Content
    own: Content
    guess: Content
    low: float
    high: float

    @property
    def gap(self) -> float | None:
        """Return how far the guess is above what the other sees."""
        seen, guessed = estimate(self.sees), estimate(self.guess)
        return None if seen is None or guessed is None else guessed.value - seen.value

    def dots(self) -> tuple[tuple[str, float], ...]:
        """Return where each number stands on a line of 100."""
        named = ((SEES, self.sees), (SELF, self.own), (GUESS, self.guess))
        return tuple(
            (name, round((c.value - self.low) / (self.high - self.low) * 100, 1))
            for name, c in named
            if isinstance(c, ReleasedEstimate)
        )


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A behaviour of sponsorship: the share of staff and of leaders who report it."""

    measure: Measure
    staff: Content
    leaders: Content


def views(release: Release) -> tuple[View, ...]:
    """List the pairs, the widest gap between guess and sight first."""
    table = release.tables.get("perception")
    if table is None:
        return ()
    cells = table.by_key()
    measure = next((m for m in table.measures if m.code == SEES), table.measures[0])
    found = [
        View(
            unit,
            cells.get((unit.code, SEES)),
            cells.get((unit.code, SELF)),
            cells.get((unit.code, GUESS)),
            measure.low,
            measure.high,
        )
        for unit in table.units
    ]
    return tuple(sorted(found, key=lambda view: -abs(view.gap or 0.0)))


def behaviours(release: Release) -> tuple[Behaviour, ...]:
    """List the behaviours in the questionnaire's order."""
    table = release.tables.get("sponsorship")
    if table is None:
        return ()
    cells = table.by_key()
    return tuple(
        Behaviour(m, cells.get((STAFF, m.code)), cells.get((LEADERS, m.code)))
        for m in table.measures
    )
