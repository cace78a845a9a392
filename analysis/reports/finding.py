"""What a finding is: a statement made by rule, how strong it is, and where its evidence stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a finding is about. Descriptions are always there; the others are claims."""

    LEVEL = "level"
    THEME = "theme"
    NOTHING = "nothing"
    GAP = "gap"
    CHANGE = "change"
    TIE_ASYMMETRY = "tie_asymmetry"
    WEAK_TIE = "weak_tie"
    UNMET_NEED = "unmet_need"
    UNKNOWN_GOAL = "unknown_goal"
    CLAIMED_GOALS = "claimed_goals"
    DOUBLE_MEANING = "double_meaning"
    BLIND_SPOT = "blind_spot"
    SPONSORSHIP = "sponsorship"

    @property
    def is_claim(self) -> bool:
        """Tell whether it claims a difference that chance could have made."""
        return self not in (Kind.LEVEL, Kind.THEME, Kind.NOTHING)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the numbers of a finding stand: a released table, its row and its column."""

    table: str
    unit: str
    measure: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about a release, in one language.

    Attributes
    ----------
    kind : Kind
        What it is about.
    strength : float
        Standard errors from "no difference"; findings are ordered by it within their kind.
    parts : tuple of str
        The sentences, in order: what was found, then how sure we are or what goes with it.
    evidence : Evidence
        The cell on which it rests.
    estimate : str
        The interval in plain words ("between 3.1 and 3.7"); empty where there is none.
    others : tuple of Evidence
        Further cells it rests on, such as the other side of a tie.
    """

    kind: Kind
    strength: float
    parts: tuple[str, ...]
    evidence: Evidence
    estimate: str = ""
    others: tuple[Evidence, ...] = ()

    @property
    def sentence(self) -> str:
        """Return the parts as one text."""
        return " ".join(part for part in self.parts if part)
