"""What a release says, in sentences made by rule; "nothing stands out" is one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from analysis.disclosure.released import Release, ReleasedMaturity, Tier
from analysis.reports import between_functions, departments, odds, understanding, wording
from analysis.reports.finding import Evidence, Finding, Kind

WHOLE = "organisation"
MOST_ON_FIRST_PAGE = 5
MOST_OF_A_KIND = 2
MOST_OPENING = 3

__all__ = ["Evidence", "Finding", "Kind", "findings", "headlines", "opening"]


def findings(release: Release, language: str) -> tuple[Finding, ...]:
    """Say everything that a release shows beyond chance, strongest first within each kind.

    Parameters
    ----------
    release : Release
        Whole, or narrowed to a leader's scope: only what it holds is spoken of.
    language : str
        "en", "de" or "ar"; others fall back to English.

    Returns
    -------
    tuple of Finding
        Claims first, by strength; then the descriptions (maturity level, most frequent theme).
        Where there is no claim, the first finding says that nothing stands out.
    """
    makers: tuple[Callable[[Release, str], Iterable[Finding]], ...] = (
        departments.gaps,
        departments.changes,
        between_functions.asymmetries,
        between_functions.weak_ties,
        between_functions.unmet_needs,
        understanding.unknown_goals,
        understanding.claimed_goals,
        understanding.double_meanings,
        understanding.blind_spots,
        understanding.sponsorship,
    )
    claims = sorted(
        (finding for maker in makers for finding in maker(release, language)),
        key=lambda finding: -finding.strength,
    )
    nothing = () if claims else (_nothing(language),)
    return (*nothing, *claims, *_level(release, language), *_theme(release, language))


def headlines(found: Iterable[Finding], most: int = MOST_ON_FIRST_PAGE) -> tuple[Finding, ...]:
    """Choose what stands on the first page: one claim of each kind, then a second one of each.

    What rests on the same cell as a stronger one is not said twice. Descriptions (the level,
    the first theme) fill what room the claims leave.
    """
    counted: Counter[Kind] = Counter()
    covered: set[Evidence] = set()
    ranked = []
    for place, finding in enumerate(found):
        cells = {finding.evidence, *finding.others}
        if covered & cells or counted[finding.kind] == MOST_OF_A_KIND:
            continue
        covered |= cells
        counted[finding.kind] += 1
        is_said = finding.kind.is_claim or finding.kind is Kind.NOTHING
        ranked.append((not is_said, counted[finding.kind], place, finding))
    return tuple(finding for *_, finding in sorted(ranked, key=itemgetter(0, 1, 2)))[:most]


def opening(
    found: Iterable[Finding], tables: Iterable[str], language: str, most: int = MOST_OPENING
) -> tuple[Finding, ...]:
    """Choose the sentences that open a page: those resting on its tables, or "nothing"."""
    own = set(tables)
    chosen = tuple(f for f in found if f.evidence.table in own and f.kind is not Kind.NOTHING)
    return chosen[:most] or (_nothing(language),)


def _nothing(language: str) -> Finding:
    sentence = wording.say("nothing", language)
    return Finding(Kind.NOTHING, 0.0, (sentence,), Evidence("scores", WHOLE, ""))


def _level(release: Release, language: str) -> Iterator[Finding]:
    """Say the maturity of the topmost unit, and what binds it."""
    top = _topmost(release)
    if top is None:
        return
    name = next((u.name for u in release.units if u.code == top.unit), top.unit)
    if top.level is not None:
        first = wording.say(
            "level.single",
            language,
            unit=name,
            level=str(top.level),
            name=wording.level_name(top.level, language),
        )
    else:
        levels, shares = _levels_and_shares(top, language)
        first = wording.say("level.odds", language, unit=name, levels=levels, odds=shares)
    binding = next((m.name(language) for m in release.dimensions if m.code == top.binding), "")
    parts = [first, wording.say("level.binding", language, measure=binding) if binding else ""]
    yield Finding(
        Kind.LEVEL, 0.0, tuple(filter(None, parts)), Evidence("maturity", top.unit, top.binding)
    )


def _topmost(release: Release) -> ReleasedMaturity | None:
    by_unit = {m.unit: m for m in release.maturity}
    return by_unit.get(WHOLE) or next(
        (by_unit[u.code] for u in release.units if u.code in by_unit), None
    )


def odds_in_words(maturity: ReleasedMaturity, language: str) -> str:
    """Say the level as it may be printed: "3 or 4 (.55 / .40)", in a language."""
    levels, shares = _levels_and_shares(maturity, language)
    return odds.with_odds(levels, shares, language) if shares else levels


def _levels_and_shares(maturity: ReleasedMaturity, language: str) -> tuple[str, str]:
    """Take the released wording apart: ("3 or 4", ".55 / .40")."""
    levels, _, shares = maturity.wording.partition(" (")
    *firsts, last = levels.replace(" or ", ", ").split(", ")
    if firsts:
        levels = wording.plain(wording.say("or", language, first=", ".join(firsts), last=last))
    return levels, shares.removesuffix(")")


def _theme(release: Release, language: str) -> Iterator[Finding]:
    """Name the most frequent firm theme of the comments."""
    if release.themes is None:
        return
    firm = [theme for theme in release.themes.themes if theme.tier is Tier.FIRM]
    if not firm:
        return
    first = max(firm, key=lambda theme: theme.share)
    text = wording.say(
        "theme.first", language, theme=first.name, share=wording.percent(first.share, language)
    )
    yield Finding(Kind.THEME, 0.0, (text,), Evidence("themes", WHOLE, first.code))
