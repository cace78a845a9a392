"""Ties: who rates working with whom how, and what is needed and not known."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure.released import Mark, Release, ReleasedEstimate, ReleasedUnit
from analysis.reports import wording
from analysis.reports.blocks import (
    Block,
    HeatCell,
    HeatRow,
    HeatTable,
    Paragraph,
    Subheading,
    Table,
    Tone,
)
from analysis.reports.sections.cells import (
    FUNCTION,
    Content,
    Sheet,
    absent,
    ends,
    function_names,
    heat_cell,
    sheet,
    written,
)

MEAN = ":mean"
OWES = "owes"
MOST_NEEDS = 10
WORTH_A_LINE = 0.2  # of a function, before its need stands in the table


@dataclass(frozen=True, slots=True)
class Need:
    """A service that one function needs from another, and how many there know it."""

    who: str
    partner: str
    service: str
    needed: ReleasedEstimate
    owed: Content

    @property
    def gap(self) -> float:
        """Return how many more need it than know of it; 0 where one side is withheld."""
        return (
            self.needed.value - self.owed.value if isinstance(self.owed, ReleasedEstimate) else 0.0
        )


def ties(release: Release, language: str) -> tuple[Block, ...]:
    """Draw the directed matrix and list the needs that the other side knows least of."""
    found = sheet(release, "ties")
    if found is None:
        return absent(release, "ties", language=language)
    how = Paragraph(wording.say("report.ties.how", language))
    return (how, matrix(release, found, language), *_needs_blocks(release, language))


def matrix(release: Release, found: Sheet, language: str) -> HeatTable:
    """Lay out raters by rated functions; a function's own column is left out of its row."""
    columns = [m for m in found.table.measures if m.code.endswith(MEAN)]
    names = function_names(release)
    rows = []
    for unit in found.table.units:
        cells = tuple(
            HeatCell("", heard=wording.say("report.itself", language))
            if unit.code == FUNCTION + m.code.removesuffix(MEAN)
            else heat_cell(
                found.cells.get((unit.code, m.code)),
                m,
                language,
                mark=_mark(found.cells.get((unit.code, m.code))),
            )
            for m in columns
        )
        rows.append(HeatRow(unit.name, _n(unit, language), 0, cells))
    return HeatTable(
        caption=wording.say("report.ties.caption", language),
        corner=wording.say("report.ties.corner", language),
        columns=tuple(names.get(m.code.removesuffix(MEAN), m.name(language)) for m in columns),
        rows=tuple(rows),
        ends=ends(columns, language),
        n_heading=wording.say("report.n", language),
    )


def needs(release: Release, language: str) -> tuple[Need, ...]:
    """List what functions need from each other, the widest gap of knowledge first."""
    found = sheet(release, "needs")
    if found is None:
        return ()
    names = function_names(release)
    services = {m.code: m.name(language) for m in found.table.measures}
    listed = []
    for (unit, code), content in found.cells.items():
        partner, service, side = [*code.split(":"), "", ""][:3]
        if side == OWES or not isinstance(content, ReleasedEstimate):
            continue
        own = unit.removeprefix(FUNCTION)
        owed = found.cells.get((FUNCTION + partner, f"{own}:{service}:{OWES}"))
        listed.append(
            Need(names.get(own, own), names.get(partner, partner), services[code], content, owed)
        )
    return tuple(sorted(listed, key=lambda need: (-need.gap, need.who, need.partner)))


def _needs_blocks(release: Release, language: str) -> tuple[Block, ...]:
    listed = [n for n in needs(release, language) if n.gap >= WORTH_A_LINE][:MOST_NEEDS]
    heading = Subheading(wording.say("report.needs", language))
    if not listed:
        return (heading, Paragraph(wording.say("report.needs.none", language), Tone.NOTE))
    columns = ("who", "service", "partner", "needed", "owed")
    return (
        heading,
        Table(
            caption=wording.say("report.needs.caption", language),
            columns=tuple(wording.say(f"report.needs.{c}", language) for c in columns),
            rows=tuple(
                (
                    n.who,
                    n.service,
                    n.partner,
                    written(n.needed, language, is_share=True),
                    written(n.owed, language, is_share=True),
                )
                for n in listed
            ),
            figures=2,
        ),
    )


def _mark(content: Content) -> Mark:
    return content.mark if isinstance(content, ReleasedEstimate) else Mark.NONE


def _n(unit: ReleasedUnit, language: str) -> str:
    return wording.figures(unit.n, language)
