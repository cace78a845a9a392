"""What is fixed when a wave opens: with whom each small department will be merged.

Reckoned from headcounts, before anybody has answered, so that the first page can say it.
"""

from __future__ import annotations

import json

from analysis.disclosure.policy import DisclosurePolicy
from analysis.structure import Structure


def expected_plan(structure: Structure, policy: DisclosurePolicy) -> str:
    """Return the plan that holds if everybody answers, as JSON that the survey page reads."""
    from analysis.disclosure.plan import plan  # noqa: PLC0415 - scipy, only where it is needed

    planned = plan(structure, [d.headcount for d in structure.departments], policy)
    content = {
        "shown_in": {
            department.code: unit
            for i, department in enumerate(structure.departments)
            if (unit := planned.smallest_unit(i)) is not None
        },
        "units": [
            {"code": unit.code, "name": unit.name, "departments": list(unit.departments)}
            for unit in planned.units
        ],
    }
    return json.dumps(content, ensure_ascii=False)
