"""What is measured. Each function prepares its input and returns the work to be measured."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

RESPONDENTS, ITEMS, DEPARTMENTS = 300_000, 40, 500
SEED = 1
Work = Callable[[], object]


def _answers() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(SEED)
    ratings = rng.integers(1, 6, (RESPONDENTS, ITEMS), dtype=np.int8)
    return ratings, rng.integers(0, DEPARTMENTS, RESPONDENTS, dtype=np.int32)


def cells() -> Work:
    """Counts, means, variances and shares of every department and item."""
    from analysis.groups import group_moments_from_counts
    from analysis.matrix import Keying, ResponseMatrix, count_answers

    ratings, departments = _answers()
    keying = Keying(
        items=tuple(f"i{i}" for i in range(ITEMS)),
        dimensions=tuple(f"d{i}" for i in range(ITEMS // 4)),
        dimension_index=np.arange(ITEMS) // 4,
        reverse_keyed=np.zeros(ITEMS, dtype=np.bool_),
        high=5,
    )
    matrix = ResponseMatrix(ratings, departments, keying)

    def work() -> object:
        counts = count_answers(matrix, DEPARTMENTS).counts[:, :, 1:]
        moments = group_moments_from_counts(counts, np.arange(1, 6))
        favourable = counts[:, :, 3:].sum(axis=2) / counts.sum(axis=2)
        return moments, favourable

    return work


def pandas_groupby_mean() -> Work:
    """The usual way to one of those numbers."""
    import pandas as pd

    ratings, departments = _answers()
    frame = pd.DataFrame(ratings.astype(np.float64))
    return lambda: frame.groupby(departments).mean()


def whole_analysis() -> Work:
    """Everything a release holds but themes."""
    from analysis.assessment.assess import assess
    from analysis.assessment.wave import wave_data
    from analysis.disclosure.policy import DisclosurePolicy
    from analysis.disclosure.released import WaveLabel
    from analysis.matrix import ResponseMatrix, keying_of
    from analysis.structure import Department, Function, Structure
    from questionnaires.library import built_in

    questionnaire = built_in()["alignment_core"]
    keying, rng = keying_of(questionnaire), np.random.default_rng(SEED)
    divisions, functions = 20, 12
    structure = Structure(
        "Large",
        tuple(
            [Department(f"v{i}", f"Division {i}") for i in range(divisions)]
            + [
                Department(
                    f"d{i}", f"Department {i}", f"v{i % divisions}", f"f{i % functions}", 600
                )
                for i in range(DEPARTMENTS - divisions)
            ]
        ),
        tuple(Function(f"f{i}", f"Function {i}") for i in range(functions)),
    )
    departments = rng.integers(divisions, DEPARTMENTS, RESPONDENTS).astype(np.int32)
    effect = rng.normal(0, 0.2, DEPARTMENTS)[departments, None]
    latent = 3.5 + effect + rng.normal(0, 0.6, (RESPONDENTS, 1))
    latent = latent + rng.normal(0, 0.7, (RESPONDENTS, len(keying.items)))
    wave = wave_data(
        label=WaveLabel("w", "Wave", "2026-03-31", "core", "1", ("en",)),
        questionnaire=questionnaire,
        structure=structure,
        matrix=ResponseMatrix(np.clip(np.rint(latent), 1, 5).astype(np.int8), departments, keying),
        policy=DisclosurePolicy(),
    )
    return lambda: assess(wave)


def county() -> Work:
    """From the raw file of a real survey to results.json."""
    from click.testing import CliRunner

    from survey_app.bring import analyse

    here = Path(__file__).resolve().parent.parent
    data = here.parent.parent / "shared" / "data" / "pierce_county_wa_raw_long.csv"
    given = here / "survey_app" / "pierce_county"
    out = tempfile.mkdtemp()
    arguments = [
        str(data),
        "-q",
        str(given / "questionnaire.toml"),
        "-m",
        str(given / "mapping.toml"),
        "-o",
        out,
    ]

    def work() -> object:
        done = CliRunner().invoke(analyse, arguments)
        if done.exit_code:
            raise SystemExit(done.output)
        return done

    return work


def plan_of_3000() -> Work:
    """Decide what may be shown of a large organisation."""
    from analysis.disclosure.plan import plan
    from analysis.disclosure.policy import DisclosurePolicy
    from analysis.simulate.organisations import random_structure

    rng = np.random.default_rng(SEED)
    structure = random_structure(rng, n_departments=3000, levels=4)
    counts = rng.poisson(6, len(structure.departments))
    return lambda: plan(structure, counts, DisclosurePolicy())


def themes_of_2000() -> Work:
    """Find what simulated comments say."""
    from analysis.friction.discovery import themes_of
    from analysis.simulate.halden import demo_organisation
    from analysis.simulate.waves import simulate_wave
    from questionnaires.library import built_in

    organisation = demo_organisation()
    comments: list[str] = []
    for seed in range(8):
        wave = simulate_wave(
            built_in()["alignment_core"],
            organisation.structure(4),
            organisation.truth,
            4,
            np.random.default_rng(seed),
        )
        comments += [comment.text for comment in wave.comments()]
    return lambda: themes_of(comments[:2000])
