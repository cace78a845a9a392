"""What the measures between functions stand on: who may be shown, by which plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.choices import functions_of
from analysis.assessment.tables import Key
from analysis.assessment.wave import WaveData
from analysis.disclosure.functions import plan_functions, rateable_functions
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import Measure
from analysis.estimate import Estimate

ORGANISATION = "organisation"


@dataclass(frozen=True)
class Ground:
    """A wave, and its plan by function.

    Attributes
    ----------
    wave : WaveData
    plan : ReleasePlan
        One unit for each function that may be shown. What is asked about functions is published
        by function alone, so its sums stand beside no others.
    whole_first : ReleasePlan
        The same under the organisation's own row.
    functions : list of (str or None)
        Of each respondent.
    names : dict
        Function names by code.
    rateable : tuple of str
        Functions with enough people to be rated by others.
    """

    wave: WaveData
    plan: ReleasePlan
    whole_first: ReleasePlan
    functions: list[str | None]
    names: dict[str, str]
    rateable: tuple[str, ...]

    def answered(self, rows: NDArray[np.intp]) -> NDArray[np.int64]:
        """Count these respondents by the department they sit in; each row counts once."""
        if self.wave.matrix is None:
            raise ValueError("there is no respondent key")
        n = len(self.wave.structure.departments)
        return np.bincount(self.wave.matrix.departments[np.unique(rows)], minlength=n).astype(
            np.int64
        )


@dataclass(slots=True)
class Columns:
    """Cells of a table by function while they are computed."""

    measures: dict[str, Measure]
    estimates: dict[Key, Estimate]
    answered: dict[str, NDArray[np.int64]]

    def add(self, measure: Measure, unit: str, estimate: Estimate) -> None:
        """Keep one cell."""
        self.measures.setdefault(measure.code, measure)
        self.estimates[unit, measure.code] = estimate

    def count(self, measure: str, answered: NDArray[np.int64]) -> None:
        """Add the people behind a measure: functions have none in common."""
        known = self.answered.get(measure)
        self.answered[measure] = answered if known is None else known + answered


def columns() -> Columns:
    """Start a table."""
    return Columns({}, {}, {})


def ground_of(wave: WaveData, tree: ReleasePlan) -> Ground:
    """Plan what may be shown by function: whole functions, as nothing of it is shown by tree."""
    alone = plan_functions(tree, wave.structure, wave.policy, alone=True)
    organisation = tree.units[:1]
    below = tuple(replace(u, parent=organisation[0].code, depth=1) for u in alone.units)
    units = (*organisation, *below)
    return Ground(
        wave=wave,
        plan=alone,
        whole_first=replace(
            alone, units=units, rows=units, members=(*tree.members[:1], *alone.members)
        ),
        functions=functions_of(wave),
        names={function.code: function.name for function in wave.structure.functions},
        rateable=rateable_functions(wave.structure),
    )


def unit_code(function: object) -> str:
    """Return the row of a function."""
    return f"function:{function}"


def named(code: str, texts: dict[str, str] | str, low: float, high: float, group: str) -> Measure:
    """Name a column; one name in every language, or a name for each."""
    names = texts if isinstance(texts, dict) else {"en": texts}
    return Measure(code, names, {}, low, high, group)


def rows_where(flags: Sequence[bool] | NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the positions of the true ones."""
    return np.flatnonzero(np.asarray(flags, dtype=np.bool_))
