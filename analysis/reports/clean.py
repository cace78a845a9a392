"""Text fit for every file: what XML refuses, or what turns the order of its neighbours, is out.

The same rule as at the door of the survey, for names and comments that came in another way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from analysis.disclosure.released import (
    Measure,
    Refusal,
    Release,
    ReleasedTable,
    ReleasedTheme,
    ReleasedThemeEdits,
    ReleasedThemes,
    ReleasedUnit,
    UnitKind,
)

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_REFUSED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    + "".join(f"{chr(p * 0x10000 + 0xFFFE)}{chr(p * 0x10000 + 0xFFFF)}" for p in range(17))
    + "]"
)
_LEFT_TO_RIGHT = re.compile("\u2066([^\u2069]*)\u2069")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    r"""Return text without control characters, lone surrogates, non-characters, overrides.

    Examples
    --------
    >>> clean("a\x00b\ufffe\u202ec")
    'abc'
    """
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return unicodedata.normalize("NFC", _TURNING.sub("", _REFUSED.sub("", lines))).strip()


def cleaned(release: Release) -> Release:
    """Return a release whose names, explanations and quotes are clean. Codes stay as they are."""
    return replace(
        release,
        organisation=clean(release.organisation),
        wave=replace(release.wave, name=clean(release.wave.name)),
        units=tuple(map(_unit, release.units)),
        dimensions=tuple(map(_measure, release.dimensions)),
        tables={name: _table(table) for name, table in release.tables.items()},
        themes=None if release.themes is None else _themes(release.themes),
        refusals=tuple(map(_refusal, release.refusals)),
    )


def _unit(unit: ReleasedUnit) -> ReleasedUnit:
    return replace(unit, name=clean(unit.name))


def _measure(measure: Measure) -> Measure:
    return replace(measure, names=_texts(measure.names), descriptions=_texts(measure.descriptions))


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: clean(text) for language, text in texts.items()}


def _table(table: ReleasedTable) -> ReleasedTable:
    return replace(
        table,
        units=tuple(map(_unit, table.units)),
        measures=tuple(map(_measure, table.measures)),
    )


def _themes(themes: ReleasedThemes) -> ReleasedThemes:
    return replace(
        themes,
        themes=tuple(map(_theme, themes.themes)),
        finding=clean(themes.finding),
        gone=tuple(map(clean, themes.gone)),
        theme_edits=None if themes.theme_edits is None else _edits(themes.theme_edits),
    )


def _edits(edits: ReleasedThemeEdits) -> ReleasedThemeEdits:
    return replace(
        edits,
        renamed=tuple(map(clean, edits.renamed)),
        merged=tuple(map(clean, edits.merged)),
        split=tuple(map(clean, edits.split)),
    )


def _theme(theme: ReleasedTheme) -> ReleasedTheme:
    return replace(
        theme,
        name=clean(theme.name),
        keywords=tuple(map(clean, theme.keywords)),
        quotes=tuple(map(clean, theme.quotes)),
    )


def _refusal(refusal: Refusal) -> Refusal:
    return replace(refusal, explanation=clean(refusal.explanation))


def renamed(release: Release, organisation: str) -> Release:
    """Return a release that calls its organisation by its own name, in every table."""

    def name(unit: ReleasedUnit) -> ReleasedUnit:
        is_whole = unit.kind is UnitKind.ORGANISATION
        return replace(unit, name=organisation) if is_whole else unit

    tables = {
        key: replace(table, units=tuple(map(name, table.units)))
        for key, table in release.tables.items()
    }
    units = tuple(map(name, release.units))
    return replace(release, organisation=organisation, units=units, tables=tables)


def flat(text: str) -> str:
    r"""Return text for files that know no isolates: figures keep their order by plain marks.

    Leading wide spaces stay: they indent.

    Examples
    --------
    >>> flat("\u2066\u2264 5%\u2069") == "\u200e\u2264 5%\u200e"
    True
    """
    bare = text.lstrip("\u2003")
    marked = _LEFT_TO_RIGHT.sub("\u200e\\1\u200e", bare)
    return text[: len(text) - len(bare)] + clean(marked)
