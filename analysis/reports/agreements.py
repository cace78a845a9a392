"""From finding to agreement: for each mismatch a draft that the two sides can sign.

Made by rule, always the same for the same release. Every line cites the released number that it
answers, with its interval; owner and date are left empty for those who sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.disclosure.released import Release
from analysis.reports import wording
from analysis.reports.blocks import (
    Block,
    Items,
    Paragraph,
    Report,
    Section,
    Subheading,
    Table,
    Tone,
)
from analysis.reports.clean import cleaned
from analysis.reports.content import NO_COVER, Cover, framed, named_release
from analysis.reports.finding import Finding
from analysis.reports.findings import findings
from analysis.reports.first_page import Reader, reader, sentence
from analysis.reports.scorecard import scorecard
from analysis.reports.sections.actions import proposed
from analysis.reports.services import Citations, Service, services, terms_between
from analysis.reports.topics import Subject, Topic, topics

_LIKE_A_GOAL = (Subject.GOAL, Subject.CLAIMED)
QUESTIONS = ("1", "2", "3")
SERVICE_WIDTHS = (4, 4, 4, 3, 5, 3, 9)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft agreement: ``code`` finds it again in the same release."""

    code: str
    title: str
    topic: Topic
    blocks: tuple[Block, ...]


def drafts(
    release: Release,
    language: str,
    *,
    found: Sequence[Finding] | None = None,
    earlier: Sequence[Release] = (),
) -> tuple[Draft, ...]:
    """Write a draft for each mismatch, the strongest finding first.

    Parameters
    ----------
    release : Release
        Its names clean (:func:`analysis.reports.clean.cleaned`).
    language : str
        "en", "de" or "ar".
    found : sequence of Finding, optional
        What may be said, where the release was narrowed; else everything it shows.
    earlier : sequence of Release
        Waves before, the oldest first: they fill in the scorecard.
    """
    said = tuple(found) if found is not None else findings(release, language)
    read_by = reader(release, language)
    before = tuple(earlier)
    return tuple(
        _draft(topic, read_by, before) for topic in topics(said) if topic.subject.is_mismatch
    )


def agreements_report(
    release: Release,
    language: str,
    *,
    found: Sequence[Finding] | None = None,
    earlier: Sequence[Release] = (),
    cover: Cover = NO_COVER,
    only: str | None = None,
) -> Report:
    """Put all drafts, or ``only`` the one of that code, into a document to edit and sign.

    Raises
    ------
    KeyError
        There is no draft of that code.
    """
    named = named_release(release, cover)
    before = tuple(cleaned(one) for one in earlier)
    made = drafts(named, language, found=found, earlier=before)
    if only is not None:
        made = tuple(draft for draft in made if draft.code == only)
        if not made:
            raise KeyError(only)
    title = made[0].title if only else wording.say("agreement.title", language)
    sections = tuple(Section(draft.code, draft.title, draft.blocks) for draft in made)
    none = (Paragraph(wording.say("action.none", language), Tone.LEAD),)
    alone = (Section("none", title, none),)
    framed_drafts = framed(named, language, title, sections or alone, scope=cover.scope)
    return replace(framed_drafts, is_apart=True)


def title_of(topic: Topic, read_by: Reader) -> str:
    """Return the title of a topic's draft."""
    first, *others = topic.parties
    language, subject = read_by.language, topic.subject
    if subject is Subject.PAIR:
        a, b = read_by.name(first), read_by.listed(others)
        return wording.say("agreement.title.pair", language, a=a, b=b)
    if subject is Subject.TERM:
        term = read_by.measure(topic.lead.evidence)
        return wording.say("agreement.title.term", language, term=term)
    if subject is Subject.GOAL:
        goal = read_by.measure(topic.lead.evidence).rstrip(".")
        return wording.say("agreement.title.goal", language, a=read_by.name(first), goal=goal)
    return wording.say(f"agreement.title.{subject.value}", language, a=read_by.name(first))


def _draft(topic: Topic, read_by: Reader, earlier: tuple[Release, ...]) -> Draft:
    language = read_by.language
    cited = Citations()
    for finding in topic.findings:
        cited.cite(_with_interval(finding))
    owed = services(topic, read_by, cited) if topic.subject is Subject.PAIR else ()
    heading = Subheading(wording.say("agreement.service", language))
    agreed = (heading, _service_table(owed, language)) if owed else ()
    blocks = (
        Paragraph(sentence(topic, read_by), Tone.LEAD),
        *agreed,
        *scorecard(topic, owed, read_by, earlier),
        *_agenda(topic, read_by, cited),
        Subheading(wording.say("agreement.win", language)),
        Paragraph(_small_win(topic, owed, read_by)),
        Subheading(wording.say("agreement.actions", language)),
        Items(proposed(topic, read_by)),
        Subheading(wording.say("agreement.findings", language)),
        Items(cited.listed()),
        _signatures(topic, read_by),
        Paragraph(wording.say("agreement.how", language), Tone.NOTE),
    )
    return Draft(topic.slug, title_of(topic, read_by), topic, blocks)


def _with_interval(finding: Finding) -> str:
    """Say a finding with its interval, where its sentence does not have it already."""
    if not finding.estimate or finding.estimate in finding.sentence:
        return finding.sentence
    return f"{finding.sentence} ({finding.estimate})"


def _service_table(owed: Sequence[Service], language: str) -> Table:
    columns = ("owes", "to", "what", "when", "measured", "owner", "why")
    return Table(
        caption=wording.say("agreement.service.caption", language),
        columns=tuple(wording.say(f"agreement.col.{c}", language) for c in columns),
        rows=tuple((one.owes, one.to, one.what, "", one.measured, "", one.why) for one in owed),
        widths=SERVICE_WIDTHS,
    )


def _agenda(topic: Topic, read_by: Reader, cited: Citations) -> tuple[Block, ...]:
    language = read_by.language
    first, *others = topic.parties
    subject = Subject.GOAL if topic.subject in _LIKE_A_GOAL else topic.subject
    words = {
        "a": read_by.name(first),
        "b": read_by.listed(others) if others else "",
        "term": read_by.measure(topic.lead.evidence),
        "n": "1",
    }
    questions = tuple(
        wording.say(f"agreement.question.{subject.value}.{n}", language, **words) for n in QUESTIONS
    )
    who = wording.say("agreement.room", language, who=read_by.listed(topic.parties))
    numbers = wording.say("agreement.numbers", language, numbers=cited.numbers())
    return (
        Subheading(wording.say("agreement.agenda", language)),
        Paragraph(who),
        Items(questions, numbered=True),
        Paragraph(numbers),
        Paragraph(_terms(topic, read_by)),
    )


def _terms(topic: Topic, read_by: Reader) -> str:
    if topic.subject is Subject.TERM:
        terms: tuple[str, ...] = (read_by.measure(topic.lead.evidence),)
    else:
        terms = terms_between(topic.parties, read_by)
    if not terms:
        return wording.say("agreement.terms.none", read_by.language)
    return wording.say("agreement.terms", read_by.language, terms=", ".join(terms))


def _small_win(topic: Topic, owed: Sequence[Service], read_by: Reader) -> str:
    language = read_by.language
    first = read_by.name(topic.parties[0])
    if topic.subject is Subject.PAIR:
        best = owed[0]
        key = "agreement.win.pair" if best.is_service else "agreement.win.tie"
        return wording.say(
            key, language, a=best.to, b=best.owes, service=best.what, n=best.citation
        )
    subject = Subject.GOAL if topic.subject in _LIKE_A_GOAL else topic.subject
    term = read_by.measure(topic.lead.evidence)
    return wording.say(f"agreement.win.{subject.value}", language, a=first, term=term, n="1")


def _signatures(topic: Topic, read_by: Reader) -> Table:
    columns = ("agreement.for", "agreement.name", "agreement.col.date")
    return Table(
        caption=wording.say("agreement.signed", read_by.language),
        columns=tuple(wording.say(key, read_by.language) for key in columns),
        rows=tuple((read_by.name(code), "", "") for code in topic.parties),
    )
