"""Made-up organisations with known truth: for tests, the demo and the documentation.

Who wants a wave needs three names: an organisation (``demo_organisation`` or
``random_organisation``), a questionnaire, and ``simulate_wave``.
"""

from analysis.simulate.halden import demo_organisation
from analysis.simulate.organisations import (
    Planted,
    random_organisation,
    random_structure,
    random_truth,
    reorganised,
)
from analysis.simulate.remarks import Comment
from analysis.simulate.truths import Organisation, Truth
from analysis.simulate.waves import (
    SimulatedRatings,
    SimulatedResponse,
    SimulatedWave,
    simulate_ratings,
    simulate_wave,
)

__all__ = [
    "Comment",
    "Organisation",
    "Planted",
    "SimulatedRatings",
    "SimulatedResponse",
    "SimulatedWave",
    "Truth",
    "demo_organisation",
    "random_organisation",
    "random_structure",
    "random_truth",
    "reorganised",
    "simulate_ratings",
    "simulate_wave",
]
