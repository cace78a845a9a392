"""Themes: what comments say, where, and in whose words."""

from __future__ import annotations

from analysis.disclosure.released import (
    Release,
    ReleasedEstimate,
    ReleasedTheme,
    ReleasedThemeEdits,
    Tier,
    UnitKind,
)
from analysis.reports import wording
from analysis.reports.blocks import Bar, Bars, Block, Paragraph, Theme, Tone
from analysis.reports.sections.cells import Sheet, absent, sheet

MOST_PLACES = 3
MOST_QUOTES = 2


def themes(release: Release, language: str) -> tuple[Block, ...]:
    """Show how often each theme is spoken of, then each with its places and quotes."""
    found = release.themes
    if found is None or not found.themes:
        return absent(release, "themes", language=language)
    named = [t for t in found.themes if t.tier is not Tier.OTHER]
    most = max((t.share for t in named), default=1.0) or 1.0
    bars = tuple(
        Bar(
            t.name,
            t.share / most,
            t.share,
            wording.percent(t.share, language),
            _change(t, language),
        )
        for t in named
    )
    places = sheet(release, "themes")
    gone = (
        [Paragraph(wording.say("report.themes.gone", language, names="; ".join(found.gone)))]
        if found.gone
        else []
    )
    return (
        Paragraph(wording.say("report.themes.how", language, n=found.n_comments)),
        Bars(wording.say("report.themes.caption", language), bars),
        *gone,
        *(Theme(t.name, _facts(t, places, language), t.quotes[:MOST_QUOTES]) for t in named),
        *(Paragraph(text, Tone.NOTE) for text in edits_in_words(found.theme_edits, language)),
        Paragraph(_vectors(found.vectors, language), Tone.NOTE),
    )


def edits_in_words(edits: ReleasedThemeEdits | None, language: str) -> tuple[str, ...]:
    """Say what the person who read first changed: one sentence for each kind of change."""
    if edits is None:
        return ()
    named = (("renamed", edits.renamed), ("merged", edits.merged), ("split", edits.split))
    said = [
        wording.say(f"report.edits.{kind}", language, names="; ".join(names))
        for kind, names in named
        if names
    ]
    counts = (("hidden", edits.hidden), ("identifying", edits.identifying))
    said += [wording.say(f"report.edits.{kind}", language, n=str(n)) for kind, n in counts if n]
    return tuple(said)


def _facts(theme: ReleasedTheme, places: Sheet | None, language: str) -> str:
    parts = [
        wording.say(
            "report.theme.share",
            language,
            share=wording.percent(theme.share, language),
            n=wording.figures(theme.count, language),
        ),
        wording.say(f"report.tier.{theme.tier.value}", language),
        _change(theme, language),
        _places(theme, places, language),
    ]
    return " · ".join(part for part in parts if part)


def _change(theme: ReleasedTheme, language: str) -> str:
    if theme.is_new:
        return wording.say("report.theme.new", language)
    if theme.previous_share is None:
        return ""
    before = wording.percent(theme.previous_share, language)
    return wording.say("report.theme.before", language, share=before)


def _places(theme: ReleasedTheme, places: Sheet | None, language: str) -> str:
    if places is None:
        return ""
    found = [
        (cell.value, unit.name)
        for unit in places.table.units
        if unit.kind is not UnitKind.ORGANISATION
        and isinstance(cell := places.cells.get((unit.code, theme.code)), ReleasedEstimate)
        and cell.value > 0
        and cell.note is None
    ]
    found.sort(key=lambda place: (-place[0], place[1]))
    named = (f"{name} {wording.percent(share, language)}" for share, name in found[:MOST_PLACES])
    listed = ", ".join(named)
    return wording.say("report.theme.places", language, places=listed) if listed else ""


def _vectors(vectors: str, language: str) -> str:
    return wording.say("report.themes.vectors", language, vectors=vectors)
