"""Which dimensions go along with well-working ties, over the whole organisation. No causes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.assessment.choices import TieRows, tie_rows
from analysis.assessment.ground import Columns, Ground, columns, named
from analysis.assessment.tables import RawTable, texts
from analysis.drivers import Driver, relative_weights
from analysis.errors import AnalysisError
from analysis.estimate import Estimate

Floats = NDArray[np.float64]


def driver_table(ground: Ground, rng: np.random.Generator) -> RawTable | None:
    """Weigh the dimensions by how far they go along with a respondent's own tie ratings.

    Returns
    -------
    RawTable or None
        For each dimension ``<code>:weight`` (its part of what goes along, 0 to 1), ``<code>:rank``
        (the middle and the limits of its rank) and ``<code>:first`` (how often it ranks first in
        bootstrap samples). ``None`` below 30 complete respondents.
    """
    wave = ground.wave
    outcome = _tie_mean(len(wave.scores), tie_rows(wave, ground.rateable))
    assert wave.matrix is not None  # noqa: S101 - ties were asked of known respondents
    # Bootstrap samples must not hang on the order in which respondents happen to lie.
    order = np.lexsort(np.nan_to_num([outcome, *wave.scores.T, wave.matrix.departments]))
    try:
        found = relative_weights(
            wave.scores[order],
            outcome[order],
            names=wave.keying.dimensions,
            departments=wave.matrix.departments[order],
            rng=rng,
        )
    except AnalysisError:
        return None
    complete = np.flatnonzero(np.isfinite(wave.scores).all(axis=1) & np.isfinite(outcome))
    table = columns()
    total = found.r_squared.value
    for dimension, driver in zip(wave.questionnaire.dimensions, found.drivers, strict=True):
        _add(table, driver, texts(dimension.name), (total, len(found.drivers)))
    for measure in table.measures:
        table.count(measure, ground.answered(complete))
    return RawTable(
        "drivers",
        tuple(table.measures.values()),
        table.estimates,
        table.answered,
        wave.policy.k_comments,
        is_whole=True,
    )


def _add(table: Columns, driver: Driver, names: dict[str, str], scale: tuple[float, int]) -> None:
    total, n_drivers = scale
    weight = driver.weight
    part = Estimate(driver.share, weight.low / total, min(weight.high / total, 1.0), weight.n)
    low, high = driver.rank
    rank = Estimate((low + high) / 2, float(low), float(high), weight.n)
    first = Estimate(driver.first, np.nan, np.nan, weight.n)
    for code, estimate, top in (
        ("weight", part, 1.0),
        ("rank", rank, n_drivers),
        ("first", first, 1),
    ):
        measure = named(f"{driver.name}:{code}", names, 0.0, float(top), driver.name)
        table.add(measure, "organisation", estimate)


def _tie_mean(n: int, rows: TieRows) -> Floats:
    """Return each respondent's mean rating of their ties; NaN where they rated none."""
    total, count = np.zeros(n), np.zeros(n)
    known = np.isfinite(rows.ratings)
    per_row = known.sum(axis=1)
    sums = np.where(known, rows.ratings, 0.0).sum(axis=1)
    rated = per_row > 0
    np.add.at(total, rows.respondents[rated], sums[rated] / per_row[rated])
    np.add.at(count, rows.respondents[rated], 1.0)
    return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)
