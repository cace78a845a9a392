"""The Cross and Parker networks as a leader sees them: through the gate, as matrix and as map."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from analysis.assessment.partnership import partnership
from analysis.assessment.wave import WaveData, wave_data
from analysis.disclosure.certificate import draft_certificate
from analysis.disclosure.plan import plan
from analysis.disclosure.policy import DisclosurePolicy
from analysis.disclosure.released import Participation, Release, ReleasedEstimate, WaveLabel
from analysis.matrix import ResponseMatrix, keying_of
from analysis.structure import Department, Function, Structure
from questionnaires.library import built_in
from survey_app.leaders.network import network
from survey_app.leaders.ties import matrix
from tests.reference.answers import rows

pytestmark = pytest.mark.reference

QUESTIONNAIRE = built_in()["alignment_core"]
NETWORKS = [
    ("consulting", "info"),
    ("consulting", "value"),
    ("manufacturing", "aware"),
    ("manufacturing", "info"),
]


def answered(shared: Path, firm: str, question: str, unit: str) -> WaveData:
    """Everybody rates each other location or level by the mean of what they gave its people.

    The questionnaire has five points: a six of the second firm counts as five.
    """
    nodes = rows(shared / "data" / f"tnet_crossparker_{firm}_nodes.csv")
    unit_of = {row["id"]: row[unit] for row in nodes}
    given: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for tie in rows(shared / "data" / f"tnet_crossparker_{firm}_{question}.csv"):
        given[tie["rater"]][unit_of[tie["target"]]].append(float(tie["rating"]))
    codes = sorted(set(unit_of.values()))
    sizes = {code: sum(own == code for own in unit_of.values()) for code in codes}
    structure = Structure(
        "Network",
        tuple(Department(f"d{c}", f"{unit} {c}", None, f"u{c}", sizes[c]) for c in codes),
        tuple(Function(f"u{c}", f"{unit} {c}") for c in codes),
    )
    keying = keying_of(QUESTIONNAIRE)
    return wave_data(
        label=WaveLabel("w", question, "2004-01-01", "core", "1", ("en",)),
        questionnaire=QUESTIONNAIRE,
        structure=structure,
        matrix=ResponseMatrix(
            np.zeros((len(nodes), len(keying.items)), dtype=np.int8),
            np.array([codes.index(row[unit]) for row in nodes], dtype=np.int32),
            keying,
        ),
        policy=DisclosurePolicy(),
        choices=tuple(
            {
                "ties": [
                    {"function": f"u{c}", "ratings": str(min(max(round(np.mean(r)), 1), 5))}
                    for c, r in given[row["id"]].items()
                ]
            }
            for row in nodes
        ),
    )


def released(wave: WaveData) -> Release:
    planned = plan(wave.structure, wave.respondents, wave.policy)
    return Release(
        organisation="Network",
        wave=wave.label,
        participation=Participation(None, "", None),
        units=planned.rows,
        dimensions=(),
        tables=dict(partnership(wave, planned, None, seed=0).tables),
        maturity=(),
        themes=None,
        refusals=(),
        certificate=draft_certificate(wave.policy),
    )


@pytest.mark.parametrize("unit", ["location", "orglevel"])
@pytest.mark.parametrize(("firm", "question"), NETWORKS)
def test_a_network_is_drawn_as_a_directed_matrix_and_as_a_map(shared, firm, question, unit):
    release = released(answered(shared, firm, question, unit))
    drawn = matrix(release, None)
    assert drawn is not None
    shown = [
        (line.unit.code, measure.group, spot.content)
        for line in drawn.lines
        for measure, spot in zip(drawn.columns, line.spots, strict=True)
        if isinstance(spot.content, ReleasedEstimate) and not spot.is_own
    ]
    sketch = network(drawn, "en")

    assert len(shown) >= 2
    assert all(rater != f"function:{rated}" for rater, rated, _ in shown)
    assert all(1 <= cell.value <= 5 and cell.n for _, _, cell in shown)
    assert len(sketch.nodes) == len({measure.group for measure in drawn.columns})
    assert sketch.is_thinned or len(sketch.arrows) == len(shown)
