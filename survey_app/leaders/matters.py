"""The things that matter most, as the report's first page says them, and what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.disclosure.released import Release
from analysis.reports.blocks import Matter
from analysis.reports.finding import Finding
from analysis.reports.first_page import MOST, matter, reader
from analysis.reports.sections.actions import proposed
from analysis.reports.topics import chosen, topics


@dataclass(frozen=True, slots=True)
class MatterCard:
    """One thing that matters, where its evidence stands, and the code of its draft agreement."""

    matter: Matter
    lead: Finding
    actions: tuple[str, ...]
    draft: str | None


def cards(release: Release, language: str, found: Sequence[Finding]) -> tuple[MatterCard, ...]:
    """Choose the topics of the first page; none where nothing stands out."""
    picked = chosen(topics(found), MOST)
    if not picked:
        return ()
    read_by = reader(release, language)
    return tuple(
        MatterCard(
            matter(topic, read_by),
            topic.lead,
            proposed(topic, read_by),
            topic.slug if topic.subject.is_mismatch else None,
        )
        for topic in picked
    )
