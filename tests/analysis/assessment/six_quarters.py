"""Six quarters of a made-up organisation, assessed as the survey does: what is claimed of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from analysis.assessment.assess import History, assess
from analysis.assessment.wave import Choices, WaveData, wave_data
from analysis.disclosure.ledger import Ledger
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import Mark, Release, ReleasedEstimate, WaveLabel
from analysis.matrix import ResponseMatrix, decode, keying_of
from analysis.reports.finding import Finding
from analysis.reports.findings import WHOLE, findings
from analysis.reports.waves import WaveCourse, courses
from analysis.simulate.organisations import Planted, random_organisation
from analysis.simulate.truths import Manner, Organisation
from analysis.simulate.waves import simulate_ratings, simulate_wave
from questionnaires.library import built_in

QUESTIONNAIRE = built_in()["alignment_core"]
QUARTERS = 6


@dataclass(frozen=True, slots=True)
class SixQuarters:
    """An organisation of 12 functions and 1,200 people, and what was released of its quarters."""

    organisation: Organisation
    releases: tuple[Release, ...]

    def claims(self) -> tuple[Finding, ...]:
        """Return what the last quarter's pages claim, strongest first."""
        return tuple(f for f in findings(self.releases[-1], "en") if f.kind.is_claim)

    def courses(self) -> tuple[WaveCourse, ...]:
        """Return what is said of the whole organisation's course, dimension by dimension."""
        scores = [release.tables["scores"] for release in self.releases]
        lines = []
        for measure in self.releases[-1].dimensions:
            cells = [table.cell(WHOLE, measure.code) for table in scores]
            points = tuple(c if isinstance(c, ReleasedEstimate) else None for c in cells)
            lines.append((measure, points))
        return courses(lines, [release.wave.name for release in self.releases], "en")

    def flagged(self, table: str) -> tuple[bool, ...]:
        """Tell of each quarter's heatmap whether any of its cells is marked."""
        return tuple(
            any(
                isinstance(cell.content, ReleasedEstimate) and cell.content.mark is not Mark.NONE
                for cell in release.tables[table].cells
            )
            for release in self.releases
            if table in release.tables
        )


def six_quarters(seed: int, planted: Collection[Planted] = ()) -> SixQuarters:
    """Simulate and assess six quarters, each audited with those before.

    Goals, words, ties and sponsorship are answered in the last one only: nothing looks back on
    them. Nobody writes comments: themes describe, and claim nothing.
    """
    organisation = random_organisation(
        np.random.default_rng(seed), planted=planted, manner=Manner(commenting=0.0)
    )
    releases: list[Release] = []
    ledger, history = Ledger(), None
    for quarter in range(1, QUARTERS + 1):
        wave = _wave(organisation, quarter, np.random.default_rng([seed, quarter]))
        assessed = assess(wave, history=history, ledger=ledger, seed=seed)
        ledger = ledger.with_entry(assessed.release.certificate.fingerprint, assessed.sums)
        history = History(wave, assessed.release)
        releases.append(assessed.release)
    return SixQuarters(organisation, tuple(releases))


def _wave(organisation: Organisation, quarter: int, rng: np.random.Generator) -> WaveData:
    structure, truth = organisation.structure(quarter), organisation.truth
    choices: tuple[Choices, ...] = ()
    if quarter == QUARTERS:
        simulated = simulate_wave(QUESTIONNAIRE, structure, truth, quarter, rng)
        matrix = simulated.matrix()
        choices = tuple(response.choices for response in simulated.responses)
    else:
        ratings = simulate_ratings(QUESTIONNAIRE, structure, truth, quarter, rng)
        keying = keying_of(QUESTIONNAIRE)
        answers = decode("".join(ratings.packed()), keying)
        matrix = ResponseMatrix(answers, ratings.departments, keying)
    day = f"{2025 + quarter // 4}-{3 * (quarter % 4) + 1:02d}-15"
    return wave_data(
        label=WaveLabel(f"q{quarter}", f"Quarter {quarter}", day, "core", "1", ("en",)),
        questionnaire=QUESTIONNAIRE,
        structure=structure,
        matrix=matrix,
        policy=DisclosurePolicy(),
        choices=choices,
    )


def claimed_kinds(one: SixQuarters) -> set[str]:
    """Name what is claimed: kinds of the last quarter's findings, and courses."""
    kinds = {finding.kind.value for finding in one.claims()}
    return kinds | {f"course: {course.key}" for course in one.courses() if course.is_claim}
