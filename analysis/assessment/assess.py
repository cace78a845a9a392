"""Assess one wave: compute, pass the gate, certify. The same for the web and for files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.assessment.comparison import change_table
from analysis.assessment.crossed import crossed_table
from analysis.assessment.levels import released_maturity
from analysis.assessment.partnership import partnership
from analysis.assessment.scores import measures_of, score_tables
from analysis.assessment.tables import RawTable
from analysis.assessment.voices import Reading, Voices, voices
from analysis.assessment.wave import WaveData
from analysis.disclosure.certificate import SAFE, certify, draft_certificate
from analysis.disclosure.gate import release_table
from analysis.disclosure.ledger import Ledger
from analysis.disclosure.plan import ReleasePlan, plan
from analysis.disclosure.policy import band
from analysis.disclosure.ranges import Scale
from analysis.disclosure.released import (
    Participation,
    Reason,
    Refusal,
    Release,
    ReleasedTable,
)
from analysis.disclosure.sums import PublishedSums, published
from analysis.errors import AnalysisError

PLAIN_MEANS = "raw"
ITEMS = "items"  # they add up to the dimensions
NO_KEY = (
    "The data do not say which answers belong to one respondent. What needs a respondent's answers "
    "together is not computed: {what}."
)
AS_FOUND = Reading()
NOTHING_RELEASED = Ledger()
FIRST_WAVE = "This is the first wave that can be compared, so there is no change to show yet."


@dataclass(frozen=True, slots=True)
class History:
    """What the assessment of a wave may look back on.

    Attributes
    ----------
    wave, release : WaveData, Release
        The wave before, and what was released of it.
    """

    wave: WaveData
    release: Release


@dataclass(frozen=True, slots=True)
class Assessment:
    """A release, and the sums it gives away, kept for the audits of later releases.

    ``voices`` is raw: the themes for the person who reads first, and for the next quarter.
    """

    release: Release
    sums: tuple[PublishedSums, ...]
    voices: Voices


class UnsafeReleaseError(AnalysisError):
    """The audit did not pass, or could not be finished, so nothing may be shown."""


def assess(
    wave: WaveData,
    *,
    history: History | None = None,
    ledger: Ledger = NOTHING_RELEASED,
    reading: Reading = AS_FOUND,
    seed: int = 0,
) -> Assessment:
    """Compute every measure of a wave and pass it through the gate.

    Parameters
    ----------
    wave : WaveData
    history : History, optional
        The wave before; without it there is no change to show.
    ledger : Ledger
        What all earlier releases of the organisation gave away: audited jointly.
    reading : Reading
        What a person made of the comments' themes.
    seed : int
        For what is drawn at random (permutations, stability); the same seed, the same release.

    Returns
    -------
    Assessment

    Raises
    ------
    UnsafeReleaseError
        The audit over this and all earlier releases did not pass.
    """
    planned = plan(wave.structure, wave.respondents, wave.policy)
    raw = [] if planned.is_empty else list(score_tables(wave, planned))
    if history is not None and not planned.is_empty:
        raw += _change(wave, planned, history)
    tables = _through_gate(raw, planned, wave)
    maturity = released_maturity(wave, planned, tables["scores"]) if tables else ()
    crossed = crossed_table(wave, planned)
    said = voices(wave, planned, reading, seed=seed)
    beside = partnership(wave, planned, said.where, seed=seed)
    release = Release(
        organisation=wave.structure.organisation,
        wave=wave.label,
        participation=_participation(wave),
        units=planned.rows,
        dimensions=measures_of(wave),
        tables={**tables, **beside.tables, **crossed.tables},
        maturity=maturity,
        themes=said.themes,
        refusals=(*_refusals(wave, history), *said.refusals),
        certificate=draft_certificate(wave.policy),
    )
    sums = _joined((*_sums(wave, planned, raw, tables), *beside.sums, *crossed.sums))
    certificate = certify(release, sums, wave.policy, ledger=ledger)
    if certificate.verdict != SAFE:
        raise UnsafeReleaseError(certificate.verdict)
    return Assessment(replace(release, certificate=certificate), sums, said)


def _sums(
    wave: WaveData,
    planned: ReleasePlan,
    raw: Sequence[RawTable],
    tables: Mapping[str, ReleasedTable],
) -> tuple[PublishedSums, ...]:
    """Return what the tables over departments give away, limit by limit.

    Tables of the organisation as a whole speak of sums that the others show as well.
    """
    by_limit: dict[int, list[RawTable]] = {}
    for table in raw:
        if not table.is_whole:
            by_limit.setdefault(max(table.k, planned.k), []).append(table)
    return tuple(
        published(
            wave.label.code,
            [tables[table.name] for table in limited],
            planned,
            {m: n for table in limited for m, n in table.answered.items()},
            k=k,
        )
        for k, limited in sorted(by_limit.items())
    )


def _joined(parts: Sequence[PublishedSums]) -> tuple[PublishedSums, ...]:
    """Join what is said over the same atoms, so that it is audited as one."""
    joined: dict[tuple[str, tuple[str, ...]], PublishedSums] = {}
    for part in parts:
        known = joined.get((part.wave, part.dimensions))
        columns = part.columns if known is None else (*known.columns, *part.columns)
        joined[part.wave, part.dimensions] = replace(part, columns=columns)
    return tuple(joined.values())


def _through_gate(
    raw: Sequence[RawTable], planned: ReleasePlan, wave: WaveData
) -> dict[str, ReleasedTable]:
    """Release the plain means first: what else rests on the same answers is shown within them."""
    released: dict[str, ReleasedTable] = {}
    means: dict[str, ReleasedTable] = {}
    for table in sorted(raw, key=lambda table: table.name != PLAIN_MEANS):
        asked = {measure.code for measure in table.measures}
        within = [
            t
            for t in means.values()
            if not table.is_whole and asked <= {m.code for m in t.measures}
        ]
        released[table.name] = release_table(
            table.name,
            whole(planned) if table.is_whole else planned,
            table.measures,
            table.estimates,
            table.answered,
            wave.policy,
            k=table.k,
            proportion=table.is_proportion,
            within=within,
            marks=table.marks,
            scale=Scale(high=wave.keying.high) if table.name in (PLAIN_MEANS, ITEMS) else None,
            adds_up=table.name == ITEMS,
        )
        if table.name == PLAIN_MEANS:
            means[table.name] = released[table.name]
    return {table.name: released[table.name] for table in raw}


def whole(planned: ReleasePlan) -> ReleasePlan:
    """Return the plan of the organisation's row alone."""
    return replace(
        planned, units=planned.units[:1], members=planned.members[:1], rows=planned.rows[:1]
    )


def _change(wave: WaveData, planned: ReleasePlan, history: History) -> list[RawTable]:
    before = history.wave
    plan_before = plan(before.structure, before.respondents, before.policy)
    found = change_table(wave, planned, before, plan_before, released=history.release)
    return [] if found is None else [found]


def _refusals(wave: WaveData, history: History | None) -> list[Refusal]:
    found = []
    if wave.matrix is None:
        for measure, what in (
            ("reliability", "alpha"),
            ("maturity", "the odds of a maturity level"),
        ):
            found.append(Refusal(measure, Reason.NEEDS_KEY, NO_KEY.format(what=what)))
    if history is None:
        found.append(Refusal("change", Reason.NOT_YET, FIRST_WAVE))
    return found


def _participation(wave: WaveData) -> Participation:
    n = int(wave.respondents.sum())
    rate = round(n / wave.invited, 2) if wave.invited else None
    return Participation(wave.invited, band(n), rate)
