"""Maturity: from separate to interlocked, with odds, and what binds."""

from __future__ import annotations

from analysis.disclosure.released import Release, ReleasedLevel, ReleasedMaturity
from analysis.reports import odds, wording
from analysis.reports.blocks import Block, Items, Odds, OddsTable, Paragraph, Table
from analysis.reports.findings import odds_in_words
from analysis.reports.sections.cells import absent

LEVELS = (1, 2, 3, 4, 5)


def maturity(release: Release, language: str) -> tuple[Block, ...]:
    """Show the odds of the topmost unit by dimension, then the level of every other unit."""
    by_unit = {m.unit: m for m in release.maturity}
    units = [u for u in release.units if u.code in by_unit]
    if not units:
        return absent(release, "maturity", language=language)
    names = {d.code: d.name(language) for d in release.dimensions}
    top = by_unit[units[0].code]
    rows = tuple(
        (
            unit.name,
            odds_in_words(by_unit[unit.code], language),
            names.get(by_unit[unit.code].binding, ""),
        )
        for unit in units[1:]
    )
    columns = ("unit", "level", "binding")
    listed = Table(
        caption=wording.say("report.maturity.units", language),
        columns=tuple(wording.say(f"report.maturity.{c}", language) for c in columns),
        rows=rows,
    )
    return (
        Paragraph(wording.say("report.maturity.how", language)),
        _profile(release, units[0].name, top, language),
        Items(
            tuple(
                f"{level} {wording.level_name(level, language)}: "
                f"{wording.level_meaning(level, language)}"
                for level in LEVELS
            )
        ),
        *((listed,) if rows else ()),
    )


def _profile(release: Release, name: str, top: ReleasedMaturity, language: str) -> OddsTable:
    rows = [Odds(name, odds_in_words(top, language), _shares(top.overall))]
    rows += [
        Odds(
            dimension.name(language),
            odds.in_words(top.dimensions[dimension.code], language),
            _shares(top.dimensions[dimension.code]),
            dimension.code == top.binding,
        )
        for dimension in release.dimensions
        if top.dimensions.get(dimension.code)
    ]
    return OddsTable(
        caption=wording.say("report.maturity.caption", language),
        levels=tuple(wording.level_name(level, language) for level in LEVELS),
        rows=tuple(rows),
        binding=wording.say("report.maturity.binds", language),
        words_heading=wording.say("report.maturity.level", language),
    )


def _shares(given: tuple[ReleasedLevel, ...]) -> tuple[float, ...]:
    known = {level.level: level.probability for level in given}
    return tuple(known.get(level, 0.0) for level in LEVELS)
