"""What keeps a draft from being opened, and the draft of the next quarter."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace

from flask_babel import gettext, ngettext

from analysis.structure import Structure
from questionnaires.model import GoalKind, Questionnaire
from questionnaires.writer import write

QUARTER_CODE = re.compile(r"(?P<year>20[0-9]{2})-q(?P<quarter>[1-4])")


@dataclass(frozen=True, slots=True)
class NextQuarter:
    """What the wave after another is called."""

    code: str
    name: str


def obstacles(structure: Structure, *, problems: int, k: int) -> list[str]:
    """Return what has to be mended before a draft can be opened."""
    found = []
    if problems:
        found.append(
            ngettext(
                "The questionnaire is not finished: %(num)s problem.",
                "The questionnaire is not finished: %(num)s problems.",
                problems,
            )
        )
    people = sum(department.headcount for department in structure.departments)
    if not structure.departments:
        found.append(gettext("There are no departments yet."))
    elif people < k:
        found.append(
            gettext(
                "The departments have %(people)s people in all; with fewer than %(k)s nothing "
                "could ever be shown. Fill in the headcounts.",
                people=people,
                k=k,
            )
        )
    return found


def next_quarter(code: str, today: datetime.date) -> NextQuarter:
    """Return the code and the name of the quarter after the wave ``code``."""
    match = QUARTER_CODE.fullmatch(code)
    year, quarter = today.year, (today.month - 1) // 3 + 1
    if match:
        after = int(match["year"]) * 4 + int(match["quarter"])  # quarters since the year zero
        year, quarter = after // 4, after % 4 + 1
    name = gettext("Quarter %(quarter)s of %(year)s", quarter=quarter, year=year)
    return NextQuarter(f"{year}-q{quarter}", name)


def repeated(questionnaire: Questionnaire, text: str) -> str:
    """Return the text for the next quarter: the goals of the last one have become decoys.

    Without a goal test it is the same text. With one, the new goals are still to be written.
    """
    test = questionnaire.goal_test
    if test is None:
        return text
    kept = [g for g in test.goals if g.kind in {GoalKind.OTHER_FUNCTION, GoalKind.INVENTED}]
    last = [replace(g, kind=GoalKind.DROPPED) for g in test.goals if g.is_real]
    return write(replace(questionnaire, goal_test=replace(test, goals=(*last, *kept))))
