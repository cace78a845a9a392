"""What the departments of the made-up organisation answered."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from analysis.disclosure.released import (
    Mark,
    Measure,
    Reason,
    ReleasedEstimate,
    ReleasedTable,
    ReleasedUnit,
    Suppression,
    UnitKind,
)
from tests.survey_app.leaders.chart import (
    MEANS,
    Content,
    all_dimensions,
    all_units,
    estimate_of,
    made_up_themes,
    people_in,
    table_of,
)

SHIFTS = {("finance", "words"): -0.7, ("optics", "goals"): -0.6, ("it", "trust"): 0.5}
LEVELS = (-0.05, 0.1, -0.25, 0.15)
DIMENSIONS = all_dimensions()
SHARES = tuple(Measure(m.code, m.names, m.descriptions, 0.0, 1.0) for m in DIMENSIONS)
DIFFERENCES = tuple(Measure(m.code, m.names, m.descriptions, -4.0, 4.0) for m in DIMENSIONS)
ITEMS = tuple(
    Measure(f"{d.code}_{i}", {"en": f"{d.names['en']}: statement {i}"}, group=d.code)
    for d in DIMENSIONS
    for i in (1, 2, 3)
)
ANSWERS = tuple(
    Measure(f"{i.code}:{a}", {"en": f"{i.names['en']} = {a}"}, {}, 0.0, 1.0, i.code)
    for i in ITEMS
    for a in range(1, 6)
)
PLACES = tuple(Measure(t.code, {"en": t.name}, {}, 0.0, 1.0) for t in made_up_themes().themes)


@dataclass(frozen=True)
class Answers:
    """The cells of one wave, by chance and by plan."""

    dice: random.Random
    wave: int
    planted: bool

    def shift(self, unit: ReleasedUnit, measure: Measure) -> float:
        return SHIFTS.get((unit.code, measure.code), 0.0) if self.planted else 0.0

    def score(self, unit: ReleasedUnit, measure: Measure) -> Content:
        if unit.code == "calibration" and measure.code == "sponsorship":
            return Suppression(Reason.TOO_FEW, "products")
        half = _half(unit)
        level = LEVELS[self.wave] if self.planted else 0.0
        value = MEANS[measure.code] + level + self.shift(unit, measure)
        return estimate_of(value + self.dice.gauss(0, half / 6), half, people_in(unit))

    def gap(self, unit: ReleasedUnit, measure: Measure) -> Content | None:
        if unit.kind is UnitKind.ORGANISATION:
            return None
        moved = self.shift(unit, measure)
        mark = Mark.NONE if not moved else Mark.BELOW if moved < 0 else Mark.ABOVE
        half = _half(unit)
        value = moved + self.dice.gauss(0, half / 6)
        return estimate_of(value, min(half, abs(moved) or half), people_in(unit), mark)

    def change(self, unit: ReleasedUnit, measure: Measure) -> Content:
        if unit.code == "legal+compliance":
            return Suppression(Reason.PROTECTS_ANOTHER, "centre")
        half = _half(unit) * 1.5
        is_whole = unit.kind is UnitKind.ORGANISATION
        if self.planted and is_whole and measure.code == "habits":
            return estimate_of(0.4, half, people_in(unit), Mark.ABOVE)
        return estimate_of(self.dice.gauss(0.05, half / 6), half, people_in(unit))

    def share(self, unit: ReleasedUnit, measure: Measure) -> Content:
        value = min(0.97, max(0.03, (MEANS[measure.code] - 1) / 4 + self.dice.gauss(0, 0.05)))
        note = "95 % or more" if value > 0.95 else None
        return ReleasedEstimate(value, max(0, value - 0.1), min(1, value + 0.1), unit.n, note=note)

    def item(self, unit: ReleasedUnit, measure: Measure) -> Content:
        value = MEANS[str(measure.group)] + self.dice.gauss(0, 0.2)
        return estimate_of(value, _half(unit), people_in(unit))

    def spread(self, unit: ReleasedUnit, _measure: Measure) -> Content:
        return ReleasedEstimate(round(self.dice.uniform(0.5, 0.9), 2), None, None, unit.n)

    def alpha(self, _unit: ReleasedUnit, _measure: Measure) -> Content:
        return estimate_of(self.dice.uniform(0.7, 0.88), 0.03, 371)

    def answered(self, unit: ReleasedUnit, _measure: Measure) -> Content:
        return ReleasedEstimate(0.2, None, None, unit.n)

    def heard(self, unit: ReleasedUnit, _measure: Measure) -> Content:
        if people_in(unit) < 30:
            return Suppression(Reason.TOO_FEW, unit.parent)
        return ReleasedEstimate(round(self.dice.uniform(0.05, 0.3), 2), None, None, unit.n)


def department_tables(dice: random.Random, *, wave: int, planted: bool) -> dict[str, ReleasedTable]:
    """Make the tables whose rows are departments."""
    answers = Answers(dice, wave, planted)
    units = all_units()
    wanted: dict[str, tuple[tuple[Measure, ...], Callable[..., Content | None]]] = {
        "scores": (DIMENSIONS, answers.score),
        "raw": (DIMENSIONS, answers.score),
        "favourable": (SHARES, answers.share),
        "gaps": (DIFFERENCES, answers.gap),
        "change": (DIFFERENCES, answers.change),
        "items": (ITEMS, answers.item),
        "agreement": (DIMENSIONS, answers.spread),
        "themes": (PLACES, answers.heard),
    }
    whole = {
        "reliability": table_of("reliability", units[:1], SHARES, answers.alpha),
        "distributions": table_of("distributions", units[:1], ANSWERS, answers.answered),
    }
    made = {name: table_of(name, units, *columns) for name, columns in wanted.items()}
    return made | whole


def _half(unit: ReleasedUnit) -> float:
    return float(0.9 / people_in(unit) ** 0.5 * 1.96)
