"""Which sums over which people a release gives away: what later releases are audited with.

Kept as JSON beside a release. It holds counts of groups, never an answer or a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import ReleasedEstimate, ReleasedTable

Sum = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PublishedColumn:
    """Sums that are known for some measures, all answered by the same people.

    ``sizes`` are the people behind them in each atom, ``sums`` the atoms in each sum, and ``k``
    the limit that they have to hold.
    """

    measures: tuple[str, ...]
    sizes: tuple[int, ...]
    sums: tuple[Sum, ...]
    k: int


@dataclass(frozen=True, slots=True)
class PublishedSums:
    """What one release says about one wave, as sums over *atoms*.

    An atom is a group of people whom no published sum tells apart; its label has one value for
    each of ``dimensions`` ("department", and a demographic for a crossing).
    """

    wave: str
    dimensions: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    columns: tuple[PublishedColumn, ...]


def published(
    wave: str,
    tables: Iterable[ReleasedTable],
    plan: ReleasePlan,
    answered: Mapping[str, npt.NDArray[np.int64]],
    *,
    k: int | None = None,
) -> PublishedSums:
    """Return the sums that tables of one plan give away.

    Parameters
    ----------
    wave : str
        Code of the wave.
    tables : iterable of ReleasedTable
        Tables over the plan's units. A sum is known if any of them shows it.
    plan : ReleasePlan
        The plan that they were released by.
    answered : mapping of measure code to ndarray of int, shape of ``plan.counts``
        The people behind each measure in each atom.
    k : int, optional
        The limit of these tables, if it is higher than the plan's (distributions, drivers).

    Returns
    -------
    PublishedSums
        Measures with the same people and the same sums share a column.
    """
    position = {unit.code: i for i, unit in enumerate(plan.units)}
    seen: dict[str, set[int]] = defaultdict(set)
    for table in tables:
        for cell in table.cells:
            if isinstance(cell.content, ReleasedEstimate):
                seen[cell.measure].add(position[cell.unit])
    alike: dict[tuple[Sum, Sum], list[str]] = defaultdict(list)
    for measure, units in seen.items():
        sizes = tuple(int(n) for n in answered[measure].ravel())
        alike[sizes, tuple(sorted(units))].append(measure)
    columns = tuple(
        PublishedColumn(
            measures=tuple(measures),
            sizes=sizes,
            sums=tuple(tuple(int(i) for i in plan.members[unit]) for unit in units),
            k=max(plan.k, k or 0),
        )
        for (sizes, units), measures in alike.items()
    )
    return PublishedSums(wave, plan.dimensions, plan.labels, columns)


def dump_sums(sums: Sequence[PublishedSums]) -> str:
    """Write published sums as JSON."""
    return _ADAPTER.dump_json(tuple(sums)).decode()


def load_sums(text: str) -> tuple[PublishedSums, ...]:
    """Read published sums back from JSON."""
    return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(tuple[PublishedSums, ...])
