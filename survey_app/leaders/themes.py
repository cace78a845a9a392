"""The themes of the comments, and where each is heard most."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure.released import (
    Release,
    ReleasedEstimate,
    ReleasedTheme,
    ReleasedUnit,
    Tier,
    UnitKind,
)
from analysis.reports.sections.themes import edits_in_words

MOST_PLACES = 4
ORDER = (Tier.FIRM, Tier.LOOSE, Tier.OTHER)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and the share of its comments that speak of a theme."""

    unit: ReleasedUnit
    share: ReleasedEstimate


@dataclass(frozen=True, slots=True)
class ThemeCard:
    """A theme, where it is heard most, and in how many more units it is heard."""

    theme: ReleasedTheme
    places: tuple[Place, ...]
    others: int


def cards(release: Release) -> tuple[ThemeCard, ...]:
    """Lay out the themes: the firm ones first, each tier by share."""
    if release.themes is None:
        return ()
    ordered = sorted(release.themes.themes, key=lambda t: (ORDER.index(t.tier), -t.share))
    return tuple(_card(release, theme) for theme in ordered)


def edits(release: Release, language: str) -> tuple[str, ...]:
    """Say what the person who read first changed, as the report does."""
    return edits_in_words(release.themes.theme_edits, language) if release.themes else ()


def _card(release: Release, theme: ReleasedTheme) -> ThemeCard:
    table = release.tables.get("themes")
    if table is None:
        return ThemeCard(theme, (), 0)
    cells = table.by_key()
    places = []
    for unit in table.units:
        content = cells.get((unit.code, theme.code))
        is_part = unit.kind is not UnitKind.ORGANISATION
        if is_part and isinstance(content, ReleasedEstimate) and content.value > 0:
            places.append(Place(unit, content))
    places.sort(key=lambda place: -place.share.value)
    return ThemeCard(theme, tuple(places[:MOST_PLACES]), max(0, len(places) - MOST_PLACES))
