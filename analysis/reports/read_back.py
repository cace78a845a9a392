"""You said, you did: what an agreement rested on, then and now, from released cells alone.

Two waves of one organisation share most of their people, so their errors go together; the test
here takes them as apart. It therefore says "cannot tell" rather too often than too seldom.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from analysis.disclosure.released import Release, ReleasedEstimate
from analysis.reports import wording
from analysis.reports.agreements import Draft
from analysis.reports.blocks import Block, Items, Paragraph, Table, Tone
from analysis.reports.finding import Evidence
from analysis.reports.first_page import Reader, reader
from analysis.reports.scorecard import outcomes
from analysis.reports.sections.cells import FUNCTION
from analysis.reports.services import Citations, services
from analysis.reports.topics import Subject

REACH: Final = 1.959963984540054  # standard normal, 97.5 %
MOST_CELLS: Final = 6
SHARES: Final = frozenset({"needs", "goals", "words", "sponsorship"})


class Verdict(StrEnum):
    """What became of a number since an agreement was made."""

    ROSE = "rose"
    FELL = "fell"
    CANNOT_TELL = "cannot_tell"
    NOT_SHOWN = "not_shown"  # not asked again, withheld, or its code now means something else


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One released cell in the wave of an agreement, and in a later one."""

    label: str
    then: ReleasedEstimate
    now: ReleasedEstimate | None
    verdict: Verdict
    is_share: bool


def evidence_of(draft: Draft, release: Release, language: str) -> tuple[Evidence, ...]:
    """Return the cells in which the next waves look for the effect of a draft.

    Those of its finding first, then its outcomes; at most ``MOST_CELLS``.
    """
    read_by = reader(release, language)
    topic = draft.topic
    owed = services(topic, read_by, Citations()) if topic.subject is Subject.PAIR else ()
    found = [cell for _, cell in outcomes(topic, owed, read_by)]
    rests_on = [cell for cell in (topic.lead.evidence, *topic.lead.others) if cell.table != "blind"]
    known = (cell for cell in (*rests_on, *found) if read_by.estimate(cell) is not None)
    return tuple(dict.fromkeys(known))[:MOST_CELLS]


def measure_of(draft: Draft, release: Release, language: str) -> str:
    """Name the first outcome of a draft: what the two sides will be measured by."""
    cells = evidence_of(draft, release, language)
    return label(cells[0], reader(release, language)) if cells else ""


def read_back(
    then: Release, now: Release, cells: Iterable[Evidence], language: str
) -> tuple[ReadBack, ...]:
    """Compare cells of two releases; cells that the first does not show are left out.

    Parameters
    ----------
    then, now : Release
        As one reader may see them.
    cells : iterable of Evidence
        What an agreement rested on.
    language : str
        "en", "de" or "ar".
    """
    first, second = reader(then, language), reader(now, language)
    found = []
    for cell in cells:
        before = first.estimate(cell)
        if before is None:
            continue
        is_same = first.measure(cell) == second.measure(cell)
        after = second.estimate(cell) if is_same else None
        is_share = cell.table in SHARES
        found.append(ReadBack(label(cell, first), before, after, verdict(before, after), is_share))
    return tuple(found)


def verdict(then: ReleasedEstimate, now: ReleasedEstimate | None) -> Verdict:
    """Tell whether a number moved by more than chance, at 95 %, errors taken as independent."""
    if now is None:
        return Verdict.NOT_SHOWN
    if then.low is None or then.high is None or now.low is None or now.high is None:
        return Verdict.CANNOT_TELL
    spread = math.hypot(then.high - then.low, now.high - now.low) / 2
    moved = now.value - then.value
    if then.note is not None or now.note is not None or abs(moved) <= spread:
        return Verdict.CANNOT_TELL
    return Verdict.ROSE if moved > 0 else Verdict.FELL


def label(cell: Evidence, read_by: Reader) -> str:
    """Say in words what a cell counts."""
    language = read_by.language
    unit, column = cell.unit.removeprefix(FUNCTION), cell.measure
    partner, _, service = column.partition(":")
    a, _, b = unit.partition("|")
    if cell.table == "ties" and service == "mean":
        values = {"a": read_by.name(unit), "b": read_by.name(partner)}
        return wording.say("agreement.outcome.tie", language, **values)
    if cell.table == "needs" and service.endswith(":owes"):
        values = {"a": read_by.name(partner), "b": read_by.name(unit)}
        service_name = read_by.measure(cell)
        return wording.say("agreement.outcome.owed", language, service=service_name, **values)
    if cell.table == "words" and column.endswith(":same"):
        values = {"a": read_by.name(a), "b": read_by.name(b), "term": read_by.measure(cell)}
        return wording.say("agreement.outcome.word", language, **values)
    if cell.table == "goals" and column.startswith("goal:"):
        values = {"a": read_by.name(unit), "goal": read_by.measure(cell).rstrip(".")}
        return wording.say("agreement.outcome.goal", language, **values)
    if cell.table == "blind":
        return wording.say("agreement.outcome.blind", language, a=read_by.name(unit))
    return f"{read_by.unit(cell)}: {read_by.measure(cell)}"


def as_text(draft: Draft, language: str) -> str:
    """Write a draft as plain text, for a form in which the two sides change it.

    What stands in the form beside it (scorecard, names, dates) and the hints are left out.
    """
    lines: list[str] = []
    for block in to_read(draft, language):
        if isinstance(block, Paragraph):
            lines += [block.text, ""]
        elif isinstance(block, Items):
            signs = [f"{n}. " if block.numbered else "- " for n in range(1, len(block.items) + 1)]
            lines += [*(sign + item for sign, item in zip(signs, block.items, strict=True)), ""]
        elif isinstance(block, Table) and block.figures == 0:
            lines += [_service_line(row) for row in block.rows]
            lines.append("")
    return wording.plain("\n".join(lines)).strip()


def to_read(draft: Draft, language: str) -> tuple[Block, ...]:
    """Return a draft's blocks without the lines to sign and the hint below them."""
    signed = wording.say("agreement.signed", language)
    return tuple(
        block
        for block in draft.blocks
        if not (isinstance(block, Table) and block.caption == signed)
        and not (isinstance(block, Paragraph) and block.tone is Tone.NOTE)
    )


def _service_line(row: tuple[str, ...]) -> str:
    owes, to, what, *_, why = row
    return f"- {owes} → {to}: {what}. {why}"
