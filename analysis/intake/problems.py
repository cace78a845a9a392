"""What can be wrong with a file that is brought in: numbered, complete, in the bringer's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

MOST_SHOWN = 50


class Problem(Enum):
    """A numbered message; the number is stable, so it can be searched and tested."""

    I001 = "The file is empty. It needs a first line with the names of its columns."
    I002 = "There is no column '{column}'. The file has: {columns}."
    I003 = "Column '{column}' appears twice. Rename one of them."
    I004 = "Line {line} has {found} fields where the first line has {wanted}."
    I005 = "The mapping is not valid TOML: {detail}."
    I006 = "In the mapping, '{key}' is unknown.{hint}"
    I007 = "In the mapping, '{key}' {detail}."
    I008 = "In the mapping, '{question}' points to item '{item}', which the questionnaire lacks."
    I009 = "No column of the file is an item. Name them in [questions], or use the item codes."
    I010 = "No row of the file can be used. Left out: {causes}."
    I011 = "The file is not text in UTF-8, UTF-16 or Windows-1252."
    I012 = "Line {line}: the department has no {field}."
    I013 = "Line {line}: the code '{code}' was given to another department on line {first}."
    I014 = "Line {line}: the unit above, '{parent}', is not in the file."
    I015 = "Line {line}: '{code}' is above itself: {chain}."
    I016 = "Line {line}: the headcount '{value}' is not a whole number of zero or more."
    I017 = "The file has {found} rows; at most {most} are read."
    I018 = "Line {line}: '{value}' is longer than {most} characters."
    I019 = "The file cannot be read as a table: {detail}."


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem with its particulars."""

    problem: Problem
    particulars: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return f"{self.problem.name}: {self.problem.value.format(**dict(self.particulars))}"


def finding(problem: Problem, **particulars: object) -> Finding:
    """Make a finding from a problem and what it speaks of."""
    return Finding(problem, tuple(particulars.items()))


class IntakeError(ValueError):
    """A file cannot be brought in; every problem is named, and nothing was changed."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        self.source = source
        self.findings = tuple(findings)
        super().__init__(self._text())

    def _text(self) -> str:
        shown = [f"  {one}" for one in self.findings[:MOST_SHOWN]]
        more = len(self.findings) - len(shown)
        rest = [f"  and {more} more"] if more > 0 else []
        head = f"{self.source}: {len(self.findings)} problem(s)"
        return "\n".join([head, *shown, *rest])
