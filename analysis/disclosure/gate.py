"""The gate itself: estimates of planned units go in, a released table comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from analysis.disclosure.complements import complement
from analysis.disclosure.narrowing import widen
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.policy import DisclosurePolicy, band
from analysis.disclosure.ranges import Scale
from analysis.disclosure.released import (
    Mark,
    Measure,
    Reason,
    ReleasedCell,
    ReleasedEstimate,
    ReleasedTable,
    ReleasedUnit,
    Suppression,
)
from analysis.disclosure.withholding import Shown, withhold
from analysis.estimate import Estimate

DECIMALS = 2
STEADY = 9  # beyond it, a sum depends on the order of its terms
LEAST_SHARE = 0.05  # shares beyond these would say what everybody answered
GREATEST_SHARE = 0.95
UP_TO = "up to 5 %"
OR_MORE = "95 % or more"

Estimates = Mapping[tuple[str, str], Estimate]
Answered = Mapping[str, npt.NDArray[np.int64]]


def release_table(  # noqa: PLR0913 - what a caller may leave out is keyword-only
    name: str,
    plan: ReleasePlan,
    measures: Sequence[Measure],
    estimates: Estimates,
    answered: Answered,
    policy: DisclosurePolicy,
    *,
    k: int | None = None,
    proportion: bool = False,
    within: Sequence[ReleasedTable] = (),
    marks: Mapping[tuple[str, str], Mark] | None = None,
    scale: Scale | None = None,
    adds_up: bool = False,
) -> ReleasedTable:
    """Withhold what could identify someone; pass on the rest, rounded and with its n in bands.

    Parameters
    ----------
    name : str
        Name of the table in the release.
    plan : ReleasePlan
        The units that may be shown.
    measures : sequence of Measure
        The columns, in the order to show them.
    estimates : mapping of (unit code, measure code) to Estimate
        What was computed for the planned units. A missing one is withheld as not asked.
    answered : mapping of measure code to ndarray of int, shape of ``plan.counts``
        For each measure, the people behind it in each atom of the plan (for a plain plan: those
        who sit directly in each department), so that residuals are checked for every measure.
    policy : DisclosurePolicy
        The limits of the wave.
    k : int, optional
        A higher limit, for distributions or drivers. Cells that it withholds are withheld on top
        of those that the plan's own limit withholds, so both tables hold together.
    proportion : bool
        The values are shares: those up to .05 and from .95 are shown as these limits.
    within : sequence of ReleasedTable
        Tables of the same plan: a cell is shown only where each of them shows it.
    marks : mapping of (unit code, measure code) to Mark, optional
        Which cells differ from the rest.
    scale : Scale, optional
        The response scale, for tables of plain means: then no hidden mean of fewer than ``k``
        people may be pinned to less than one response step. Other tables of the same answers are
        released ``within`` such a table.
    adds_up : bool
        The measures of one ``Measure.group`` add up to something shown in another table, as items
        do to their dimension: then further ones are withheld until none follows from the rest.

    Returns
    -------
    ReleasedTable
        A cell for each row of the plan and each measure.
    """
    limit = max(plan.k, policy.k_scores, k or 0)
    elsewhere = [table.by_key() for table in within]
    columns: dict[str, Shown] = {}
    for measure in measures:
        allowed = np.array([_is_in_all(u, measure.code, elsewhere) for u in plan.units], dtype=bool)
        people = answered.get(measure.code)
        shown = withhold(plan, people, k=limit, among=allowed)
        if scale is not None and people is not None:
            means = _means(plan, measure, estimates)
            shown = widen(plan, shown, means, people, scale=scale, k=limit)
        columns[measure.code] = shown
    if adds_up:
        columns = complement(plan, measures, columns, answered, k=limit)
    writer = _Writer(plan, estimates, marks or {}, proportion)
    cells = [
        writer.cell(row, measure, columns[measure.code])
        for row in plan.rows
        for measure in measures
    ]
    return ReleasedTable(name, plan.rows, tuple(measures), tuple(cells))


def _is_in_all(
    unit: ReleasedUnit,
    measure: str,
    tables: Sequence[Mapping[tuple[str, str], ReleasedEstimate | Suppression]],
) -> bool:
    return all(isinstance(table.get((unit.code, measure)), ReleasedEstimate) for table in tables)


def _means(plan: ReleasePlan, measure: Measure, estimates: Estimates) -> dict[int, float]:
    cells = ((i, estimates.get((unit.code, measure.code))) for i, unit in enumerate(plan.units))
    return {i: cell.value for i, cell in cells if cell is not None}


class _Writer:
    """Writes the cells of one table; lives for one call of :func:`release_table`."""

    def __init__(
        self,
        plan: ReleasePlan,
        estimates: Estimates,
        marks: Mapping[tuple[str, str], Mark],
        proportion: bool,
    ) -> None:
        self.plan = plan
        self.estimates = estimates
        self.marks = marks
        self.proportion = proportion
        self.position = {unit.code: i for i, unit in enumerate(plan.units)}
        self.parents = {unit.code: unit.parent for unit in plan.units}
        self.people: Counter[str] = Counter()
        for (department, *_), n in zip(plan.labels, plan.counts.tolist(), strict=True):
            self.people[department] += n

    def cell(self, row: ReleasedUnit, measure: Measure, shown: Shown) -> ReleasedCell:
        """Return what may be said about one unit on one measure."""
        return ReleasedCell(row.code, measure.code, self._content(row, measure, shown))

    def _content(
        self, row: ReleasedUnit, measure: Measure, shown: Shown
    ) -> ReleasedEstimate | Suppression:
        position = self.position.get(row.code)
        if position is None:
            return self._named_only(row, shown)
        if not shown.is_asked:
            return Suppression(Reason.NOT_ASKED)
        reason = shown.reasons[position]
        if reason is not None:
            return Suppression(reason, self._nearest(row.parent, shown))
        key = (row.code, measure.code)
        estimate = self.estimates.get(key)
        if estimate is None or not estimate.is_known:
            return Suppression(Reason.NOT_ASKED)
        n = band(int(shown.n[position]))
        return _released(estimate, n, self.marks.get(key, Mark.NONE), self.proportion)

    def _named_only(self, row: ReleasedUnit, shown: Shown) -> Suppression:
        people = sum(self.people[code] for code in row.departments)
        reason = Reason.TOO_FEW if people < self.plan.k else Reason.PROTECTS_ANOTHER
        return Suppression(reason, self._nearest(row.parent, shown))

    def _nearest(self, unit: str | None, shown: Shown) -> str | None:
        """Return the smallest unit above that is shown for this measure."""
        while unit is not None:
            if shown.reasons[self.position[unit]] is None:
                return unit
            unit = self.parents[unit]
        return None


def _released(estimate: Estimate, n: str, mark: Mark, proportion: bool) -> ReleasedEstimate:
    if proportion and estimate.value <= LEAST_SHARE:
        return ReleasedEstimate(LEAST_SHARE, None, None, n, mark, UP_TO)
    if proportion and estimate.value >= GREATEST_SHARE:
        return ReleasedEstimate(GREATEST_SHARE, None, None, n, mark, OR_MORE)
    low = _rounded(estimate.low) if estimate.has_interval else None
    high = _rounded(estimate.high) if estimate.has_interval else None
    return ReleasedEstimate(_rounded(estimate.value), low, high, n, mark)


def _rounded(value: float) -> float:
    return round(round(value, STEADY), DECIMALS) + 0.0  # no negative zero
