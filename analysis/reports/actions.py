"""A small library of actions: what each helps, the study behind it, and how strong that is.

Only studies that we are sure of are cited; what is our own judgement says so.

References
----------
Le Meunier-FitzHugh & Massey (2019), Journal of Marketing Management 35: single unit, project
teams, job rotation and joint meetings went with better relationships between sales and
marketing; co-location and cross-training did not.
Pinto, Pinto & Prescott (1993), Management Science 39(10): superordinate goals.
Kleingeld, van Mierlo & Arends (2011), Journal of Applied Psychology 96(6): group goals.
Tannenbaum & Cerasoli (2013), Human Factors 55(1): debriefs.
DeChurch & Mesmer-Magnus (2010), Journal of Applied Psychology 95(1): shared understanding.
Smither, London & Reilly (2005), Personnel Psychology 58(1): feedback from several sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from analysis.reports import wording
from analysis.reports.topics import Subject

MOST: Final = 3


class Strength(StrEnum):
    """How far the evidence carries."""

    META = "meta"  # several studies taken together
    SURVEY = "survey"  # one survey study, sales and marketing
    FIELD = "field"  # a survey study of project teams
    RELATED = "related"  # studies of something near
    INDIVIDUALS = "individuals"  # studied on persons, small effects
    JUDGEMENT = "judgement"  # ours


@dataclass(frozen=True, slots=True)
class Action:
    """Something that may be done. ``study`` is empty where there is none to cite."""

    code: str
    helps: frozenset[str]
    strength: Strength
    study: str = ""


_LEM = "Le Meunier-FitzHugh & Massey 2019"
_RISE, _FALL, _BELOW, _ABOVE = "change.rose", "change.fell", "gap.below", "gap.above"

LIBRARY: Final = (
    Action(
        "specific_goal",
        frozenset({Subject.GOAL, Subject.CLAIMED}),
        Strength.META,
        "Kleingeld, van Mierlo & Arends 2011",
    ),
    Action(
        "one_meaning",
        frozenset({Subject.TERM}),
        Strength.RELATED,
        "DeChurch & Mesmer-Magnus 2010",
    ),
    Action(
        "listening_round",
        frozenset({Subject.BLIND}),
        Strength.INDIVIDUALS,
        "Smither, London & Reilly 2005",
    ),
    Action("visible_sponsor", frozenset({Subject.SPONSORSHIP}), Strength.JUDGEMENT),
    Action(
        "joint_meeting",
        frozenset({Subject.PAIR, Subject.TERM, Subject.SPONSORSHIP}),
        Strength.SURVEY,
        _LEM,
    ),
    Action(
        "shared_goal",
        frozenset({Subject.PAIR, Subject.GOAL}),
        Strength.FIELD,
        "Pinto, Pinto & Prescott 1993",
    ),
    Action("job_rotation", frozenset({Subject.PAIR, Subject.BLIND}), Strength.SURVEY, _LEM),
    Action("project_team", frozenset({Subject.GOAL, Subject.TERM}), Strength.SURVEY, _LEM),
    Action(
        "debrief",
        frozenset({_FALL, Subject.BLIND, Subject.SPONSORSHIP}),
        Strength.META,
        "Tannenbaum & Cerasoli 2013",
    ),
    Action("keep", frozenset({_RISE, _ABOVE}), Strength.JUDGEMENT),
    Action("ask_first", frozenset({_FALL, _BELOW}), Strength.JUDGEMENT),
)


def actions_for(need: str) -> tuple[Action, ...]:
    """Choose the actions for a subject ("pair", "change.fell" ...): three at most."""
    return tuple(action for action in LIBRARY if need in action.helps)[:MOST]


def in_words(action: Action, language: str) -> str:
    """Say an action with its study and strength."""
    study = wording.say("action.study", language, study=action.study) if action.study else ""
    return wording.say(
        "action.line",
        language,
        action=wording.say(f"action.{action.code}", language),
        strength=wording.say(f"strength.{action.strength.value}", language),
        study=study,
    )
