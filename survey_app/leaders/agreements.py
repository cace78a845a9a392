"""Drafts to settle, agreements that were made, and what became of those of earlier waves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.disclosure.released import Release
from analysis.reports.agreements import Draft, drafts
from analysis.reports.blocks import Block
from analysis.reports.clean import cleaned
from analysis.reports.finding import Evidence
from analysis.reports.first_page import reader
from analysis.reports.read_back import (
    ReadBack,
    as_text,
    evidence_of,
    measure_of,
    read_back,
    to_read,
)
from survey_app.access import get_membership
from survey_app.db import get_session
from survey_app.follow_up import Commitment
from survey_app.languages import language
from survey_app.leaders.reading import Reading, open_scoped
from survey_app.store import commitments
from survey_app.store.published import PublishedWave


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft in the browser: what it says, and what the form begins with."""

    code: str
    title: str
    blocks: tuple[tuple[str, Block], ...]  # each with the name of its kind
    parties: tuple[str, ...]
    text: str
    measure: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """An agreement, its two sides by name, and its numbers then and now."""

    commitment: Commitment
    sides: tuple[str, ...]
    rows: tuple[ReadBack, ...]
    then: str  # the name of its wave

    def count(self, verdict: str) -> int:
        """Return of how many numbers this can be said."""
        return sum(row.verdict.value == verdict for row in self.rows)


def draft_of(reading: Reading, code: str) -> OpenDraft | None:
    """Return the draft of a code, within what the visitor may see."""
    release, said = cleaned(reading.release), language()
    earlier = [cleaned(open_scoped(wave)) for wave in _before(reading)]
    made = drafts(release, said, found=reading.findings, earlier=earlier)
    found = next((draft for draft in made if draft.code == code), None)
    return _opened(found, release) if found else None


def functions(release: Release) -> dict[str, str]:
    """Return the functions, and the sides of sponsorship, that the results name."""
    return dict(sorted(reader(release, language()).names.items(), key=lambda one: one[1]))


def made_in(reading: Reading) -> dict[str, Commitment]:
    """Return the agreements of this wave by their draft."""
    return {one.draft: one for wave, one in _all() if wave == reading.wave.code}


def made_before(reading: Reading) -> tuple[Made, ...]:
    """Return the agreements of earlier waves whose numbers the visitor may see, the newest first.

    Who sees only a part sees the agreements that rest on cells of that part.
    """
    waves = {wave.code: wave for wave in _before(reading)}
    found = []
    for code, commitment in reversed(_all()):
        if code not in waves:
            continue
        then = cleaned(open_scoped(waves[code]))
        now = cleaned(reading.release)
        rows = read_back(then, now, evidence_in(commitment), language())
        if rows or not (reading.scope or reading.ties_from):
            found.append(Made(commitment, _sides(commitment, then), rows, waves[code].name))
    return tuple(found)


def evidence_in(commitment: Commitment) -> tuple[Evidence, ...]:
    """Return where an agreement looks for its effect."""
    return tuple(Evidence(*cell) for cell in commitment.evidence)


def _opened(draft: Draft, release: Release) -> OpenDraft:
    said = language()
    blocks = tuple((type(block).__name__, block) for block in to_read(draft, said))
    return OpenDraft(
        code=draft.code,
        title=draft.title,
        blocks=blocks,
        parties=draft.topic.parties,
        text=as_text(draft, said),
        measure=measure_of(draft, release, said),
        evidence=evidence_of(draft, release, said),
    )


def _sides(commitment: Commitment, release: Release) -> tuple[str, ...]:
    names = functions(release)
    codes: Iterable[str | None] = (commitment.one, commitment.other)
    return tuple(names.get(code, code) for code in codes if code)


def _before(reading: Reading) -> tuple[PublishedWave, ...]:
    return reading.waves[: reading.waves.index(reading.wave)]


def _all() -> list[tuple[str, Commitment]]:
    return commitments.of_organisation(get_session(), get_membership().organisation_id)
