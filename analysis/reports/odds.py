"""Which maturity levels may be named, from released odds: the fewest that are sure together."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.disclosure.released import ReleasedLevel
from analysis.reports import wording

SURE = 0.80
"""From this probability on a level, or a run of levels, may be named."""


def named(odds: Sequence[ReleasedLevel]) -> tuple[ReleasedLevel, ...]:
    """Return the fewest neighbouring levels that together are sure, the likeliest of them.

    Examples
    --------
    >>> odds = [ReleasedLevel(2, 0.05), ReleasedLevel(3, 0.55), ReleasedLevel(4, 0.40)]
    >>> [level.level for level in named(odds)]
    [3, 4]
    """
    ordered = sorted(odds, key=lambda level: level.level)
    for width in range(1, len(ordered) + 1):
        runs = [ordered[i : i + width] for i in range(len(ordered) - width + 1)]
        best = max(runs, key=_total)
        if _total(best) >= SURE - 1e-9:
            return tuple(best)
    return tuple(ordered)


def in_words(odds: Sequence[ReleasedLevel], language: str) -> str:
    """Say the level: "3", or "3 or 4 (.55 / .40)" where one alone is not sure.

    Examples
    --------
    >>> in_words([ReleasedLevel(3, 0.55), ReleasedLevel(4, 0.40)], "en")
    '3 or 4 (.55 / .40)'
    """
    *firsts, last = named(odds)
    if not firsts:
        return str(last.level)
    levels = wording.plain(
        wording.say(
            "or",
            language,
            first=", ".join(str(level.level) for level in firsts),
            last=str(last.level),
        )
    )
    shares = (wording.number(level.probability, language, 2) for level in (*firsts, last))
    return with_odds(levels, " / ".join(share.lstrip("0") for share in shares), language)


def with_odds(levels: str, shares: str, language: str) -> str:
    """Put the odds in brackets behind the levels, in their order in any direction of writing."""
    return f"{levels} {wording.figures(f'({shares})', language)}"


def _total(run: Sequence[ReleasedLevel]) -> float:
    return sum(level.probability for level in run)
