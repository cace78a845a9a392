"""Raw tables on their way to the gate: estimates, who answered, and what they may show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.released import Mark, Measure
from analysis.estimate import Estimate
from questionnaires.model import Dimension, Item, Text

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RawTable:
    """Cells before the gate.

    Attributes
    ----------
    name : str
    measures : tuple of Measure
    estimates : mapping from (unit, measure) to Estimate
    answered : mapping from measure to ndarray of int64, shape (departments,)
        The people behind the measure, by the department they sit in directly.
    marks : mapping from (unit, measure) to Mark
    k : int
        The fewest people behind a shown cell.
    is_proportion : bool
        Shares of 0 and 1 are shown as "up to 5 %" and "95 % or more".
    is_whole : bool
        The table speaks of the organisation as a whole only.
    """

    name: str
    measures: tuple[Measure, ...]
    estimates: Mapping[Key, Estimate]
    answered: Mapping[str, NDArray[np.int64]]
    k: int
    marks: Mapping[Key, Mark] = field(default_factory=dict)
    is_proportion: bool = False
    is_whole: bool = False


def texts(text: Text) -> dict[str, str]:
    """Return a text's translations as a plain mapping."""
    return dict(text.translations)


def dimension_measure(dimension: Dimension, *, low: float, high: float) -> Measure:
    """Name a dimension as a column."""
    return Measure(
        code=dimension.code,
        names=texts(dimension.name),
        descriptions=texts(dimension.description),
        low=low,
        high=high,
    )


MIRRORED = {
    "en": "Turned round: a high number means that people disagree.",
    "de": "Umgedreht: eine hohe Zahl heißt, dass man nicht zustimmt.",
    "ar": "معكوس: الرقم المرتفع يعني عدم الموافقة.",
}
"""Said of every statement whose agreement means less of its dimension."""


def item_measure(item: Item, *, group: str, high: float) -> Measure:
    """Name an item as a column, under its dimension."""
    return Measure(
        code=item.code,
        names=texts(item.text),
        descriptions=MIRRORED if item.reverse_keyed else {},
        low=1.0,
        high=high,
        group=group,
    )
