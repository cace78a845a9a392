"""The heatmap: departments by dimensions, certainty as a sign."""

from __future__ import annotations

from analysis.disclosure.released import (
    Mark,
    Release,
    ReleasedUnit,
    Suppression,
    UnitKind,
)
from analysis.reports import wording
from analysis.reports.blocks import Block, HeatRow, HeatTable, Paragraph, Tone
from analysis.reports.sections.cells import Sheet, absent, ends, heat_cell, sheet


def heatmap(release: Release, language: str) -> tuple[Block, ...]:
    """Draw every released unit by every dimension, and say how to read it."""
    scores = sheet(release, "scores")
    if scores is None:
        return absent(release, "scores", language=language)
    drawn = heat_table(release, scores, language)
    measures = scores.table.measures
    how = Paragraph(
        wording.say(
            "report.heat.how" if sheet(release, "gaps") else "report.heat.untested",
            language,
            low=f"{min((m.low for m in measures), default=1.0):g}",
            high=f"{max((m.high for m in measures), default=5.0):g}",
        )
    )
    return (how, drawn, *_merged(release, language), *_withheld(scores, language))


def heat_table(release: Release, scores: Sheet, language: str) -> HeatTable:
    """Lay out the scores, marked where the table of gaps marks them."""
    gaps = sheet(release, "gaps")
    rows = tuple(_row(unit, scores, gaps, language) for unit in scores.table.units)
    return HeatTable(
        caption=wording.say("report.heat.caption", language),
        corner=wording.say("report.department", language),
        columns=tuple(m.name(language) for m in scores.table.measures),
        rows=rows,
        ends=ends(scores.table.measures, language),
        n_heading=wording.say("report.n", language),
    )


def _row(unit: ReleasedUnit, scores: Sheet, gaps: Sheet | None, language: str) -> HeatRow:
    cells = []
    for measure in scores.table.measures:
        gap = gaps.estimate(unit.code, measure.code) if gaps else None
        cells.append(
            heat_cell(
                scores.cells.get((unit.code, measure.code)),
                measure,
                language,
                mark=gap.mark if gap else Mark.NONE,
            )
        )
    return HeatRow(unit.name, wording.figures(unit.n, language), unit.depth, tuple(cells))


def _merged(release: Release, language: str) -> tuple[Paragraph, ...]:
    merged = [u.name for u in release.units if u.kind is UnitKind.MERGED]
    if not merged:
        return ()
    return (Paragraph(wording.say("report.merged", language, names="; ".join(merged)), Tone.NOTE),)


def _withheld(scores: Sheet, language: str) -> tuple[Paragraph, ...]:
    reasons = dict.fromkeys(c.reason for c in scores.cells.values() if isinstance(c, Suppression))
    return tuple(
        Paragraph(f"– {wording.reason(reason, language)}", Tone.NOTE) for reason in reasons
    )
