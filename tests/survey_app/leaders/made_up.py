"""A made-up release, rich enough for every page, with planted truths or none."""

from __future__ import annotations

import random
from collections.abc import Iterable

from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import (
    Certificate,
    Measure,
    Participation,
    Reason,
    Refusal,
    Release,
    ReleasedLevel,
    ReleasedMaturity,
    ReleasedUnit,
    UnitKind,
    WaveLabel,
)
from tests.survey_app.leaders.chart import (
    MEANS,
    WAVES,
    all_dimensions,
    all_units,
    estimate_of,
    made_up_themes,
    table_of,
)
from tests.survey_app.leaders.department_answers import department_tables
from tests.survey_app.leaders.function_answers import function_tables


def made_up_release(
    wave: int = 3, *, planted: bool = True, without: Iterable[str] = (), seed: int = 7
) -> Release:
    """Make the release of one of the four ``WAVES``; ``without`` names tables to leave out."""
    dice = random.Random(seed * 100 + wave)
    units = all_units()
    made = department_tables(dice, wave=wave, planted=planted)
    made |= function_tables(dice, planted=planted)
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
        dimensions=all_dimensions(),
        tables=tables,
        maturity=_maturity(units),
        themes=None if "themes" in set(without) else made_up_themes(),
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
    table = table_of(
        "scores", tuple(units), measures, lambda _u, _m: estimate_of(dice.gauss(3.3, 0.4), 0.2, 24)
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
