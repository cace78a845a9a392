"""The heatmap and what stands beside it: scores, shares, items, agreement, reliability, gaps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.agreement import average_deviation_from_counts
from analysis.assessment.moments import Floats, membership, moments_of
from analysis.assessment.rest import gaps_without_key
from analysis.assessment.tables import Key, RawTable, dimension_measure, item_measure
from analysis.assessment.wave import WaveData
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import Mark, Measure, UnitKind
from analysis.errors import TooFewRespondentsError
from analysis.estimate import Estimate, unknown
from analysis.gaps import department_gaps
from analysis.groups import GroupMoments
from analysis.reliability import cronbach_alpha
from analysis.scoring import (
    group_moments_from_counts,
    mean_intervals,
    proportion,
    shrink_means,
)

LEAST_LEAVES = 3  # with fewer units the spread between them cannot be told from chance
FAVOURABLE_FROM = 0.75  # of the response scale: 4 of 1-5, 3 of 1-4


def score_tables(wave: WaveData, plan: ReleasePlan) -> Iterator[RawTable]:
    """Compute everything that is known by department and dimension."""
    table = membership(plan.members, len(wave.structure.departments))
    moments = moments_of(wave, table)
    yield _scores(wave, plan, moments)
    yield _raw(wave, plan, moments)
    yield _favourable(wave, plan, table)
    yield _items(wave, plan, table)
    yield _agreement(wave, plan, table)
    yield distributions(wave)
    yield _gaps(wave, plan)
    if wave.matrix is not None:
        yield _reliability(wave)


def measures_of(wave: WaveData) -> tuple[Measure, ...]:
    """Name the dimensions as columns."""
    high = float(wave.keying.high)
    return tuple(dimension_measure(d, low=1.0, high=high) for d in wave.questionnaire.dimensions)


def leaves(plan: ReleasePlan) -> NDArray[np.intp]:
    """Return the positions of units without units below them: they overlap with no other."""
    parents = {unit.parent for unit in plan.units}
    return np.array([i for i, u in enumerate(plan.units) if u.code not in parents], dtype=np.intp)


def _answered(wave: WaveData) -> dict[str, NDArray[np.int64]]:
    return dict(zip(wave.keying.dimensions, wave.answered().T, strict=True))


def _raw(wave: WaveData, plan: ReleasePlan, moments: GroupMoments) -> RawTable:
    estimates: dict[Key, Estimate] = {}
    for j, dimension in enumerate(wave.keying.dimensions):
        n, mean = moments.n[:, j], moments.mean[:, j]
        low, high = mean_intervals(n, mean, moments.variance[:, j])
        estimates |= _column(plan, dimension, mean, low, high, n, wave.keying.high)
    return RawTable("raw", measures_of(wave), estimates, _answered(wave), wave.policy.k_scores)


def _scores(wave: WaveData, plan: ReleasePlan, moments: GroupMoments) -> RawTable:
    """Means drawn towards each other as far as their size asks for; large units keep their own."""
    own = leaves(plan)
    estimates: dict[Key, Estimate] = {}
    for j, dimension in enumerate(wave.keying.dimensions):
        n, mean, variance = moments.n[:, j], moments.mean[:, j].copy(), moments.variance[:, j]
        low, high = mean_intervals(n, mean, variance)
        if len(own) >= LEAST_LEAVES:
            try:
                shrunken = shrink_means(n[own], mean[own], variance[own])
                mean[own], low[own], high[own] = shrunken.mean, shrunken.low, shrunken.high
            except TooFewRespondentsError:
                pass  # the raw means stand
        estimates |= _column(plan, dimension, mean, low, high, n, wave.keying.high)
    return RawTable("scores", measures_of(wave), estimates, _answered(wave), wave.policy.k_scores)


def _column(  # noqa: PLR0913, PLR0917 - one column of a table: its limits and values belong together
    plan: ReleasePlan,
    measure: str,
    mean: Floats,
    low: Floats,
    high: Floats,
    n: NDArray[np.int64],
    greatest: float,
) -> dict[Key, Estimate]:
    rows = zip(
        plan.units,
        mean.tolist(),
        np.maximum(low, 1.0).tolist(),
        np.minimum(high, greatest).tolist(),
        n.tolist(),
        strict=True,
    )
    return {(unit.code, measure): Estimate(*row) for unit, *row in rows}


def favourable_from(high: int) -> int:
    """Return the lowest answer that counts as favourable: 4 of 5, 3 of 4, 6 of 7."""
    return int(np.ceil(1 + FAVOURABLE_FROM * (high - 1)))


def _favourable(wave: WaveData, plan: ReleasePlan, table: Floats) -> RawTable:
    from_answer = favourable_from(wave.keying.high)
    per_unit = np.einsum("ud,dia->uia", table, wave.counts.counts).astype(np.int64)
    answered = _answered(wave)
    estimates: dict[Key, Estimate] = {}
    for dimension in wave.keying.dimensions:
        counts = per_unit[:, wave.keying.columns(dimension), 1:].sum(axis=1)
        people = table @ answered[dimension]
        for unit, row, n in zip(plan.units, counts, people, strict=True):
            share = proportion(int(row[from_answer - 1 :].sum()), n=int(row.sum()))
            estimates[unit.code, dimension] = _by_people(share, n=int(n))
    measures = tuple(Measure(m.code, m.names, m.descriptions, 0.0, 1.0) for m in measures_of(wave))
    return RawTable(
        "favourable",
        measures,
        estimates,
        answered,
        wave.policy.k_distributions,
        is_proportion=True,
    )


def _by_people(share: Estimate, *, n: int) -> Estimate:
    """Widen a share of answers to what as many people, not answers, would allow."""
    if n == 0 or not share.is_known:
        return unknown(n)
    wide = proportion(round(share.value * n), n=n)
    return Estimate(share.value, min(wide.low, share.value), max(wide.high, share.value), n)


def _items(wave: WaveData, plan: ReleasePlan, table: Floats) -> RawTable:
    counts = wave.counts.counts
    per_unit = np.einsum("ud,dia->uia", table, counts[:, :, 1:])
    moments = group_moments_from_counts(per_unit, np.arange(1, wave.keying.high + 1))
    per_department = counts[:, :, 1:].sum(axis=2)
    estimates: dict[Key, Estimate] = {}
    for i, item in enumerate(wave.keying.items):
        n, mean = moments.n[:, i], moments.mean[:, i]
        low, high = mean_intervals(n, mean, moments.variance[:, i])
        estimates |= _column(plan, item, mean, low, high, n, wave.keying.high)
    return RawTable(
        "items",
        tuple(
            item_measure(item, group=dimension.code, high=float(wave.keying.high))
            for item, dimension in wave.questionnaire.dimension_of()
        ),
        estimates,
        dict(zip(wave.keying.items, per_department.T, strict=True)),
        wave.policy.k_scores,
    )


def _agreement(wave: WaveData, plan: ReleasePlan, table: Floats) -> RawTable:
    """Average deviation of each unit's answers: how far its members are from one another."""
    per_unit = np.einsum("ud,dia->uia", table, wave.counts.counts[:, :, 1:]).astype(np.int64)
    values, answered = np.arange(1, wave.keying.high + 1), _answered(wave)
    estimates: dict[Key, Estimate] = {}
    for dimension in wave.keying.dimensions:
        columns = wave.keying.columns(dimension)
        deviation = np.stack(
            [average_deviation_from_counts(per_unit[:, c], values) for c in columns], axis=1
        )
        people = (table @ answered[dimension]).astype(np.int64)
        for unit, row, n in zip(plan.units, deviation, people.tolist(), strict=True):
            value = float(row.mean())
            estimates[unit.code, dimension] = Estimate(value, np.nan, np.nan, n)
    measures = tuple(
        Measure(m.code, m.names, m.descriptions, 0.0, (m.high - 1) / 2) for m in measures_of(wave)
    )
    return RawTable("agreement", measures, estimates, answered, wave.policy.k_distributions)


def _gaps(wave: WaveData, plan: ReleasePlan) -> RawTable:
    """Compare each lowest unit with the rest, with false discoveries controlled."""
    own = leaves(plan)
    if wave.matrix is None:
        estimates, marks = gaps_without_key(wave, plan, own.tolist())
    else:
        estimates, marks = _gaps_of(wave, plan, own, wave.matrix.departments)
    reach = float(wave.keying.high - 1)
    measures = tuple(
        Measure(m.code, m.names, m.descriptions, -reach, reach) for m in measures_of(wave)
    )
    return RawTable("gaps", measures, estimates, _answered(wave), wave.policy.k_scores, marks)


def _gaps_of(
    wave: WaveData,
    plan: ReleasePlan,
    own: NDArray[np.intp],
    departments: NDArray[np.int32],
) -> tuple[dict[Key, Estimate], dict[Key, Mark]]:
    label = np.full(len(wave.structure.departments), "", dtype=object)
    for position in own:
        label[plan.members[position]] = plan.units[position].code
    found = department_gaps(wave.scores, label[departments].tolist())
    estimates: dict[Key, Estimate] = {}
    marks: dict[Key, Mark] = {}
    for cell in found.cells:
        if not cell.department:
            continue  # those who are only counted upwards are part of the rest, never a row
        key = (str(cell.department), wave.keying.dimensions[cell.dimension])
        estimates[key] = Estimate(
            cell.difference.value, cell.difference.low, cell.difference.high, cell.mean.n
        )
        if cell.is_flagged:
            marks[key] = Mark.ABOVE if cell.difference.value > 0 else Mark.BELOW
    return estimates, marks


def _reliability(wave: WaveData) -> RawTable:
    """Alpha of each dimension over the whole organisation."""
    assert wave.matrix is not None  # noqa: S101 - the caller asked; told to the type checker
    answers = wave.matrix.answers()
    estimates: dict[Key, Estimate] = {}
    answered: dict[str, NDArray[np.int64]] = {}
    for dimension in wave.keying.dimensions:
        columns = answers[:, wave.keying.columns(dimension)]
        complete = np.isfinite(columns).all(axis=1)
        answered[dimension] = np.bincount(
            wave.matrix.departments[complete], minlength=len(wave.structure.departments)
        ).astype(np.int64)
        try:
            estimates["organisation", dimension] = cronbach_alpha(columns)
        except TooFewRespondentsError:
            estimates["organisation", dimension] = unknown(int(complete.sum()))
    measures = tuple(Measure(m.code, m.names, m.descriptions, 0, 1) for m in measures_of(wave))
    k = wave.policy.k_distributions
    return RawTable("reliability", measures, estimates, answered, k, is_whole=True)


def distributions(wave: WaveData) -> RawTable:
    """Share of each answer to each item, over the whole organisation."""
    totals = wave.counts.counts.sum(axis=0)
    per_department = wave.counts.counts[:, :, 1:].sum(axis=2)
    measures: list[Measure] = []
    estimates: dict[Key, Estimate] = {}
    answered: dict[str, NDArray[np.int64]] = {}
    labels = wave.questionnaire.scale.labels
    for i, item in enumerate(wave.questionnaire.items):
        n = int(totals[i, 1:].sum())
        for answer, label in enumerate(labels, start=1):
            # Counts are mirrored; a distribution is shown as people ticked it.
            column = wave.keying.high + 1 - answer if item.reverse_keyed else answer
            code = f"{item.code}:{answer}"
            measures.append(Measure(code, dict(label.translations), {}, 0.0, 1.0, item.code))
            estimates["organisation", code] = proportion(int(totals[i, column]), n=n)
            answered[code] = per_department[:, i]
    return RawTable(
        "distributions",
        tuple(measures),
        estimates,
        answered,
        wave.policy.k_distributions,
        is_proportion=True,
        is_whole=True,
    )


def division_like(plan: ReleasePlan) -> tuple[int, ...]:
    """Return the positions of the organisation and the units right below it."""
    kinds = (UnitKind.ORGANISATION, UnitKind.DIVISION, UnitKind.FUNCTION)
    return tuple(i for i, unit in enumerate(plan.units) if unit.depth <= 1 and unit.kind in kinds)
