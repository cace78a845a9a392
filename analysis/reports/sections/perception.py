"""How functions are seen and believe to be seen; what leaders report and staff see."""

from __future__ import annotations

from analysis.disclosure.released import Release, ReleasedEstimate
from analysis.reports import wording
from analysis.reports.blocks import Block, Paragraph, Table
from analysis.reports.sections.cells import (
    Sheet,
    absent,
    function_names,
    interval,
    sheet,
    written,
)

MOST_PAIRS = 10
STAFF, LEADERS = "staff", "leaders"


def perception(release: Release, language: str) -> tuple[Block, ...]:
    """List the pairs whose guess is furthest from what the other sees."""
    found = sheet(release, "perception")
    if found is None:
        return absent(release, "perception", language=language)
    names = function_names(release)
    shown = ["sees", "guess"]
    if any(found.estimate(unit.code, "self") for unit in found.table.units):
        shown.append("self")
    rows = []
    for unit in sorted(found.table.units, key=lambda unit: -abs(_gap(found, unit.code))):
        a, _, b = unit.code.partition("|")
        if _gap(found, unit.code) == 0:
            continue
        cells = (found.estimate(unit.code, m) for m in shown)
        named = (names.get(a, a), names.get(b, b))
        rows.append((*named, *(written(c, language) for c in cells)))
    columns = ("a", "b", *shown)
    return (
        Paragraph(wording.say("report.perception.how", language)),
        Table(
            caption=wording.say("report.perception.caption", language),
            columns=tuple(wording.say(f"report.perception.{c}", language) for c in columns),
            rows=tuple(rows[:MOST_PAIRS]),
            figures=len(shown),
        ),
    )


def sponsorship(release: Release, language: str) -> tuple[Block, ...]:
    """Set what leaders report beside what staff see."""
    found = sheet(release, "sponsorship")
    if found is None:
        return absent(release, "sponsorship", language=language)
    rows = []
    for measure in found.table.measures:
        leaders, staff = (found.cells.get((u, measure.code)) for u in (LEADERS, STAFF))
        if not (isinstance(leaders, ReleasedEstimate) or isinstance(staff, ReleasedEstimate)):
            continue
        rows.append(
            (
                measure.name(language),
                written(leaders, language, is_share=True),
                written(staff, language, is_share=True),
                interval(staff, language, is_share=True),
            )
        )
    columns = ("behaviour", "leaders", "staff", "interval")
    return (
        Paragraph(wording.say("report.sponsorship.how", language)),
        Table(
            caption=wording.say("report.sponsorship.caption", language),
            columns=tuple(wording.say(f"report.sponsorship.{c}", language) for c in columns),
            rows=tuple(rows),
            figures=3,
        ),
    )


def _gap(found: Sheet, unit: str) -> float:
    sees, guess = found.estimate(unit, "sees"), found.estimate(unit, "guess")
    return guess.value - sees.value if sees and guess else 0.0
