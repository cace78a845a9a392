"""Halden Instruments: the made-up organisation of the demo, and the story it tells.

A maker of measuring instruments, about 420 people in nine functions. In the second quarter it
begins to plan jointly; the third brings the dip that new habits bring; the fourth the recovery.
Sales and Finance mean different things by "qualified", nobody in R&D knows the second goal,
Operations waits for a forecast that Sales does not know it owes, and Legal is three people.
"""

from __future__ import annotations

from analysis.simulate.truths import (
    BlindFunction,
    DoubleMeaning,
    Manner,
    Organisation,
    Remark,
    Shift,
    TieShift,
    Truth,
    UnknownGoal,
    UnmetNeed,
)
from analysis.structure import Department, Function, Structure

NAME = "Halden Instruments"
N_QUARTERS = 4
_SEED = 1887

_FUNCTIONS = (
    Function("sales", "Sales"),
    Function("marketing", "Marketing"),
    Function("rnd", "R&D"),
    Function("operations", "Operations"),
    Function("service", "Service"),
    Function("finance", "Finance"),
    Function("it", "IT"),
    Function("people", "People"),
    Function("legal", "Legal"),
)

_DIVISIONS = (
    ("commercial", "Commercial", 4),
    ("technology", "Technology", 3),
    ("production", "Production and Supply", 7),
    ("customers", "Customer Care", 0),
    ("corporate", "Corporate", 3),
)

_DEPARTMENTS = (
    ("field-north", "Field Sales North", "commercial", "sales", 20),
    ("field-south", "Field Sales South", "commercial", "sales", 17),
    ("key-accounts", "Key Accounts", "commercial", "sales", 12),
    ("inside-sales", "Inside Sales", "commercial", "sales", 16),
    ("export", "Export Sales", "commercial", "sales", 10),
    ("product-marketing", "Product Marketing", "commercial", "marketing", 9),
    ("campaigns", "Campaigns and Events", "commercial", "marketing", 8),
    ("market-research", "Market Research", "commercial", "marketing", 4),
    ("sensors", "Sensors", "technology", "rnd", 20),
    ("electronics", "Electronics", "technology", "rnd", 21),
    ("firmware", "Firmware", "technology", "rnd", 18),
    ("software", "Software", "technology", "rnd", 17),
    ("mechanics", "Mechanics", "technology", "rnd", 15),
    ("certification", "Test and Certification", "technology", "rnd", 11),
    ("research-lab", "Research Lab", "technology", "rnd", 6),
    ("assembly-a", "Assembly Line A", "production", "operations", 26),
    ("assembly-b", "Assembly Line B", "production", "operations", 22),
    ("calibration", "Calibration", "production", "operations", 16),
    ("purchasing", "Purchasing", "production", "operations", 10),
    ("logistics", "Logistics", "production", "operations", 14),
    ("planning", "Production Planning", "production", "operations", 8),
    ("quality", "Quality", "production", "operations", 13),
    ("field-service", "Field Service", "customers", "service", 19),
    ("repair", "Repair Centre", "customers", "service", 14),
    ("support", "Customer Support", "customers", "service", 12),
    ("accounting", "Accounting", "corporate", "finance", 10),
    ("controlling", "Controlling", "corporate", "finance", 7),
    ("it-operations", "IT Operations", "corporate", "it", 8),
    ("applications", "Business Applications", "corporate", "it", 9),
    ("hr", "People and Culture", "corporate", "people", 8),
    ("legal", "Legal", "corporate", "legal", 3),
)

_REMARKS = (
    Remark("handover", 1.2, ("service", "operations")),
    Remark("forecast", 1.1, ("operations",)),
    Remark("qualified", 0.8, ("sales", "finance", "marketing")),
    Remark("legal", 0.7, ("sales",)),
    Remark("meetings", 1.2, ("rnd",)),
    Remark("priorities", 1.2, ("rnd", "it")),
    Remark("tools", 1.1, ("service", "finance")),
    Remark("blame", 0.8, ("operations",)),
    Remark("decisions", 0.9, ("sales", "rnd")),
    Remark("time", 0.9, ("it", "people")),
    Remark("hiring", 1.0, ("operations",), quarters=(1, 2, 3)),
    Remark("portal", 1.4, ("operations", "finance"), quarters=(4,)),
    Remark("planning", 1.8, quarters=(2, 3, 4)),
    Remark("colleagues", 1.2),
    Remark("product", 1.0, ("rnd", "operations")),
    Remark("direct", 1.0),
)

_PLANNING = ("plan", "habits", "commitments")  # dimensions that planning jointly moves

_TRUTH = Truth(
    seed=_SEED,
    shifts=(
        Shift(0.15, _PLANNING, quarters=(2,)),
        Shift(-0.3, _PLANNING, quarters=(3,)),
        Shift(0.3, _PLANNING, quarters=(4,)),
        Shift(-0.15, quarters=(3,)),
        Shift(0.1, quarters=(4,)),
        Shift(-0.9, ("goal",), functions=("rnd",)),
        Shift(-0.9, ("trust", "language", "commitment"), departments=("assembly-b",)),
        Shift(0.9, ("trust", "habits"), departments=("field-south",)),
    ),
    ties=(TieShift("operations", "sales", -1.2), TieShift("sales", "finance", -0.8)),
    unknown_goals=(UnknownGoal("rnd", position=1),),
    double_meanings=(DoubleMeaning("qualified", "sales", "finance"),),
    blind_functions=(BlindFunction("sales", 1.2),),
    unmet_needs=(UnmetNeed("operations", "sales", "forecast"),),
    remarks=_REMARKS,
    sponsorship_seen=0.4,
    sponsorship_believed=0.7,
    manner=Manner(department_sd=0.15, tie_sd=0.25, german=0.08),
)


def demo_organisation() -> Organisation:
    """Return the organisation of the demo: its structure in four quarters, and its truth."""
    divisions = (Department(code, name, None, None, n) for code, name, n in _DIVISIONS)
    departments = (Department(*row) for row in _DEPARTMENTS)
    structure = Structure("halden", (*divisions, *departments), _FUNCTIONS)
    return Organisation(NAME, (structure,) * N_QUARTERS, _TRUTH)
