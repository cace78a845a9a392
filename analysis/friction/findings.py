"""What was found among the comments, in words."""

from __future__ import annotations

from dataclasses import replace

from analysis.disclosure.released import Tier
from analysis.friction.themes import Themes
from analysis.friction.vectors import Comparison

FEWEST_COMMENTS = 30  # different ones; below it no theme is claimed
NOT_SEPARATE = (
    "The comments do not fall into separate themes: either all speak of much the same, "
    "or each of something else."
)
BY_WORDS = (
    " The comments were compared by words and characters only, because the sentence encoder is not "
    "installed: what is said in different words, or languages, is not brought together."
)


def worded(themes: Themes, *, n_distinct: int = FEWEST_COMMENTS) -> Themes:
    """Return the themes with a finding that fits them.

    Parameters
    ----------
    themes : Themes
    n_distinct : int
        Different comments that were compared; enough of them, by default.
    """
    finding = _finding(themes, n_distinct)
    if themes.comparison is Comparison.WORDS:
        finding += BY_WORDS
    return replace(themes, finding=finding)


def _finding(themes: Themes, n_distinct: int) -> str:
    if n_distinct < FEWEST_COMMENTS:
        return (
            f"Too few different comments to look for themes: {n_distinct}, "
            f"where {FEWEST_COMMENTS} are needed."
        )
    found = themes.themes
    if not found:
        return NOT_SEPARATE
    firm = sum(theme.tier is Tier.FIRM for theme in found)
    n = len(themes.comments)
    other = n - sum(len(theme.members) for theme in found)
    words = "theme" if len(found) == 1 else "themes"
    return (
        f"{len(found)} {words}: {firm} firm, {len(found) - firm} loose. "
        f"{other / n:.0%} of the comments belong to none."
    )
