"""What findings are about: those on the same two functions, word or goal are one topic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.disclosure.released import Release, ReleasedEstimate
from analysis.reports.finding import Finding, Kind
from analysis.reports.sections.cells import FUNCTION


class Subject(StrEnum):
    """What kind of thing a topic is; mismatches between functions come before news."""

    PAIR = "pair"
    TERM = "term"
    GOAL = "goal"
    CLAIMED = "claimed"
    BLIND = "blind"
    SPONSORSHIP = "sponsorship"
    CHANGE = "change"
    GAP = "gap"

    @property
    def is_mismatch(self) -> bool:
        """Tell whether it is something that two sides can settle between them."""
        return self not in (Subject.CHANGE, Subject.GAP)


@dataclass(frozen=True, slots=True)
class Topic:
    """Findings that belong together.

    Attributes
    ----------
    subject : Subject
        What kind of thing it is.
    code : str
        The word's, goal's, unit's or dimension's code; the two functions' codes of a pair.
    parties : tuple of str
        Codes of the functions, or of the unit, that it concerns; who is common to all first.
    findings : tuple of Finding
        The one to lead with first.
    """

    subject: Subject
    code: str
    parties: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def slug(self) -> str:
        """Return a code for addresses and anchors: lower-case letters, digits and hyphens."""
        plain = re.sub(r"[^a-z0-9]+", "-", f"{self.subject.value} {self.code}".lower())
        return plain.strip("-")

    @property
    def lead(self) -> Finding:
        """Return the finding to lead with."""
        return self.findings[0]


_SUBJECTS = {
    Kind.TIE_ASYMMETRY: Subject.PAIR,
    Kind.WEAK_TIE: Subject.PAIR,
    Kind.UNMET_NEED: Subject.PAIR,
    Kind.DOUBLE_MEANING: Subject.TERM,
    Kind.UNKNOWN_GOAL: Subject.GOAL,
    Kind.CLAIMED_GOALS: Subject.CLAIMED,
    Kind.BLIND_SPOT: Subject.BLIND,
    Kind.SPONSORSHIP: Subject.SPONSORSHIP,
    Kind.CHANGE: Subject.CHANGE,
    Kind.GAP: Subject.GAP,
}
_LEADING = (Kind.WEAK_TIE, Kind.TIE_ASYMMETRY, Kind.UNMET_NEED)


def topics(found: Iterable[Finding]) -> tuple[Topic, ...]:
    """Group findings into topics, the strongest topic first."""
    grouped: dict[tuple[Subject, str], list[Finding]] = {}
    for finding in found:
        subject = _SUBJECTS.get(finding.kind)
        if subject is not None:
            grouped.setdefault((subject, _code(subject, finding)), []).append(finding)
    made = [_topic(subject, code, group) for (subject, code), group in grouped.items()]
    return tuple(sorted(made, key=lambda topic: -max(f.strength for f in topic.findings)))


def chosen(made: Sequence[Topic], most: int) -> tuple[Topic, ...]:
    """Choose the topics of a first page: the strongest of each subject, then the next ones.

    Mismatches between functions stand before news; each again by its strength.
    """
    rounds: dict[Subject, int] = {}
    placed = []
    for rank, topic in enumerate(made):
        turn = rounds.get(topic.subject, 0)
        rounds[topic.subject] = turn + 1
        placed.append((turn, rank, topic))
    placed.sort(key=lambda place: place[:2])
    picked = [topic for _, _, topic in placed[:most]]
    return tuple(
        sorted(picked, key=lambda topic: (not topic.subject.is_mismatch, made.index(topic)))
    )


def is_worse(release: Release, topic: Topic) -> bool:
    """Tell whether the number a topic leads with is negative: it fell, or lies below."""
    evidence = topic.lead.evidence
    table = release.tables.get(evidence.table)
    content = table.cell(evidence.unit, evidence.measure) if table else None
    return isinstance(content, ReleasedEstimate) and content.value < 0


def pair_of(finding: Finding) -> tuple[str, str]:
    """Return the codes of the two functions of a finding between functions, who speaks first."""
    unit, measure = finding.evidence.unit, finding.evidence.measure
    if finding.kind is Kind.DOUBLE_MEANING:
        a, _, b = unit.partition("|")
        return a, b
    return unit.removeprefix(FUNCTION), measure.partition(":")[0]


def pairs_of(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Return all pairs of functions that a finding rests on: a word may divide several."""
    if finding.kind is not Kind.DOUBLE_MEANING:
        return (pair_of(finding),)
    rests_on = (finding.evidence, *finding.others)
    codes = [e.unit.partition("|") for e in rests_on if e.measure.endswith(":same")]
    return tuple((a, b) for a, _, b in codes)


def _code(subject: Subject, finding: Finding) -> str:
    evidence = finding.evidence
    if subject is Subject.PAIR:
        return "|".join(sorted(pair_of(finding)))
    if subject is Subject.TERM:
        return evidence.measure.partition(":")[0]
    if subject is Subject.GOAL:
        return f"{evidence.unit} {evidence.measure}"
    if subject is Subject.CHANGE:
        return evidence.measure
    if subject is Subject.SPONSORSHIP:
        return subject.value
    return _parties(subject, [finding])[0]


def _topic(subject: Subject, code: str, group: list[Finding]) -> Topic:
    if subject is Subject.PAIR:
        group = sorted(group, key=lambda f: (_LEADING.index(f.kind), -f.strength))
    return Topic(subject, code, _parties(subject, group), tuple(group))


def _parties(subject: Subject, group: list[Finding]) -> tuple[str, ...]:
    if subject is Subject.BLIND:
        return (group[0].evidence.unit.partition("|")[2],)
    if subject is Subject.SPONSORSHIP:
        return ("leaders", "staff")
    if subject in (Subject.PAIR, Subject.TERM):
        sides = [code for finding in group for pair in pairs_of(finding) for code in pair]
        return tuple(sorted(dict.fromkeys(sides), key=lambda code: -sides.count(code)))
    return (group[0].evidence.unit.removeprefix(FUNCTION),)
