"""What an examination finds: how it stands, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a thing stands."""

    GOOD = "good"
    MIND = "mind"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    subject : str
        What was looked at.
    level : Level
    said : str
        How it stands, in the operator's words.
    remedy : str
        What to do; empty where nothing is to be done.
    """

    subject: str
    level: Level
    said: str
    remedy: str = ""


def good(subject: str, said: str) -> Finding:
    """Say that a thing is as it should be."""
    return Finding(subject, Level.GOOD, said)


def mind(subject: str, said: str, remedy: str) -> Finding:
    """Say that a thing works, but weakens something."""
    return Finding(subject, Level.MIND, said, remedy)


def bad(subject: str, said: str, remedy: str) -> Finding:
    """Say that a thing does not work, or breaks a promise."""
    return Finding(subject, Level.BAD, said, remedy)
