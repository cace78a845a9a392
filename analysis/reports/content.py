"""What a report says, and in which order. Writers only lay it out.

The order is that of the leaders' pages: what matters most, heatmap, ties, goals and words,
perceptions, sponsorship, themes, maturity, quarters, actions, method and limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.disclosure.released import Release, UnitKind
from analysis.reports import wording
from analysis.reports.blocks import Block, Items, Paragraph, Report, Section, Tone
from analysis.reports.clean import clean, cleaned, renamed
from analysis.reports.finding import Finding, Kind
from analysis.reports.findings import findings
from analysis.reports.first_page import first_page
from analysis.reports.narrowing import about_function, about_pair, in_release
from analysis.reports.sections.actions import actions
from analysis.reports.sections.cells import function_names
from analysis.reports.sections.heatmap import heatmap
from analysis.reports.sections.knowledge import goals_and_words
from analysis.reports.sections.maturity import maturity
from analysis.reports.sections.method import method
from analysis.reports.sections.perception import perception, sponsorship
from analysis.reports.sections.quarters import quarters
from analysis.reports.sections.themes import themes
from analysis.reports.sections.ties import ties

SEAL_LENGTH = 12
MAY_BE_ABSENT = frozenset(
    {"ties", "goals", "perception", "sponsorship", "themes", "maturity", "quarters"}
)
UNSAFE = "must not be released."  # how an auditor's verdict ends that found or missed something


@dataclass(frozen=True, slots=True)
class Cover:
    """Names that a release does not know: the organisation's own, and a leader's scope."""

    organisation: str | None = None
    scope: str | None = None


NO_COVER = Cover()


def whole_report(
    release: Release,
    language: str,
    *,
    found: Sequence[Finding] | None = None,
    earlier: Sequence[Release] = (),
    cover: Cover = NO_COVER,
) -> Report:
    """Put together the report of a wave.

    Parameters
    ----------
    release : Release
        Whole, or narrowed to a leader's scope.
    language : str
        "en", "de" or "ar".
    found : sequence of Finding, optional
        What may be said, where the release was narrowed; else everything it shows.
    earlier : sequence of Release
        Waves before, the oldest first, for the lines over all waves.
    cover : Cover
        Names for the header.
    """
    named = named_release(release, cover)
    said = _said(named, language, found)
    before = [cleaned(one) for one in earlier]
    title = wording.say("report.title", language, organisation=named.organisation)
    sections = (
        _section("overview", first_page(named, language, said), language),
        _section("heatmap", heatmap(named, language), language),
        _section("ties", ties(named, language), language),
        _section("goals", goals_and_words(named, language), language),
        _section("perception", perception(named, language), language),
        _section("sponsorship", sponsorship(named, language), language),
        _section("themes", themes(named, language), language),
        _section("maturity", maturity(named, language), language),
        _section("quarters", quarters(named, language, before), language),
        _section("actions", actions(named, language, said), language),
        _section("method", method(named, language), language),
    )
    return framed(named, language, title, sections, scope=cover.scope)


def function_report(
    release: Release,
    language: str,
    function: str,
    *,
    found: Sequence[Finding] | None = None,
    earlier: Sequence[Release] = (),
    cover: Cover = NO_COVER,
) -> Report:
    """Put together the report of one function: its departments, its ties both ways, its goals.

    Raises
    ------
    UnknownFunctionError
        No released table knows the function.
    """
    named = named_release(release, cover)
    part, name = about_function(named, function)
    said = in_release(_said(named, language, found), part)
    known = [one for one in map(cleaned, earlier) if function in function_names(one)]
    before = [about_function(one, function)[0] for one in known]
    title = wording.say("report.title.function", language, function=name)
    sections = (
        _section("overview", first_page(part, language, said), language),
        _section("heatmap", heatmap(part, language), language),
        _section("ties", ties(part, language), language),
        _section("goals", goals_and_words(part, language), language),
        _section("perception", perception(part, language), language),
        _section("quarters", quarters(part, language, before), language),
        _section("actions", actions(part, language, said), language),
        _section("method", method(part, language), language),
    )
    return framed(part, language, title, sections, scope=name)


def pair_report(
    release: Release,
    language: str,
    pair: tuple[str, str],
    *,
    found: Sequence[Finding] | None = None,
    cover: Cover = NO_COVER,
) -> Report:
    """Put together the report of one pair of functions: only what is between the two.

    Raises
    ------
    UnknownFunctionError
        No released table knows one of the functions.
    """
    named = named_release(release, cover)
    part, names = about_pair(named, pair)
    said = in_release(_said(named, language, found), part)
    title = wording.say("report.title.pair", language, a=names[0], b=names[1])
    sections = (
        _section("overview", first_page(part, language, _claims(said)), language),
        _section("ties", ties(part, language), language),
        _section("goals", goals_and_words(part, language), language),
        _section("perception", perception(part, language), language),
        _section("actions", actions(part, language, said), language),
        _section("method", method(part, language), language),
    )
    return framed(part, language, title, sections, scope=" – ".join(names))


def quarter_report(
    release: Release,
    language: str,
    *,
    earlier: Sequence[Release],
    found: Sequence[Finding] | None = None,
    cover: Cover = NO_COVER,
) -> Report:
    """Put together the review of a quarter: what changed, what is noise, and what to do."""
    named = named_release(release, cover)
    said = tuple(
        finding
        for finding in _said(named, language, found)
        if finding.kind in (Kind.CHANGE, Kind.LEVEL, Kind.NOTHING)
    )
    before = [cleaned(one) for one in earlier]
    title = wording.say("report.title.quarters", language, organisation=named.organisation)
    sections = (
        _section("overview", first_page(named, language, said), language),
        _section("quarters", quarters(named, language, before), language),
        _section("themes", themes(named, language), language),
        _section("maturity", maturity(named, language), language),
        _section("method", method(named, language), language),
    )
    return framed(named, language, title, sections, scope=cover.scope)


def seal_of(release: Release) -> str:
    """Return the certificate's fingerprint as it stands in a footer."""
    return release.certificate.fingerprint[:SEAL_LENGTH]


def _said(release: Release, language: str, found: Sequence[Finding] | None) -> tuple[Finding, ...]:
    """Return what may be said: what was found in the whole release, or all of this one."""
    return tuple(found) if found is not None else findings(release, language)


def _claims(said: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in said if finding.kind.is_claim)


def named_release(release: Release, cover: Cover) -> Release:
    """Return a release with clean names, and the organisation's own name throughout."""
    named = cleaned(release)
    whole = (unit.name for unit in named.units if unit.kind is UnitKind.ORGANISATION)
    name = clean(cover.organisation or "") or next(whole, named.organisation)
    return renamed(named, name)


def _section(code: str, blocks: tuple[Block, ...], language: str) -> Section:
    return Section(code, wording.say(f"report.section.{code}", language), blocks)


def framed(
    release: Release,
    language: str,
    title: str,
    sections: tuple[Section, ...],
    *,
    scope: str | None,
) -> Report:
    """Put sections into a report's frame: header, certificate, footer."""
    seal = seal_of(release)
    verdict = release.certificate.verdict
    is_safe = release.certificate.leaks == 0 and not verdict.endswith(UNSAFE)
    facts = (
        ("organisation", release.organisation),
        ("wave", _wave(release)),
        ("scope", clean(scope) if scope else wording.say("report.scope.all", language)),
        ("answered", _answered(release, language)),
        (
            "sealed",
            wording.say(f"report.sealed.{'ok' if is_safe else 'not'}", language, seal=seal),
        ),
    )
    return Report(
        title=title,
        language=language if language in wording.LANGUAGES else wording.FALLBACK,
        facts=tuple((wording.say(f"report.{key}", language), text) for key, text in facts),
        sections=_gathered(sections, language),
        date=release.wave.date,
        seal=seal,
        footer=wording.say(
            "report.footer",
            language,
            organisation=release.organisation,
            wave=release.wave.name,
            seal=seal,
        ),
    )


def _wave(release: Release) -> str:
    day = release.wave.date
    return f"{release.wave.name} ({day})" if day else release.wave.name


def _gathered(sections: tuple[Section, ...], language: str) -> tuple[Section, ...]:
    """Gather the sections that only say why they are empty into one, before the method."""
    empty = [s for s in sections if s.code in MAY_BE_ABSENT and all(map(_is_note, s.blocks))]
    if not empty:
        return sections
    lines = tuple(
        wording.say(
            "report.absent.line",
            language,
            section=section.title,
            reason=" ".join(block.text for block in section.blocks if isinstance(block, Paragraph)),
        )
        for section in empty
    )
    *kept, last = (section for section in sections if section not in empty)
    return (*kept, _section("absent", (Items(lines),), language), last)


def _is_note(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.tone is Tone.NOTE


def _answered(release: Release, language: str) -> str:
    taken = release.participation
    if taken.rate is None or taken.invited is None:
        return wording.figures(taken.responses, language)
    return wording.say(
        "report.answered.of",
        language,
        n=taken.responses,
        invited=str(taken.invited),
        rate=wording.percent(taken.rate, language),
    )
