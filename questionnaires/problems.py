"""What can be wrong with a questionnaire's file, said in its author's words.

The numbers are stable: they can be searched for, tested, and looked up in ``FORMAT.md``.
Numbers from Q901 on are advice: they never keep a questionnaire from being used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

Path = tuple[str | int, ...]


class Rule(Enum):
    """A numbered rule: what is wrong, and how to mend it."""

    Q001 = (
        "The file has {n} characters; at most {most} can be read.",
        "Split it into several questionnaires, or take out what is not a questionnaire.",
    )
    Q002 = ("This is not valid TOML: {reason}.", "{hint}")
    Q003 = (
        "Tables or lists are nested more than {most} deep.",
        "A questionnaire needs no such depth; look for a bracket or a dot too many.",
    )
    Q004 = ("'{key}' is not known here.", "{hint}")
    Q005 = ("'{key}' is missing.", "Add it: {about}")
    Q006 = ("'{key}' should be {expected}, but is {found}.", "Write it as {expected}.")
    Q007 = (
        "'{code}' cannot be a code.",
        "Use at most 40 small letters a-z, digits and underscores, beginning with a letter.",
    )
    Q008 = ("The text of '{key}' is empty.", "Write the text, or take the key out.")
    Q009 = ("The text of '{key}' has {n} characters; at most {most} fit.", "Shorten it.")
    Q010 = (
        "The text of '{key}' holds a character that cannot be shown ({character}).",
        "Delete it; it often comes along when text is pasted.",
    )
    Q011 = (
        "The text of '{key}' is missing in: {languages}.",
        "Write it in each language that 'languages' names.",
    )
    Q012 = ("The language '{language}' was not declared.", "{hint}")
    Q013 = ("'{key}' has {n} of the at least {least} it needs.", "Add {short} more.")
    Q014 = ("'{key}' has {n}; at most {most} are allowed.", "Take out {excess}.")
    Q015 = ("'{key}' is {n}; it must lie from {least} to {most}.", "Choose a number in between.")
    Q016 = ("'{word}' is not a possible '{key}'.", "{hint}")
    Q017 = (
        "'{language}' is not a language code.",
        "Use codes such as en, de, ar or pt-BR.",
    )
    Q018 = ("The language '{language}' is declared twice.", "Name it once.")
    Q019 = (
        "The code '{code}' is used twice; it was first used at {first}.",
        "Give each its own code: answers are kept under it.",
    )
    Q020 = (
        "This reads the same as {first} in: {languages}.",
        "Reword one of the two, or take it out: nobody could tell them apart.",
    )
    Q021 = (
        "Item '{code}' says that it replaces itself.",
        "'replaces' names the code of the earlier wording; changed wording needs a new code.",
    )
    Q022 = (
        "Item '{code}' replaces '{other}', which is still in use here.",
        "Take out the earlier wording, or take out 'replaces'.",
    )
    Q023 = (
        "Item '{code}' replaces '{other}', which {first} replaces already.",
        "An earlier wording can be followed by one item only.",
    )
    Q024 = (
        "The goal test has {n} real goals; it needs from {least} to {most}.",
        "Real goals are those of kind 'real'.",
    )
    Q025 = (
        "The goal test has {n} decoys for {real} real goals.",
        "Add decoys until there are at least as many: otherwise ticking everything pays.",
    )
    Q026 = (
        "Decoy '{code}' is said to be another function's goal, but names no function.",
        "Name it in 'functions', or choose another kind.",
    )
    Q027 = ("'{role}' is no demographic of this questionnaire.", "{hint}")
    Q028 = ("'{leader}' is no choice of the demographic '{role}'.", "{hint}")
    Q029 = (
        "There are {n} rating items in all; at most {most} can be stored.",
        "Take some out; nobody answers so many.",
    )
    Q030 = (
        "The text of '{key}' holds a line break.",
        "Write it on one line; only introductions, descriptions and prompts may have several.",
    )
    Q031 = (
        "'{word}' cannot be a version.",
        "Use digits, letters, dots and hyphens, such as 1.0.",
    )
    Q032 = (
        "There are more than {most} problems.",
        "Mend these first, then read the file again.",
    )
    Q901 = (
        "Dimension '{code}' has two items.",
        "Three or more make a steadier measure; two are fit for a short pulse.",
    )
    Q902 = (
        "No item is reverse-keyed.",
        "A few reverse-keyed items show whether people read before they tick.",
    )
    Q903 = (
        "Answering takes about {minutes} minutes.",
        "Beyond ten minutes more people give up; take something out.",
    )
    Q904 = (
        "Item '{code}' has {n} words in '{language}'.",
        "Fifteen words or fewer are read as one thought.",
    )

    @property
    def number(self) -> str:
        """Return the stable number, such as ``Q011``."""
        return self.name

    @property
    def stops(self) -> bool:
        """Tell whether the file cannot be used; otherwise it is advice."""
        return not self.name.startswith("Q9")


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule broken at one place, before the line is known."""

    rule: Rule
    path: Path
    words: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: its number, what it is, how to mend it, and where."""

    number: str
    message: str
    remedy: str
    path: str
    line: int | None = None

    @property
    def place(self) -> str:
        """Return where it is, for a person: the line if known, and the key."""
        line = f"line {self.line}" if self.line is not None else ""
        return ", ".join(part for part in (line, self.path) if part)

    def __str__(self) -> str:
        place = f" ({self.place})" if self.place else ""
        return f"{self.number}{place}: {self.message} {self.remedy}"


def problem(finding: Finding, *, line: int | None = None) -> Problem:
    """Word a finding for the author."""
    message, remedy = finding.rule.value
    return Problem(
        number=finding.rule.number,
        message=message.format_map(finding.words),
        remedy=remedy.format_map(finding.words),
        path=spelt(finding.path),
        line=line,
    )


def spelt(path: Path) -> str:
    """Write a path as authors read it, counting from 1: ``dimensions[2].items[1].text``."""
    words = ""
    for step in path:
        words += f"[{step + 1}]" if isinstance(step, int) else f".{shortened(step)}"
    return words.removeprefix(".")


def shortened(word: object, *, most: int = 60) -> str:
    """Quote at most ``most`` characters of what the author wrote, without control characters."""
    text = "".join(c if c.isprintable() else "�" for c in str(word)[: most + 1])
    return text if len(text) <= most else text[:most] + "…"


class QuestionnaireError(Exception):
    """A questionnaire cannot be read; ``problems`` says everything that is wrong with it."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n  ".join([f"{source}: {count}", *map(str, self.problems)]))
