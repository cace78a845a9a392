"""The made-up organisation: its chart, its functions, and what it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from analysis.disclosure.policy import band
from analysis.disclosure.released import (
    Mark,
    Measure,
    ReleasedCell,
    ReleasedEstimate,
    ReleasedTable,
    ReleasedTheme,
    ReleasedThemes,
    ReleasedUnit,
    Suppression,
    Tier,
    UnitKind,
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


def in_languages(texts: tuple[str, str, str] | str) -> Mapping[str, str]:
    if isinstance(texts, str):
        return {"en": texts}
    return dict(zip(("en", "de", "ar"), texts, strict=True))


def all_dimensions() -> tuple[Measure, ...]:
    return tuple(
        Measure(code, in_languages(texts), {"en": f"What people see of {texts[0].lower()}."})
        for code, texts in DIMENSIONS.items()
    )


def all_units() -> tuple[ReleasedUnit, ...]:
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


def all_functions() -> tuple[ReleasedUnit, ...]:
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


def all_pairs() -> tuple[ReleasedUnit, ...]:
    return tuple(
        ReleasedUnit(
            f"{a}|{b}", f"{FUNCTIONS[a]} – {FUNCTIONS[b]}", UnitKind.FUNCTION, None, 1, (), "40", a
        )
        for a in FUNCTIONS
        for b in FUNCTIONS
        if a != b
    )


def estimate_of(value: float, half: float, n: int, mark: Mark = Mark.NONE) -> ReleasedEstimate:
    return ReleasedEstimate(
        round(value, 3), round(value - half, 3), round(value + half, 3), band(n), mark
    )


def table_of(
    name: str,
    units: Iterable[ReleasedUnit],
    measures: Iterable[Measure],
    content: Callable[[ReleasedUnit, Measure], Content | None],
) -> ReleasedTable:
    rows, columns = tuple(units), tuple(measures)
    found = [(u.code, m.code, content(u, m)) for u in rows for m in columns]
    cells = tuple(ReleasedCell(u, m, c) for u, m, c in found if c is not None)
    return ReleasedTable(name, rows, columns, cells)


def people_in(unit: ReleasedUnit) -> int:
    return next((row[4] for row in TREE if row[0] == unit.code), 371)


def made_up_themes() -> ReleasedThemes:
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
