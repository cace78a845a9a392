"""The part of a release that speaks of functions: each table through the gate, by function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.assessment.between import goal_table, tie_tables, word_table
from analysis.assessment.companions import driver_table
from analysis.assessment.ground import Ground, ground_of
from analysis.assessment.sides import sponsorship_table
from analysis.assessment.tables import RawTable
from analysis.assessment.wave import WaveData
from analysis.disclosure.gate import release_table
from analysis.disclosure.pairs import as_pairs
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import Measure, ReleasedTable
from analysis.disclosure.sums import PublishedSums, published

UNDER_THE_WHOLE = frozenset({"goals", "themes"})
OF_THE_WHOLE = frozenset({"drivers"})


@dataclass(frozen=True, slots=True)
class Partnership:
    """Released tables between functions, and the sums that they give away."""

    tables: Mapping[str, ReleasedTable] = field(default_factory=dict)
    sums: tuple[PublishedSums, ...] = ()


def partnership(
    wave: WaveData, planned: ReleasePlan, where: RawTable | None, *, seed: int
) -> Partnership:
    """Compute and release everything that is known between functions.

    Parameters
    ----------
    wave : WaveData
    planned : ReleasePlan
        The plan of the tree.
    where : RawTable or None
        Where the themes are said.
    seed : int
        For the permutation tests.
    """
    if planned.is_empty or not wave.structure.functions:
        return Partnership()
    ground = ground_of(wave, planned)
    raw = [*_raw(ground, seed), *([where] if where else [])]
    tables = {table.name: _released(ground, table) for table in raw}
    sums = [_sums(ground, table, tables[table.name]) for table in raw]
    for name, layout in (("perception", _perceptions), ("words", _words)):
        if name in tables:
            tables[name] = layout(ground, tables[name])
    if wave.matrix is not None and wave.choices and wave.questionnaire.sponsorship is not None:
        tables["sponsorship"], aside = sponsorship_table(ground, planned)
        sums.append(aside)
    return Partnership({name: t for name, t in tables.items() if t.cells}, tuple(sums))


def _raw(ground: Ground, seed: int) -> Iterable[RawTable]:
    wave = ground.wave
    if wave.matrix is None or not wave.choices:
        return
    if wave.questionnaire.tie_question is not None:
        yield from tie_tables(ground)
        drivers = driver_table(ground, np.random.default_rng(seed))
        if drivers is not None:
            yield drivers
    if wave.questionnaire.goal_test is not None:
        yield goal_table(ground)
    if wave.questionnaire.terms:
        yield word_table(ground, np.random.default_rng(seed))


def _plan(ground: Ground, table: RawTable) -> ReleasePlan:
    if table.name in OF_THE_WHOLE:
        whole = ground.whole_first
        return replace(whole, units=whole.units[:1], rows=whole.rows[:1], members=whole.members[:1])
    return ground.whole_first if table.name in UNDER_THE_WHOLE else ground.plan


def _sums(ground: Ground, table: RawTable, released: ReleasedTable) -> PublishedSums:
    label = ground.wave.label.code
    return published(label, [released], _plan(ground, table), table.answered, k=table.k)


def _released(ground: Ground, table: RawTable) -> ReleasedTable:
    return release_table(
        table.name,
        _plan(ground, table),
        table.measures,
        table.estimates,
        table.answered,
        ground.wave.policy,
        k=table.k,
        proportion=table.is_proportion,
        marks=table.marks,
        adds_up=table.name == "ties",  # what makes a tie good, and their mean
    )


def _perceptions(ground: Ground, table: ReleasedTable) -> ReleasedTable:
    high = float(ground.wave.keying.high)
    names = {"sees": "How A sees B", "self": "How B sees itself", "guess": "How B thinks A sees it"}
    measures = [Measure(code, {"en": name}, {}, 1.0, high) for code, name in names.items()]
    turned = frozenset({"guess", "self"})
    return as_pairs("perception", table, measures, ground.names, turned=turned)


def _words(ground: Ground, table: ReleasedTable) -> ReleasedTable:
    terms = ground.wave.questionnaire.terms
    measures = [
        Measure(f"{term.code}:{what}", dict(term.word.translations), {}, 0.0, 1.0, term.code)
        for term in terms
        for what in ("same", "knows")
    ]
    mutual = frozenset(f"{term.code}:same" for term in terms)
    return as_pairs("words", table, measures, ground.names, mutual=mutual)
