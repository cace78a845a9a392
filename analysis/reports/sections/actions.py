"""Actions: for each mismatch what may help, the study behind it, and the draft to sign."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.disclosure.released import Release
from analysis.reports import wording
from analysis.reports.actions import actions_for, in_words
from analysis.reports.blocks import Block, Items, Paragraph, Subheading, Tone
from analysis.reports.finding import Finding
from analysis.reports.first_page import MOST, Reader, nothing, reader, sentence
from analysis.reports.topics import Subject, Topic, chosen, is_worse, topics


def actions(release: Release, language: str, found: Sequence[Finding]) -> tuple[Block, ...]:
    """List, for the topics of the first page, never more than three actions each."""
    picked = chosen(topics(found), MOST)
    if not picked:
        return (Paragraph(nothing(release, language), Tone.NOTE),)
    read_by = reader(release, language)
    blocks: list[Block] = [Paragraph(wording.say("action.intro", language))]
    for topic in picked:
        blocks += _about(topic, read_by)
    return (*blocks, Paragraph(wording.say("action.not_helpful", language), Tone.NOTE))


def proposed(topic: Topic, read_by: Reader) -> tuple[str, ...]:
    """Say the actions for a topic."""
    need = topic.subject.value
    if topic.subject is Subject.CHANGE:
        need = "change.fell" if is_worse(read_by.release, topic) else "change.rose"
    if topic.subject is Subject.GAP:
        need = "gap.below" if is_worse(read_by.release, topic) else "gap.above"
    return tuple(in_words(action, read_by.language) for action in actions_for(need))


def _about(topic: Topic, read_by: Reader) -> tuple[Block, ...]:
    return (Subheading(sentence(topic, read_by)), Items(proposed(topic, read_by)))
