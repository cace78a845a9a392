"""Cells of released tables as they stand in a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.disclosure.released import (
    Mark,
    Measure,
    Release,
    ReleasedEstimate,
    ReleasedTable,
    Suppression,
)
from analysis.reports import wording
from analysis.reports.blocks import HeatCell, Paragraph, Tone
from analysis.reports.colours import heat_step

FUNCTION = "function:"
WHOLE = "organisation"
WITHHELD, ABSENT = "–", "·"
SIGNS = {Mark.ABOVE: "▲", Mark.BELOW: "▼", Mark.NONE: ""}

Content = ReleasedEstimate | Suppression | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A released table with its cells looked up once."""

    table: ReleasedTable
    cells: dict[tuple[str, str], ReleasedEstimate | Suppression]

    def estimate(self, unit: str, measure: str) -> ReleasedEstimate | None:
        """Return a number; ``None`` where there is none."""
        found = self.cells.get((unit, measure))
        return found if isinstance(found, ReleasedEstimate) else None


def sheet(release: Release, name: str) -> Sheet | None:
    """Open a released table; ``None`` where it was not released, or has no cell to show."""
    table = release.tables.get(name)
    return Sheet(table, table.by_key()) if table is not None and table.cells else None


def absent(release: Release, *names: str, language: str) -> tuple[Paragraph, ...]:
    """Say why tables are not there."""
    found = [r for r in release.refusals if r.measure in names]
    if not found:
        return (Paragraph(wording.say("report.absent", language), Tone.NOTE),)
    reasons = dict.fromkeys(wording.reason(refusal.reason, language) for refusal in found)
    return tuple(Paragraph(reason, Tone.NOTE) for reason in reasons)


def heat_cell(
    content: Content,
    measure: Measure,
    language: str,
    *,
    mark: Mark = Mark.NONE,
    is_share: bool = False,
) -> HeatCell:
    """Colour a cell by what could be answered, and say what a screen reader should hear."""
    if content is None:
        return HeatCell(ABSENT, heard=wording.say("report.no_cell", language))
    if isinstance(content, Suppression):
        return HeatCell(WITHHELD, heard=wording.reason(content.reason, language))
    interval = wording.between(content.low, content.high, language, is_share=is_share)
    said = wording.mark(mark, language) if mark is not Mark.NONE else ""
    return HeatCell(
        text=wording.value(content, language, is_share=is_share),
        step=heat_step(content.value, low=measure.low, high=measure.high),
        sign=SIGNS[mark],
        heard=", ".join(part for part in (interval, said) if part),
        value=content.value if content.note is None else None,
    )


def written(content: Content, language: str, *, is_share: bool = False) -> str:
    """Write a number, or the sign of a withheld one."""
    if not isinstance(content, ReleasedEstimate):
        return WITHHELD
    return wording.value(content, language, is_share=is_share)


def interval(content: Content, language: str, *, is_share: bool = False) -> str:
    """Write a number's interval in plain words; empty where there is none."""
    if not isinstance(content, ReleasedEstimate):
        return ""
    return wording.between(content.low, content.high, language, is_share=is_share)


def ends(measures: Sequence[Measure], language: str) -> tuple[str, str]:
    """Name the lowest and the highest colour by the response scale of the columns."""
    low = min((m.low for m in measures), default=1.0)
    high = max((m.high for m in measures), default=5.0)
    return (
        wording.say("report.low", language, n=f"{low:g}"),
        wording.say("report.high", language, n=f"{high:g}"),
    )


def function_names(release: Release) -> dict[str, str]:
    """Return the names of functions by their codes, from whichever table names them."""
    names: dict[str, str] = {}
    for name in ("ties", "goals", "needs", "blind"):
        table = release.tables.get(name)
        for unit in table.units if table else ():
            if unit.code.startswith(FUNCTION):
                names.setdefault(unit.code.removeprefix(FUNCTION), unit.name)
    ties = release.tables.get("ties")
    for measure in ties.measures if ties else ():
        if measure.code.endswith(":mean"):
            names.setdefault(measure.code.partition(":")[0], next(iter(measure.names.values())))
    return names
