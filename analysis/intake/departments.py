"""A tree of departments from a CSV file: code, name, parent, function, headcount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.intake.csv_table import read_table
from analysis.intake.problems import Finding, IntakeError, Problem, finding
from analysis.structure import Department, Function, Structure

LONGEST = 200
MOST_DEPARTMENTS = 20_000
MOST_PEOPLE = 10_000_000
COLUMNS = ("code", "name", "parent", "function", "headcount")


@dataclass(frozen=True, slots=True)
class _Line:
    line: int
    code: str
    name: str
    parent: str
    function: str
    headcount: str


def read_departments(text: str, source: str, *, organisation: str) -> Structure:
    """Read a tree; every bad line is named, all at once.

    Parameters
    ----------
    text : str
        CSV with the columns code, name, parent, function, headcount. Only ``name`` is needed:
        a missing code is made from the name, a function is named by its own words.
    source : str
        What to call the file in messages.
    organisation : str

    Returns
    -------
    Structure
        Parents before children.

    Raises
    ------
    IntakeError
    """
    table = read_table(text, source)
    if "name" not in table.columns:
        columns = ", ".join(table.columns)
        raise IntakeError(source, [finding(Problem.I002, column="name", columns=columns)])
    index = {name: table.index(name) for name in COLUMNS if name in table.columns}
    lines = []
    for row in table.rows:
        cells = {name: row.fields[i].strip() for name, i in index.items()}
        code = cells.get("code") or slug(cells["name"])
        rest = [cells.get(name, "") for name in ("parent", "function", "headcount")]
        lines.append(_Line(row.line, code, cells["name"], *rest))
    problems = [*table.malformed, *_problems(lines)]
    if not lines and not problems:
        problems.append(finding(Problem.I001))
    if len(lines) > MOST_DEPARTMENTS:
        problems.append(finding(Problem.I017, found=len(lines), most=MOST_DEPARTMENTS))
    if problems:
        raise IntakeError(source, problems)
    return _structure(lines, organisation)


def slug(name: str) -> str:
    """Make a code from a name: "R & D" becomes "r-d"; other alphabets keep their letters."""
    return re.sub(r"[^\w]+", "-", name.lower()).strip("-_")[:60]


def _problems(lines: list[_Line]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for one in lines:
        yield from _line_problems(one)
        if one.code in first:
            yield finding(Problem.I013, line=one.line, code=one.code, first=first[one.code])
        first.setdefault(one.code, one.line)
    parents = {one.code: one.parent for one in lines}
    for one in lines:
        if one.parent and one.parent not in parents:
            yield finding(Problem.I014, line=one.line, parent=one.parent)
        chain = _circle(one.code, parents)
        if chain:
            yield finding(Problem.I015, line=one.line, code=one.code, chain=" > ".join(chain))


def _line_problems(one: _Line) -> Iterator[Finding]:
    if not one.name:
        yield finding(Problem.I012, line=one.line, field="name")
    for value in (one.code, one.name, one.function):
        if len(value) > LONGEST:
            yield finding(Problem.I018, line=one.line, value=value[:30], most=LONGEST)
    if one.headcount and not _is_headcount(one.headcount):
        yield finding(Problem.I016, line=one.line, value=one.headcount)


def _is_headcount(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 8 and int(value) <= MOST_PEOPLE


def _circle(code: str, parents: dict[str, str]) -> list[str]:
    chain, above = [code], parents.get(code, "")
    while above and above in parents:
        chain.append(above)
        if above == code:
            return chain
        if len(chain) > len(parents) + 1:
            return []  # a circle higher up, named at its own lines
        above = parents[above]
    return []


def _structure(lines: list[_Line], organisation: str) -> Structure:
    children: dict[str, list[_Line]] = {}
    for one in lines:
        children.setdefault(one.parent, []).append(one)
    ordered: list[_Line] = []
    waiting = list(reversed(children.get("", [])))
    while waiting:
        one = waiting.pop()
        ordered.append(one)
        waiting.extend(reversed(children.get(one.code, [])))
    names = dict.fromkeys(one.function for one in ordered if one.function)
    functions = {name: Function(slug(name), name) for name in names}
    departments = tuple(
        Department(
            code=one.code,
            name=one.name,
            parent=one.parent or None,
            function=functions[one.function].code if one.function else None,
            headcount=int(one.headcount or 0),
        )
        for one in ordered
    )
    unique = {function.code: function for function in functions.values()}
    return Structure(organisation, departments, tuple(unique.values()))
