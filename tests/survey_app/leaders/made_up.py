"""A made-up release, rich enough for every page, with five planted truths or none."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping

from analysis.disclosure.policy import DisclosurePolicy, band
from analysis.disclosure.released import (
    Certificate,
    Mark,
    Measure,
    Participation,
    Reason,
    Refusal,
    Release,
    ReleasedCell,
    ReleasedEstimate,
    ReleasedLevel,
    ReleasedMaturity,
    ReleasedTable,
    ReleasedTheme,
    ReleasedThemes,
    ReleasedUnit,
    Suppression,
    Tier,
    UnitKind,
    WaveLabel,
)

Content = ReleasedEstimate | Suppression
WAVES = ("2026-q1", "2026-q2", "2026-q3", "2026-q4")

DIMENSIONS = {
    "goals": ("Goal awareness", "Zielkenntnis", "معرفة الأهداف"),
    "words": ("Shared language", "Gemeinsame Sprache", "لغة مشتركة"),
    "trust": ("Trust", "Vertrauen", "الثقة"),
    "knowledge": ("Mutual knowledge", "Wissen übereinander", "المعرفة المتبادلة"),
    "habits": ("Working habits", "Arbeitsweise", "عادات العمل"),
    "commitments": ("Reciprocal commitments", "Gegenseitige Zusagen", "التزامات متبادلة"),
    "outcomes": ("Outcome orientation", "Ergebnisorientierung", "التوجه نحو النتائج"),
    "decisions": ("Decision rights", "Entscheidungsrechte", "صلاحيات القرار"),
    "sponsorship": ("Executive sponsorship", "Rückhalt der Leitung", "رعاية القيادة"),
}
MEANS = dict(zip(DIMENSIONS, (3.6, 3.2, 3.7, 3.4, 3.5, 3.1, 3.3, 2.9, 3.5), strict=True))

# code, name, parent, function, people
TREE = (
    ("market", "Market", "organisation", None, 130),
    ("sales-north", "Sales North", "market", "sales", 42),
    ("sales-south", "Sales South", "market", "sales", 38),
    ("marketing", "Marketing", "market", "marketing", 31),
    ("service", "Customer Service", "market", "service", 19),
    ("products", "Products", "organisation", None, 170),
    ("optics", "R&D Optics", "products", "rnd", 48),
    ("firmware", "R&D Firmware", "products", "rnd", 52),
    ("assembly", "Assembly", "products", "operations", 61),
    ("calibration", "Calibration", "products", "operations", 9),
    ("centre", "Centre", "organisation", None, 71),
    ("finance", "Finance", "centre", "finance", 28),
    ("it", "IT", "centre", "it", 24),
    ("legal+compliance", "Legal + Compliance", "centre", "legal", 7),
    ("centre:direct", "Directly in Centre", "centre", None, 12),
)
FUNCTIONS = {
    "sales": "Sales",
    "marketing": "Marketing",
    "rnd": "R&D",
    "operations": "Operations",
    "finance": "Finance",
    "it": "IT",
}
GOALS = {"g1": "Deliver in ten days", "g2": "One price list", "g3": "Halve returned parts"}
TERMS = {"qualified": "qualified lead", "done": "done", "urgent": "urgent", "forecast": "forecast"}
TIE_ITEMS = {
    "mean": "All five items",
    "timely": "Timely",
    "accurate": "Accurate",
    "frequent": "Often enough",
    "solving": "Solves problems",
    "respect": "Respects our work",
}
SERVICES = {"forecast": "Forecast by the 5th", "signoff": "Sign-off", "data": "Figures"}
BEHAVIOURS = {
    "review": "Came to the joint review",
    "budget": "Moved budget for a shared goal",
    "conflict": "Settled a conflict between functions",
    "number": "Asked about the shared number",
}


def made_up_release(
    wave: int = 3, *, planted: bool = True, without: Iterable[str] = (), seed: int = 7
) -> Release:
    """Make the release of one of the four ``WAVES``; ``without`` names tables to leave out."""
    dice = random.Random(seed * 100 + wave)
    units, functions = _units(), _functions()
    made = _department_tables(dice, units, wave, planted) | _function_tables(
        dice, functions, planted
    )
    if wave == 0:
        made.pop("change", None)
    tables = {name: table for name, table in made.items() if name not in set(without)}
    refusals = tuple(
        Refusal(name, Reason.NOT_ASKED, "This quarter's short questionnaire does not ask it.")
        for name in without
    )
    return Release(
        organisation="made-up",
        wave=WaveLabel(
            WAVES[wave],
            f"Quarter {wave + 1} of 2026",
            f"2026-{3 * wave + 3:02d}-20",
            "alignment_core",
            "1",
            ("en", "de", "ar"),
        ),
        participation=Participation(invited=421, responses="371", rate=0.88),
        units=units,
        dimensions=_dimensions(),
        tables=tables,
        maturity=_maturity(units),
        themes=None if "themes" in set(without) else _themes(),
        refusals=refusals,
        certificate=Certificate(
            policy=DisclosurePolicy(),
            cells_published=1412,
            cells_withheld={"too_few": 9, "protects_another": 2},
            departments_merged=2,
            smallest_residual=7,
            leaks=0,
            verdict="No group below the limit can be worked out from what is published.",
            audited_with=("4be1" * 16,),
            fingerprint="9f3c" * 16,
        ),
    )


def large_release(departments: int = 500, dimensions: int = 40) -> Release:
    """Make a release with a heatmap as large as any client will have."""
    dice = random.Random(11)
    measures = tuple(Measure(f"d{j}", {"en": f"Dimension {j}"}) for j in range(dimensions))
    top = ReleasedUnit("organisation", "Whole", UnitKind.ORGANISATION, None, 0, (), "9000")
    units = [top]
    for i in range(departments):
        code = f"unit-{i}"
        is_division = i % 20 == 0
        parent = "organisation" if is_division else f"unit-{i - i % 20}"
        units.append(
            ReleasedUnit(
                code,
                f"Department {i}",
                UnitKind.DIVISION if is_division else UnitKind.DEPARTMENT,
                parent,
                1 if is_division else 2,
                (code,),
                "24",
            )
        )
    table = _table(
        "scores", tuple(units), measures, lambda _u, _m: _estimate(dice.gauss(3.3, 0.4), 0.2, 24)
    )
    small = made_up_release(without=("change",))
    return Release(
        organisation="made-up",
        wave=small.wave,
        participation=small.participation,
        units=tuple(units),
        dimensions=measures,
        tables={"scores": table},
        maturity=(),
        themes=None,
        refusals=(),
        certificate=small.certificate,
    )


def _names(texts: tuple[str, str, str] | str) -> Mapping[str, str]:
    if isinstance(texts, str):
        return {"en": texts}
    return dict(zip(("en", "de", "ar"), texts, strict=True))


def _dimensions() -> tuple[Measure, ...]:
    return tuple(
        Measure(code, _names(texts), {"en": f"What people see of {texts[0].lower()}."})
        for code, texts in DIMENSIONS.items()
    )


def _units() -> tuple[ReleasedUnit, ...]:
    codes = tuple(row[0] for row in TREE if row[2] != "organisation")
    whole = ReleasedUnit(
        "organisation", "Kepler Instruments", UnitKind.ORGANISATION, None, 0, codes, "371"
    )
    units = [whole]
    for code, name, parent, function, people in TREE:
        kind = UnitKind.DEPARTMENT
        depth = 2
        inside: tuple[str, ...] = (code,)
        if parent == "organisation":
            kind, depth = UnitKind.DIVISION, 1
            inside = (code, *(row[0] for row in TREE if row[2] == code))
        if code == "legal+compliance":
            kind, inside = UnitKind.MERGED, ("legal", "compliance")
        if code.endswith(":direct"):
            kind = UnitKind.DIRECT
        units.append(ReleasedUnit(code, name, kind, parent, depth, inside, band(people), function))
    return tuple(units)


def _functions() -> tuple[ReleasedUnit, ...]:
    return tuple(
        ReleasedUnit(
            f"function:{code}",
            name,
            UnitKind.FUNCTION,
            "organisation",
            1,
            tuple(row[0] for row in TREE if row[3] == code),
            "40",
            code,
        )
        for code, name in FUNCTIONS.items()
    )


def _pairs() -> tuple[ReleasedUnit, ...]:
    return tuple(
        ReleasedUnit(
            f"{a}|{b}", f"{FUNCTIONS[a]} – {FUNCTIONS[b]}", UnitKind.FUNCTION, None, 1, (), "40", a
        )
        for a in FUNCTIONS
        for b in FUNCTIONS
        if a != b
    )


def _estimate(value: float, half: float, n: int, mark: Mark = Mark.NONE) -> ReleasedEstimate:
    return ReleasedEstimate(
        round(value, 3), round(value - half, 3), round(value + half, 3), band(n), mark
    )


def _table(
    name: str,
    units: Iterable[ReleasedUnit],
    measures: Iterable[Measure],
    content: Callable[[ReleasedUnit, Measure], Content | None],
) -> ReleasedTable:
    rows, columns = tuple(units), tuple(measures)
    found = [(u.code, m.code, content(u, m)) for u in rows for m in columns]
    cells = tuple(ReleasedCell(u, m, c) for u, m, c in found if c is not None)
    return ReleasedTable(name, rows, columns, cells)


def _people(unit: ReleasedUnit) -> int:
    return next((row[4] for row in TREE if row[0] == unit.code), 371)


def _department_tables(
    dice: random.Random, units: tuple[ReleasedUnit, ...], wave: int, planted: bool
) -> dict[str, ReleasedTable]:
    dimensions = _dimensions()
    level = (-0.05, 0.1, -0.25, 0.15)[wave] if planted else 0.0
    shift = {("finance", "words"): -0.7, ("optics", "goals"): -0.6, ("it", "trust"): 0.5}

    def score(unit: ReleasedUnit, measure: Measure) -> Content:
        half = 0.9 / _people(unit) ** 0.5 * 1.96
        moved = shift.get((unit.code, measure.code), 0.0) if planted else 0.0
        return _estimate(
            MEANS[measure.code] + level + moved + dice.gauss(0, half / 6), half, _people(unit)
        )

    def gap(unit: ReleasedUnit, measure: Measure) -> Content | None:
        if unit.kind is UnitKind.ORGANISATION:
            return None
        moved = shift.get((unit.code, measure.code), 0.0) if planted else 0.0
        mark = Mark.NONE if not moved else Mark.BELOW if moved < 0 else Mark.ABOVE
        half = 0.9 / _people(unit) ** 0.5 * 1.96
        return _estimate(
            moved + dice.gauss(0, half / 6), min(half, abs(moved) or half), _people(unit), mark
        )

    def change(unit: ReleasedUnit, measure: Measure) -> Content:
        if unit.code == "legal+compliance":
            return Suppression(Reason.PROTECTS_ANOTHER, "centre")
        half = 0.9 / _people(unit) ** 0.5 * 2.7
        is_planted = planted and unit.kind is UnitKind.ORGANISATION and measure.code == "habits"
        value = 0.4 if is_planted else dice.gauss(0.05, half / 6)
        return _estimate(value, half, _people(unit), Mark.ABOVE if is_planted else Mark.NONE)

    def raw(unit: ReleasedUnit, measure: Measure) -> Content:
        shown = score(unit, measure)
        if unit.code == "calibration" and measure.code == "sponsorship":
            return Suppression(Reason.TOO_FEW, "products")
        return shown

    def share(unit: ReleasedUnit, measure: Measure) -> Content:
        value = min(0.97, max(0.03, (MEANS[measure.code] - 1) / 4 + dice.gauss(0, 0.05)))
        return ReleasedEstimate(
            value,
            max(0, value - 0.1),
            min(1, value + 0.1),
            unit.n,
            note="95 % or more" if value > 0.95 else None,
        )

    def withheld_once(unit: ReleasedUnit, measure: Measure) -> Content:
        if unit.code == "calibration" and measure.code == "sponsorship":
            return Suppression(Reason.TOO_FEW, "products")
        return score(unit, measure)

    shares = tuple(Measure(m.code, m.names, m.descriptions, 0.0, 1.0) for m in dimensions)
    differences = tuple(Measure(m.code, m.names, m.descriptions, -4.0, 4.0) for m in dimensions)
    items = tuple(
        Measure(f"{d.code}_{i}", {"en": f"{d.names['en']}: statement {i}"}, group=d.code)
        for d in dimensions
        for i in (1, 2, 3)
    )

    def item(unit: ReleasedUnit, measure: Measure) -> Content:
        half = 1.0 / _people(unit) ** 0.5 * 1.96
        return _estimate(MEANS[str(measure.group)] + dice.gauss(0, 0.2), half, _people(unit))

    answers = tuple(
        Measure(f"{i.code}:{a}", {"en": f"{i.names['en']} = {a}"}, {}, 0.0, 1.0, i.code)
        for i in items
        for a in range(1, 6)
    )
    where = tuple(Measure(t.code, {"en": t.name}, {}, 0.0, 1.0) for t in _themes().themes)
    return {
        "scores": _table("scores", units, dimensions, withheld_once),
        "raw": _table("raw", units, dimensions, raw),
        "favourable": _table("favourable", units, shares, share),
        "gaps": _table("gaps", units, differences, gap),
        "change": _table("change", units, differences, change),
        "items": _table("items", units, items, item),
        "agreement": _table(
            "agreement",
            units,
            tuple(Measure(m.code, m.names, {}, 0.0, 2.0) for m in dimensions),
            lambda u, _m: ReleasedEstimate(round(dice.uniform(0.5, 0.9), 2), None, None, u.n),
        ),
        "reliability": _table(
            "reliability",
            units[:1],
            tuple(Measure(m.code, m.names, {}, 0.0, 1.0) for m in dimensions),
            lambda _u, _m: _estimate(dice.uniform(0.7, 0.88), 0.03, 371),
        ),
        "distributions": _table(
            "distributions",
            units[:1],
            answers,
            lambda u, _m: ReleasedEstimate(0.2, None, None, u.n),
        ),
        "themes": _table(
            "themes",
            units,
            where,
            lambda u, m: (
                ReleasedEstimate(round(dice.uniform(0.05, 0.3), 2), None, None, u.n)
                if _people(u) >= 30
                else Suppression(Reason.TOO_FEW, u.parent)
            ),
        ),
    }


def _function_tables(
    dice: random.Random, functions: tuple[ReleasedUnit, ...], planted: bool
) -> dict[str, ReleasedTable]:
    rated = tuple(
        Measure(f"{code}:{item}", {"en": f"{name}: {label}"}, group=code)
        for code, name in FUNCTIONS.items()
        for item, label in TIE_ITEMS.items()
    )
    broken = {("sales", "finance"): -1.3} if planted else {}

    def tie(unit: ReleasedUnit, measure: Measure) -> Content | None:
        if unit.function == measure.group:
            return _estimate(3.9, 0.2, 40)
        if (unit.function, measure.group) == ("it", "marketing"):
            return Suppression(Reason.TOO_FEW)
        moved = broken.get((unit.function or "", measure.group or ""), 0.0)
        return _estimate(
            3.6 + moved + dice.gauss(0, 0.06), 0.32, 40, Mark.BELOW if moved else Mark.NONE
        )

    asked = tuple(
        Measure(f"{code}:{service}{side}", {"en": label}, {}, 0.0, 1.0, code)
        for code in FUNCTIONS
        for service, label in SERVICES.items()
        for side in ("", ":owes")
    )

    def need(unit: ReleasedUnit, measure: Measure) -> Content | None:
        partner, service, *owes = measure.code.split(":")
        if unit.function == partner:
            return None
        high = {("sales", "finance", "forecast", "needs")} if planted else set()
        side = "owes" if owes else "needs"
        if (unit.function, partner, service, side) in high:
            return _estimate(0.74, 0.14, 40)
        if planted and (unit.function, partner, service, side) == (
            "finance",
            "sales",
            "forecast",
            "owes",
        ):
            return _estimate(0.11, 0.09, 28)
        return _estimate(0.3 + dice.uniform(-0.03, 0.03), 0.14, 40)

    goals = (
        Measure("claimed", {"en": "Say they know the goals"}, {}, 0.0, 1.0),
        Measure("demonstrated", {"en": "Show that they know them"}, {}, -1.0, 1.0),
        *(Measure(f"goal:{c}", {"en": name}, {}, -1.0, 1.0) for c, name in GOALS.items()),
    )

    def goal(unit: ReleasedUnit, measure: Measure) -> Content:
        if measure.code == "claimed":
            return _estimate(0.72 + dice.uniform(-0.03, 0.03), 0.1, 40)
        if planted and (unit.function, measure.code) == ("rnd", "goal:g2"):
            return _estimate(0.03, 0.1, 40, Mark.BELOW)
        return _estimate(0.62 + dice.uniform(-0.03, 0.03), 0.12, 40)

    said = tuple(
        Measure(f"{code}:{side}", {"en": word}, {}, 0.0, 1.0, code)
        for code, word in TERMS.items()
        for side in ("same", "knows")
    )

    def word(unit: ReleasedUnit, measure: Measure) -> Content:
        same_pair = {"sales", "finance"} == set(unit.code.split("|"))
        if planted and same_pair and measure.group == "qualified":
            return _estimate(0.14 if measure.code.endswith("same") else 0.22, 0.12, 40)
        return _estimate(0.71 + dice.uniform(-0.03, 0.03), 0.14, 40)

    seen = (
        Measure("sees", {"en": "How they are seen"}),
        Measure("self", {"en": "How they see themselves"}),
        Measure("guess", {"en": "How they think they are seen"}),
    )

    def perception(unit: ReleasedUnit, measure: Measure) -> Content:
        blind = planted and unit.code.endswith("|operations")
        if blind and measure.code == "sees":
            return _estimate(2.6 + dice.gauss(0, 0.05), 0.3, 40)
        return _estimate((3.7 if blind else 3.5) + dice.gauss(0, 0.05), 0.3, 40)

    behaviours = tuple(Measure(c, {"en": n}, {}, 0.0, 1.0) for c, n in BEHAVIOURS.items())
    sides = (
        ReleasedUnit("staff", "Staff", UnitKind.ORGANISATION, None, 0, (), "345"),
        ReleasedUnit("leaders", "Leaders", UnitKind.ORGANISATION, None, 0, (), "26"),
    )

    def sponsorship(unit: ReleasedUnit, measure: Measure) -> Content:
        if unit.code == "leaders":
            far = planted and measure.code == "conflict"
            return _estimate(0.85 if far else 0.5, 0.12 if far else 0.18, 26)
        return _estimate(0.34 if measure.code == "conflict" and planted else 0.48, 0.05, 345)

    whole = _units()[:1]
    return {
        "ties": _table("ties", functions, rated, tie),
        "needs": _table("needs", functions, asked, need),
        "goals": _table("goals", whole + functions, goals, goal),
        "words": _table("words", _pairs(), said, word),
        "perception": _table("perception", _pairs(), seen, perception),
        "sponsorship": _table("sponsorship", sides, behaviours, sponsorship),
    }


def _levels(*odds: float) -> tuple[ReleasedLevel, ...]:
    return tuple(ReleasedLevel(i, p) for i, p in enumerate(odds, start=1))


def _maturity(units: tuple[ReleasedUnit, ...]) -> tuple[ReleasedMaturity, ...]:
    profile = {
        code: _levels(0.0, 0.05, 0.55, 0.4, 0.0) if mean > 3.3 else _levels(0.0, 0.3, 0.65, 0.05, 0)
        for code, mean in MEANS.items()
    }
    return tuple(
        ReleasedMaturity(
            unit.code,
            profile,
            _levels(0.02, 0.55, 0.40, 0.03, 0.0),
            None,
            "2 or 3 (.55 / .40)",
            "decisions",
            3.36,
            (ReleasedLevel(3, 0.6), ReleasedLevel(2, 0.7)),
        )
        for unit in units
    )


def _themes() -> ReleasedThemes:
    themes = (
        ReleasedTheme(
            "t1",
            "Waiting for approvals",
            ("approval", "waiting", "sign-off"),
            (
                "We wait two weeks for a signature that takes two minutes.",
                "Nobody knows who may say yes.",
            ),
            Tier.FIRM,
            "62",
            0.23,
            "friction",
            False,
            0.19,
        ),
        ReleasedTheme(
            "t2",
            "Forecasts that arrive late",
            ("forecast", "late", "plan"),
            ("The forecast comes after we have planned the shifts.",),
            Tier.FIRM,
            "41",
            0.15,
            "friction",
            True,
        ),
        ReleasedTheme(
            "t3", "Two tools for one thing", ("tool", "twice"), (), Tier.LOOSE, "15–19", 0.06
        ),
        ReleasedTheme("other", "Everything else", (), (), Tier.OTHER, "150", 0.56),
    )
    return ReleasedThemes(
        themes, "268", "Two themes stand firmly.", "sentence vectors", ("Missing samples",)
    )
