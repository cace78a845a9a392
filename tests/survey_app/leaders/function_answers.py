"""What the functions of the made-up organisation say of each other."""

from __future__ import annotations

import random
from dataclasses import dataclass

from analysis.disclosure.released import (
    Mark,
    Measure,
    Reason,
    ReleasedTable,
    ReleasedUnit,
    Suppression,
    UnitKind,
)
from tests.survey_app.leaders.chart import (
    BEHAVIOURS,
    FUNCTIONS,
    GOALS,
    SERVICES,
    TERMS,
    TIE_ITEMS,
    Content,
    all_functions,
    all_pairs,
    all_units,
    estimate_of,
    table_of,
)

RATED = tuple(
    Measure(f"{code}:{item}", {"en": f"{name}: {label}"}, group=code)
    for code, name in FUNCTIONS.items()
    for item, label in TIE_ITEMS.items()
)
ASKED = tuple(
    Measure(f"{code}:{service}{side}", {"en": label}, {}, 0.0, 1.0, code)
    for code in FUNCTIONS
    for service, label in SERVICES.items()
    for side in ("", ":owes")
)
KNOWN = (
    Measure("claimed", {"en": "Say they know the goals"}, {}, 0.0, 1.0),
    Measure("demonstrated", {"en": "Know them, corrected for guessing"}, {}, 0.0, 1.0),
    *(Measure(f"goal:{c}", {"en": name}, {}, 0.0, 1.0, "real") for c, name in GOALS.items()),
    Measure("goal:d1", {"en": "Open a second plant"}, {}, 0.0, 1.0, "dropped"),
)
SAID = tuple(
    Measure(f"{code}:{side}", {"en": word}, {}, 0.0, 1.0, code)
    for code, word in TERMS.items()
    for side in ("same", "knows")
)
SEEN = (
    Measure("sees", {"en": "How they are seen"}),
    Measure("self", {"en": "How they see themselves"}),
    Measure("guess", {"en": "How they think they are seen"}),
)
GUESSED = (Measure("overestimate", {"en": "Guess minus view"}, {}, -4.0, 4.0),)
DONE = tuple(Measure(c, {"en": n}, {}, 0.0, 1.0) for c, n in BEHAVIOURS.items())
SIDES = (
    ReleasedUnit("staff", "Staff", UnitKind.CROSSING, None, 0, (), "345"),
    ReleasedUnit("leaders", "Leaders", UnitKind.CROSSING, None, 0, (), "26"),
)


@dataclass(frozen=True)
class Opinions:
    """The cells, by chance and by plan: a broken tie, an unknown goal, a double meaning ..."""

    dice: random.Random
    planted: bool

    def tie(self, unit: ReleasedUnit, measure: Measure) -> Content:
        if unit.function == measure.group:
            return estimate_of(3.9, 0.2, 40)
        if (unit.function, measure.group) == ("it", "marketing"):
            return Suppression(Reason.TOO_FEW)
        is_broken = self.planted and (unit.function, measure.group) == ("sales", "finance")
        value = (2.3 if is_broken else 3.6) + self.dice.gauss(0, 0.06)
        return estimate_of(value, 0.32, 40, Mark.BELOW if is_broken else Mark.NONE)

    def need(self, unit: ReleasedUnit, measure: Measure) -> Content | None:
        partner, service, *owes = measure.code.split(":")
        if unit.function == partner:
            return None
        where = (unit.function, partner, service, *owes)
        if self.planted and where == ("sales", "finance", "forecast"):
            return estimate_of(0.74, 0.14, 40, Mark.ABOVE)
        if self.planted and where == ("finance", "sales", "forecast", "owes"):
            return estimate_of(0.11, 0.09, 28)
        return estimate_of(0.3 + self.dice.uniform(-0.03, 0.03), 0.14, 40)

    def goal(self, unit: ReleasedUnit, measure: Measure) -> Content:
        if measure.code == "claimed":
            return estimate_of(0.72 + self.dice.uniform(-0.03, 0.03), 0.1, 40)
        if self.planted and (unit.function, measure.code) == ("rnd", "goal:g2"):
            return estimate_of(0.13, 0.1, 40, Mark.BELOW)
        if measure.group == "dropped":
            return estimate_of(0.12, 0.08, 40)
        return estimate_of(0.62 + self.dice.uniform(-0.03, 0.03), 0.12, 40)

    def word(self, unit: ReleasedUnit, measure: Measure) -> Content:
        is_pair = {"sales", "finance"} == set(unit.code.split("|"))
        if self.planted and is_pair and measure.group == "qualified":
            is_same = measure.code.endswith("same")
            mark = Mark.BELOW if is_same else Mark.NONE
            return estimate_of(0.14 if is_same else 0.22, 0.12, 40, mark)
        return estimate_of(0.71 + self.dice.uniform(-0.03, 0.03), 0.14, 40)

    def perception(self, unit: ReleasedUnit, measure: Measure) -> Content:
        is_blind = self.planted and unit.code.endswith("|operations")
        usual = 3.7 if is_blind else 3.5
        value = 2.6 if is_blind and measure.code == "sees" else usual
        return estimate_of(value + self.dice.gauss(0, 0.05), 0.3, 40)

    def overestimate(self, unit: ReleasedUnit, _measure: Measure) -> Content:
        if self.planted and unit.function == "operations":
            return estimate_of(1.1, 0.3, 40, Mark.BELOW)
        return estimate_of(self.dice.gauss(0, 0.05), 0.3, 40)

    def sponsorship(self, unit: ReleasedUnit, measure: Measure) -> Content:
        is_far = self.planted and measure.code == "conflict"
        if unit.code == "leaders":
            return estimate_of(0.85 if is_far else 0.5, 0.12 if is_far else 0.18, 26)
        return estimate_of(0.34 if is_far else 0.48, 0.05, 345)


def function_tables(dice: random.Random, *, planted: bool) -> dict[str, ReleasedTable]:
    """Make the tables whose rows are functions or pairs of them."""
    opinions = Opinions(dice, planted)
    functions = all_functions()
    return {
        "ties": table_of("ties", functions, RATED, opinions.tie),
        "needs": table_of("needs", functions, ASKED, opinions.need),
        "goals": table_of("goals", all_units()[:1] + functions, KNOWN, opinions.goal),
        "words": table_of("words", all_pairs(), SAID, opinions.word),
        "perception": table_of("perception", all_pairs(), SEEN, opinions.perception),
        "blind": table_of("blind", functions, GUESSED, opinions.overestimate),
        "sponsorship": table_of("sponsorship", SIDES, DONE, opinions.sponsorship),
    }
