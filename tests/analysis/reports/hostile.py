"""A made-up release whose names and quotes are as hostile as texts get."""

from __future__ import annotations

from dataclasses import replace

from analysis.disclosure.released import Measure, Release, ReleasedUnit
from tests.survey_app.leaders.made_up import made_up_release

FORMULA = '=HYPERLINK("http://evil.example","click")'
MARKUP = "<script>alert(1)</script> & <b>bold</b>"
TYPST = '#let x = 1 $y$ *z* `raw` @ref \\ #read("/etc/passwd")'
DANGEROUS = "before\x00\x07\x1b\ufffe\ud800\u202eafter"
CLEANED = "beforeafter"
NAMES = (FORMULA, MARKUP, TYPST, DANGEROUS, "+1", "@SUM(A1)", "https://evil.example/x")


def hostile_release(wave: int = 3) -> Release:
    """Return a release whose units, dimensions, themes and quotes carry ``NAMES``."""
    release = made_up_release(wave)
    renamed = {u.code: NAMES[i % len(NAMES)] + f" {i}" for i, u in enumerate(release.units)}

    def unit(one: ReleasedUnit) -> ReleasedUnit:
        return replace(one, name=renamed.get(one.code, one.name + MARKUP))

    def measure(one: Measure) -> Measure:
        return replace(one, names={"en": one.name("en") + " " + TYPST})

    themes = release.themes
    assert themes is not None
    hostile = tuple(
        replace(theme, name=NAMES[i % len(NAMES)], quotes=(NAMES[i % len(NAMES)], "ok"))
        for i, theme in enumerate(themes.themes)
    )
    return replace(
        release,
        organisation=MARKUP,
        units=tuple(map(unit, release.units)),
        dimensions=tuple(map(measure, release.dimensions)),
        tables={
            name: replace(
                table,
                units=tuple(map(unit, table.units)),
                measures=tuple(map(measure, table.measures)),
            )
            for name, table in release.tables.items()
        },
        themes=replace(themes, themes=hostile),
    )
