"""Goals and words: what is known, and what means two things."""

from __future__ import annotations

from analysis.disclosure.released import Mark, Release, ReleasedEstimate
from analysis.reports import wording
from analysis.reports.blocks import (
    Block,
    HeatRow,
    HeatTable,
    Items,
    Paragraph,
    Subheading,
    Tone,
)
from analysis.reports.sections.cells import Sheet, absent, heat_cell, sheet

GOAL, REAL = "goal:", "real"
SAME = ":same"
MOST_PAIRS = 12


def goals_and_words(release: Release, language: str) -> tuple[Block, ...]:
    """Show which goals are known, then which words mean the same."""
    goals, words = sheet(release, "goals"), sheet(release, "words")
    if goals is None and words is None:
        return absent(release, "goals", "words", language=language)
    return (
        *(_goals(goals, language) if goals else ()),
        *(_words(words, language) if words else ()),
    )


def _goals(goals: Sheet, language: str) -> tuple[Block, ...]:
    real = [m for m in goals.table.measures if m.code.startswith(GOAL) and m.group == REAL]
    columns = [m for m in goals.table.measures if m.code in {"claimed", "demonstrated"}]
    rows = tuple(
        HeatRow(
            unit.name,
            wording.figures(unit.n, language),
            0,
            tuple(
                heat_cell(
                    goals.cells.get((unit.code, m.code)),
                    m,
                    language,
                    mark=found.mark if (found := goals.estimate(unit.code, m.code)) else Mark.NONE,
                    is_share=True,
                )
                for m in (*columns, *real)
            ),
        )
        for unit in goals.table.units
    )
    numbered = [wording.say("report.goal", language, n=str(i + 1)) for i in range(len(real))]
    return (
        Subheading(wording.say("report.goals", language)),
        Paragraph(wording.say("report.goals.how", language)),
        HeatTable(
            caption=wording.say("report.goals.caption", language),
            corner=wording.say("report.function", language),
            columns=(
                *(wording.say(f"report.goals.{m.code}", language) for m in columns),
                *numbered,
            ),
            rows=rows,
            ends=("0%", "100%"),
            n_heading=wording.say("report.n", language),
            is_share=True,
        ),
        Items(
            tuple(f"{n}: {m.name(language)}" for n, m in zip(numbered, real, strict=True)),
        ),
    )


def _words(words: Sheet, language: str) -> tuple[Block, ...]:
    columns = [m for m in words.table.measures if m.code.endswith(SAME)]
    codes = {u.code for u in words.table.units}
    pairs = [u for u in words.table.units if _is_first(u.code, codes)]
    found = {
        u.code: min(
            (e.value for m in columns if (e := words.estimate(u.code, m.code))), default=1.0
        )
        for u in pairs
    }
    pairs.sort(key=lambda unit: (found[unit.code], unit.name))
    rows = tuple(
        HeatRow(
            unit.name,
            "",
            0,
            tuple(
                heat_cell(
                    content := words.cells.get((unit.code, m.code)),
                    m,
                    language,
                    mark=content.mark if isinstance(content, ReleasedEstimate) else Mark.NONE,
                    is_share=True,
                )
                for m in columns
            ),
        )
        for unit in pairs[:MOST_PAIRS]
    )
    rest = len(pairs) - len(rows)
    more = wording.say("report.words.more", language, n=str(rest))
    return (
        Subheading(wording.say("report.words", language)),
        Paragraph(wording.say("report.words.how", language)),
        HeatTable(
            caption=wording.say("report.words.caption", language),
            corner=wording.say("report.pair", language),
            columns=tuple(m.name(language) for m in columns),
            rows=rows,
            ends=("0%", "100%"),
            is_share=True,
        ),
        *((Paragraph(more, Tone.NOTE),) if rest > 0 else ()),
    )


def _is_first(code: str, codes: set[str]) -> bool:
    """Keep one of "a|b" and "b|a": whether two mean the same has no direction."""
    a, _, b = code.partition("|")
    return a < b or f"{b}|{a}" not in codes
