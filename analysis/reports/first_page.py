"""The page that is read: the five things that matter, each with number, certainty, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from analysis.disclosure.released import Release, ReleasedEstimate
from analysis.reports import wording
from analysis.reports.blocks import Block, Matter, Matters, Paragraph, Tone
from analysis.reports.finding import Evidence, Finding, Kind
from analysis.reports.sections.cells import function_names, interval
from analysis.reports.topics import Subject, Topic, chosen, is_worse, topics

MOST = 5
VERY_SURE = 4.0  # standard errors
TESTED = ("gaps", "change", "ties", "needs", "goals", "words", "perception", "sponsorship")
"""Tables that compare: where none was released, nothing can stand out."""
_SHARES = frozenset({"needs", "goals", "words", "sponsorship"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which language, with which release and names."""

    release: Release
    language: str
    names: dict[str, str]

    def name(self, code: str) -> str:
        """Return the name of a function, or of one of the two sides of sponsorship."""
        return self.names.get(code, code)

    def unit(self, evidence: Evidence) -> str:
        """Return the name of the row on which a finding rests."""
        table = self.release.tables.get(evidence.table)
        units = table.units if table else ()
        return next((u.name for u in units if u.code == evidence.unit), evidence.unit)

    def estimate(self, evidence: Evidence) -> ReleasedEstimate | None:
        """Return the number on which a finding rests."""
        table = self.release.tables.get(evidence.table)
        found = table.cell(evidence.unit, evidence.measure) if table else None
        return found if isinstance(found, ReleasedEstimate) else None

    def measure(self, evidence: Evidence) -> str:
        """Return the name of the column on which a finding rests."""
        table = self.release.tables.get(evidence.table)
        measures = table.measures if table else ()
        return next((m.name(self.language) for m in measures if m.code == evidence.measure), "")

    def listed(self, codes: Sequence[str]) -> str:
        """Return names as "A, B and C"."""
        return wording.listed([self.name(code) for code in codes], self.language)


def reader(release: Release, language: str) -> Reader:
    """Return a reader of a release, the functions' names looked up once."""
    names = function_names(release)
    sponsors = release.tables.get("sponsorship")
    names |= {unit.code: unit.name for unit in sponsors.units} if sponsors else {}
    return Reader(release, language, names)


def first_page(release: Release, language: str, found: Sequence[Finding]) -> tuple[Block, ...]:
    """Say the five things that matter, or that nothing stands out; then level and theme."""
    read_by = reader(release, language)
    matters = tuple(matter(topic, read_by) for topic in chosen(topics(found), MOST))
    described = tuple(
        Paragraph(finding.sentence) for finding in found if finding.kind in (Kind.LEVEL, Kind.THEME)
    )
    if not matters:
        return (Paragraph(nothing(release, language), Tone.LEAD), *described)
    return (Matters(matters), *described)


def nothing(release: Release, language: str) -> str:
    """Say that nothing stands out; or, where nothing was tested, that we cannot tell."""
    if any(release.tables[name].cells for name in TESTED if name in release.tables):
        return wording.say("nothing", language)
    refusals = (r.reason for r in release.refusals if r.measure in TESTED)
    reasons = dict.fromkeys(wording.reason(reason, language) for reason in refusals)
    return wording.say("report.untested", language, reasons=" ".join(reasons)).strip()


def matter(topic: Topic, read_by: Reader) -> Matter:
    """Put one topic as it stands on the first page."""
    return Matter(
        number=_number(topic, read_by),
        caption=_caption(topic, read_by),
        finding=sentence(topic, read_by),
        certainty=certainty(topic, read_by),
        action=what_to_do(topic, read_by),
    )


def sentence(topic: Topic, read_by: Reader) -> str:
    """Say what was found; for a pair also what stands behind it."""
    if topic.subject is Subject.TERM and len(topic.parties) > 2:
        return _about_term(topic, read_by)
    parts = [topic.lead.parts[0]]
    behind = [f for f in topic.findings[1:] if f.kind is Kind.UNMET_NEED]
    if topic.subject is Subject.PAIR and behind:
        parts.append(behind[0].parts[0])
    return " ".join(parts)


def certainty(topic: Topic, read_by: Reader) -> str:
    """Say how sure we are: the range in plain words, then how unlikely chance is."""
    is_very = topic.lead.strength >= VERY_SURE
    sure = wording.say(f"report.sure.{'very' if is_very else 'fairly'}", read_by.language)
    range_in_words = topic.lead.estimate
    if topic.subject is Subject.BLIND:
        range_in_words = interval(read_by.estimate(_overestimate(topic)), read_by.language)
    if not range_in_words or range_in_words in sentence(topic, read_by):
        return sure
    return f"{range_in_words[:1].upper()}{range_in_words[1:]}. {sure}"


def what_to_do(topic: Topic, read_by: Reader) -> str:
    """Say the next step in one sentence."""
    language = read_by.language
    first, *others = topic.parties
    if topic.subject in (Subject.CHANGE, Subject.GAP):
        words = ("fell", "rose") if topic.subject is Subject.CHANGE else ("below", "above")
        key = words[0] if is_worse(read_by.release, topic) else words[1]
        name = read_by.unit(topic.lead.evidence)
        return wording.say(f"do.{topic.subject.value}.{key}", language, a=name)
    if others:
        return wording.say(
            f"do.{topic.subject.value}",
            language,
            a=read_by.name(first),
            b=read_by.listed(others),
        )
    return wording.say(f"do.{topic.subject.value}", language, a=read_by.name(first))


def _about_term(topic: Topic, read_by: Reader) -> str:
    """Gather all pairs that a word divides, where one function is common to them."""
    words = read_by.release.tables["words"]
    measure = topic.lead.evidence.measure
    term = next(m.name(read_by.language) for m in words.measures if m.code == measure)
    common, *others = topic.parties
    said = wording.say(
        "matter.term",
        read_by.language,
        term=term,
        common=read_by.name(common),
        others=read_by.listed(others),
        same=wording.percent(_usual(topic, read_by), read_by.language),
    )
    return " ".join((said, *topic.lead.parts[1:]))


def _usual(topic: Topic, read_by: Reader) -> float:
    """Return the middle share of one meaning over all pairs that a word divides."""
    rests_on = [e for f in topic.findings for e in (f.evidence, *f.others)]
    cells = [read_by.estimate(e) for e in rests_on if e.measure.endswith(":same")]
    return median(cell.value for cell in cells if cell is not None)


def _number(topic: Topic, read_by: Reader) -> str:
    evidence, language = topic.lead.evidence, read_by.language
    if topic.subject is Subject.TERM and len(topic.parties) > 2:
        return wording.percent(_usual(topic, read_by), language)
    if topic.subject is Subject.BLIND:
        evidence = _overestimate(topic)
    if topic.lead.kind is Kind.UNMET_NEED:
        evidence = topic.lead.others[0]
    cell = read_by.estimate(evidence)
    if cell is None:
        return "!"
    if topic.subject in (Subject.CHANGE, Subject.GAP):
        return wording.signed(cell.value, language)
    is_share = evidence.table in _SHARES
    if is_share and cell.note is not None:
        sign = "≤" if cell.value < 1 / 2 else "≥"
        return wording.figures(f"{sign} {wording.percent(cell.value, language)}", language)
    return wording.value(cell, language, is_share=is_share)


def _overestimate(topic: Topic) -> Evidence:
    """Return where it stands how far a function overestimates how it is seen."""
    return Evidence("blind", f"function:{topic.parties[0]}", "overestimate")


def _caption(topic: Topic, read_by: Reader) -> str:
    is_need = topic.lead.kind is Kind.UNMET_NEED
    key = "need" if is_need else topic.subject.value
    return wording.say(f"report.caption.{key}", read_by.language)
