"""Quarters: what changed since the wave before, and the line over all waves."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.disclosure.released import (
    Mark,
    Release,
    ReleasedEstimate,
    ReleasedUnit,
    UnitKind,
)
from analysis.reports import wording
from analysis.reports.blocks import Block, Paragraph, Series, Table, Tone, Trend
from analysis.reports.sections.cells import Sheet, absent, interval, sheet, written

LEAST_WAVES = 5  # before it, a dip cannot be told from noise
MOST_ELSEWHERE = 12
SIGNS = {Mark.ABOVE: "▲", Mark.BELOW: "▼", Mark.NONE: ""}


def quarters(release: Release, language: str, earlier: Sequence[Release] = ()) -> tuple[Block, ...]:
    """Show the change of the topmost unit, the line over all waves, and changes elsewhere."""
    change, scores = sheet(release, "change"), sheet(release, "scores")
    top = next(iter(release.units), None)
    if scores is None or top is None or (change is None and not earlier):
        return absent(release, "change", language=language)
    line = trend(release, earlier, top.code, language)
    waves = len(earlier) + 1
    dips = (
        [Paragraph(wording.say("report.quarters.dips", language), Tone.NOTE)]
        if waves < LEAST_WAVES
        else []
    )
    return (
        Paragraph(wording.say("report.quarters.how", language)),
        *((_changes(release, change, top, language),) if change else ()),
        *((line,) if line else ()),
        *dips,
        *(_elsewhere(change, top, language) if change else ()),
    )


def trend(release: Release, earlier: Sequence[Release], unit: str, language: str) -> Trend | None:
    """Follow a unit's dimensions over waves; a gap where it held other departments."""
    releases = [*earlier, release]
    if len(releases) < 2:
        return None
    sheets = [sheet(one, "scores") for one in releases]
    series = []
    for measure in release.dimensions:
        points = [
            opened.estimate(unit, measure.code) if opened and _is_same(release, one, unit) else None
            for opened, one in zip(sheets, releases, strict=True)
        ]
        series.append(
            Series(
                measure.name(language),
                tuple(None if p is None else p.value for p in points),
                tuple(written(p, language) for p in points),
            )
        )
    name = next((u.name for u in release.units if u.code == unit), unit)
    return Trend(
        caption=wording.say("report.trend.caption", language, unit=name),
        corner=wording.say("report.dimension", language),
        waves=tuple(one.wave.name for one in releases),
        series=tuple(series),
    )


def _is_same(now: Release, then: Release, code: str) -> bool:
    """Tell whether a unit held the same departments in both waves."""
    own, other = (next((u for u in r.units if u.code == code), None) for r in (now, then))
    if own is None or other is None:
        return False
    is_whole = own.kind is UnitKind.ORGANISATION
    return is_whole or set(own.departments) == set(other.departments)


def _changes(release: Release, change: Sheet, top: ReleasedUnit, language: str) -> Table:
    scores = sheet(release, "scores")
    rows = []
    for measure in change.table.measures:
        found = change.estimate(top.code, measure.code)
        now = scores.estimate(top.code, measure.code) if scores else None
        rows.append(
            (
                measure.name(language),
                written(now, language),
                _signed(found, language),
                interval(found, language),
            )
        )
    columns = ("dimension", "now", "change", "interval")
    return Table(
        caption=wording.say("report.change.caption", language, unit=top.name),
        columns=tuple(wording.say(f"report.change.{c}", language) for c in columns),
        rows=tuple(rows),
        figures=3,
    )


def _elsewhere(change: Sheet, top: ReleasedUnit, language: str) -> tuple[Block, ...]:
    units = {u.code: u.name for u in change.table.units}
    measures = {m.code: m.name(language) for m in change.table.measures}
    marked = [
        (abs(content.value), units[unit], measures[measure], content)
        for (unit, measure), content in change.cells.items()
        if unit != top.code
        and isinstance(content, ReleasedEstimate)
        and content.mark is not Mark.NONE
    ]
    if not marked:
        return (Paragraph(wording.say("report.change.none", language), Tone.NOTE),)
    marked.sort(key=lambda row: (-row[0], row[1], row[2]))
    columns = ("unit", "dimension", "change", "interval")
    heading = wording.say("report.change.elsewhere", language)
    table = Table(
        caption=heading,
        columns=tuple(wording.say(f"report.change.{c}", language) for c in columns),
        rows=tuple(
            (unit, measure, _signed(content, language), interval(content, language))
            for _, unit, measure, content in marked[:MOST_ELSEWHERE]
        ),
        figures=2,
    )
    return (table,)


def _signed(content: ReleasedEstimate | None, language: str) -> str:
    if content is None:
        return written(None, language)
    return f"{wording.signed(content.value, language)} {SIGNS[content.mark]}".strip()
