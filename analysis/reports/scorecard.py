"""The scorecard that two sides own together: outcomes, with the last quarters filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.disclosure.released import Release, ReleasedEstimate
from analysis.reports import wording
from analysis.reports.blocks import Block, Paragraph, Subheading, Table
from analysis.reports.finding import Evidence
from analysis.reports.first_page import Reader, reader
from analysis.reports.sections.cells import FUNCTION, written
from analysis.reports.services import MEAN, Service
from analysis.reports.topics import Subject, Topic, pairs_of

_SHARES = frozenset({"needs", "goals", "words", "sponsorship"})
MOST_ROWS = 6


def scorecard(
    topic: Topic, owed: Sequence[Service], read_by: Reader, earlier: Sequence[Release]
) -> tuple[Block, ...]:
    """Lay out the outcomes of a topic, wave by wave, with room for the next and for a target."""
    language = read_by.language
    readers = [reader(one, language) for one in earlier] + [read_by]
    lines = tuple(outcomes(topic, owed, read_by))[:MOST_ROWS]
    rows = tuple(
        (label, *(_value(evidence, one, read_by) for one in readers), "")
        for label, evidence in lines
    )
    if not rows:
        return ()
    return (
        Subheading(wording.say("agreement.scorecard", language)),
        Paragraph(wording.say("agreement.scorecard.how", language)),
        Table(
            caption=wording.say("agreement.scorecard.caption", language),
            columns=(
                wording.say("agreement.outcome", language),
                *(one.release.wave.name for one in readers),
                wording.say("agreement.target", language),
            ),
            rows=rows,
            figures=len(readers) + 1,
        ),
    )


def outcomes(
    topic: Topic, owed: Sequence[Service], read_by: Reader
) -> Iterator[tuple[str, Evidence]]:
    """Name each outcome, and where its number stands."""
    language, first = read_by.language, topic.parties[0]
    evidence = topic.lead.evidence
    if topic.subject is Subject.PAIR:
        yield from _of_pair(topic, owed, read_by)
    elif topic.subject is Subject.TERM:
        for a, b in (pair for finding in topic.findings for pair in pairs_of(finding)):
            values = {"a": read_by.name(a), "b": read_by.name(b)}
            term = read_by.measure(evidence)
            label = wording.say("agreement.outcome.word", language, term=term, **values)
            yield label, Evidence("words", f"{a}|{b}", evidence.measure)
    elif topic.subject is Subject.BLIND:
        label = wording.say("agreement.outcome.blind", language, a=read_by.name(first))
        yield label, Evidence("blind", FUNCTION + first, "overestimate")
    elif topic.subject is Subject.SPONSORSHIP:
        for one in (topic.lead.evidence, *topic.lead.others):
            behaviour = read_by.measure(one)
            yield (
                wording.say("agreement.outcome.sponsorship", language, behaviour=behaviour),
                Evidence("sponsorship", "staff", one.measure),
            )
    else:
        goal = read_by.measure(evidence).rstrip(".")
        key = f"agreement.outcome.{topic.subject.value}"
        yield wording.say(key, language, a=read_by.name(first), goal=goal), evidence


def _of_pair(
    topic: Topic, owed: Sequence[Service], read_by: Reader
) -> Iterator[tuple[str, Evidence]]:
    language = read_by.language
    first, second = topic.parties[:2]
    for a, b in ((first, second), (second, first)):
        values = {"a": read_by.name(a), "b": read_by.name(b)}
        label = wording.say("agreement.outcome.tie", language, **values)
        yield label, Evidence("ties", FUNCTION + a, f"{b}:{MEAN}")
    for one in owed:
        if one.known is not None:
            values = {"a": one.to, "b": one.owes, "service": one.what}
            yield wording.say("agreement.outcome.owed", language, **values), one.known


def _value(evidence: Evidence, then: Reader, now: Reader) -> str:
    """Write an outcome of a wave; what a code stood for must not have changed since."""
    if then.measure(evidence) != now.measure(evidence):
        return written(None, now.language)
    cell: ReleasedEstimate | None = then.estimate(evidence)
    return written(cell, now.language, is_share=evidence.table in _SHARES)
