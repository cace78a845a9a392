"""The tree of departments as rows of a form and as a file, in and out."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext

from analysis.intake.departments import read_departments, slug
from analysis.intake.problems import IntakeError
from analysis.structure import Department, Function, Structure
from survey_app.texts import normalise

COLUMNS = ("code", "name", "parent", "function", "headcount")
LONGEST_CODE = 80
LONGEST_NAME = 200
EMPTY_ROWS = 3
MOST_ROWS = 500  # a larger tree is edited as a file
TEMPLATE_ROWS = (
    ("sales", "Sales", "", "Sales", "12"),
    ("sales-north", "Sales North", "sales", "Sales", "9"),
    ("finance", "Finance", "", "Finance", "7"),
)
RESERVED = frozenset({"organisation"})  # the code of the whole in plans and releases
_KEY = re.compile(r"d\.([0-9]{1,6})\.name")
_PLAIN_CODE = re.compile(r"\w(?:[\w.-]*\w)?")
_WHERE = re.compile(r"^I[0-9]+: (?:Line [0-9]+: )?")
_FORMULA = ("=", "+", "-", "@")

Problems = list[tuple[str, str]]


class TreeError(ValueError):
    """A tree cannot be kept as it was given; ``problems`` are (place, message)."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        super().__init__("; ".join(message for _, message in problems))


@dataclass(frozen=True, slots=True)
class Row:
    """One department as it stands in the form, right or wrong."""

    key: str
    code: str = ""
    name: str = ""
    parent: str = ""
    function: str = ""
    headcount: str = ""
    is_removed: bool = False
    depth: int = 0


def rows_of(structure: Structure) -> list[Row]:
    """Return today's tree as rows."""
    functions = {function.code: function.name for function in structure.functions}
    walked = [d for top in structure.children(None) for d in structure.below(top.code)]
    return [
        Row(
            key=str(number),
            code=d.code,
            name=d.name,
            parent=d.parent or "",
            function=functions.get(d.function or "", ""),
            headcount=str(d.headcount),
            depth=len(structure.path(d.code)) - 1,
        )
        for number, d in enumerate(walked, start=1)
    ]


def fingerprint(rows: Sequence[Row]) -> str:
    """Return what tells whether somebody else changed the tree meanwhile."""
    return hashlib.sha256(_as_csv(rows).encode()).hexdigest()[:16]


def empty_rows(taken: int) -> list[Row]:
    """Return rows to add departments in."""
    return [Row(key=str(taken + number)) for number in range(1, EMPTY_ROWS + 1)]


def rows_from(posted: Mapping[str, str]) -> list[Row]:
    """Read the rows of the form as they were typed."""
    keys = sorted((m[1] for m in map(_KEY.fullmatch, posted) if m), key=int)
    return [_row(posted, key) for key in keys]


def structure_from(rows: Sequence[Row], organisation: str) -> Structure:
    """Make a tree of the rows.

    Raises
    ------
    TreeError
        With every problem of every row, each with the name of its input.
    """
    kept = [row for row in rows if not row.is_removed and (row.code or _is_filled(row))]
    problems = _orphans(rows, kept)
    if problems:
        raise TreeError(problems)
    if not kept:
        return Structure(organisation, ())
    coded = _with_codes(kept)
    try:
        structure = read_departments(_as_csv(coded), "table", organisation=organisation)
    except IntakeError as error:
        raise TreeError([_beside(finding, coded) for finding in error.findings]) from None
    return _fit_to_keep(structure)


def read_upload(text: str, source: str, organisation: str) -> Structure:
    """Make a tree of a file.

    Raises
    ------
    TreeError
        With every bad line named.
    """
    try:
        structure = read_departments(text, source, organisation=organisation)
    except IntakeError as error:
        raise TreeError([("csv", str(finding)) for finding in error.findings]) from None
    return _fit_to_keep(structure)


def with_known_functions(structure: Structure, known: Sequence[Function]) -> Structure:
    """Return the tree with functions under the codes they have had: quarters are linked by them."""
    codes = {function.name: function.code for function in known}
    taken = set(codes.values())
    renamed: dict[str, str] = {}
    for function in structure.functions:
        code = codes.get(function.name) or _free(function.code, taken)
        taken.add(code)
        renamed[function.code] = code
    return Structure(
        structure.organisation,
        tuple(
            replace(d, function=renamed[d.function]) if d.function else d
            for d in structure.departments
        ),
        tuple(replace(f, code=renamed[f.code]) for f in structure.functions),
    )


def csv_of(structure: Structure) -> str:
    """Write a tree as a file that reads back as the same; no cell is read as a formula."""
    guarded = (
        replace(row, name=_guarded(row.name), function=_guarded(row.function))
        for row in rows_of(structure)
    )
    return _as_csv(list(guarded))


def template() -> str:
    """Write a small tree to begin from."""
    return _as_csv([Row("", *fields) for fields in TEMPLATE_ROWS])


def _row(posted: Mapping[str, str], key: str) -> Row:
    code, name, parent, function, headcount = (
        _typed(posted, f"d.{key}.{column}") for column in COLUMNS
    )
    is_removed = f"d.{key}.remove" in posted
    return Row(key, code, name, parent, function, headcount, is_removed)


def _typed(posted: Mapping[str, str], name: str) -> str:
    return normalise(posted.get(name, ""), LONGEST_NAME + 1).replace("\n", " ")


def _is_filled(row: Row) -> bool:
    return any((row.name, row.parent, row.function, row.headcount))


def _orphans(rows: Sequence[Row], kept: Sequence[Row]) -> Problems:
    removed = {row.code: row.name for row in rows if row.is_removed and row.code}
    return [
        (
            f"d.{row.key}.parent",
            gettext(
                "%(below)s lies below %(above)s, which is to be removed. Move it, or remove both.",
                below=row.name,
                above=removed[row.parent],
            ),
        )
        for row in kept
        if row.parent in removed
    ]


def _with_codes(rows: Sequence[Row]) -> list[Row]:
    """Give new rows a code made from their name that no other row has."""
    taken = {row.code for row in rows if row.code}
    found = []
    for row in rows:
        code = row.code or _free(slug(row.name), taken)
        taken.add(code)
        found.append(replace(row, code=code))
    return found


def _free(wish: str, taken: set[str]) -> str:
    wish = wish or "department"
    candidates = (wish if n == 1 else f"{wish}-{n}" for n in range(1, len(taken) + 3))
    return next(code for code in candidates if code not in taken and code not in RESERVED)


def _beside(finding: object, rows: Sequence[Row]) -> tuple[str, str]:
    """Put a finding about a line beside the input it speaks of."""
    line = dict(getattr(finding, "particulars", ())).get("line")
    message = _WHERE.sub("", str(finding))
    message = message[:1].upper() + message[1:]
    if not isinstance(line, int) or line - 2 >= len(rows):
        return "", message
    row = rows[line - 2]
    columns = {"I014": "parent", "I015": "parent", "I016": "headcount"}
    column = columns.get(str(finding)[:4], "name")
    return f"d.{row.key}.{column}", f"{row.name or row.code}: {message}"


def _fit_to_keep(structure: Structure) -> Structure:
    """Normalise the words of a tree, and refuse codes that cannot be kept."""
    departments = tuple(replace(d, name=_words(d.name)) for d in structure.departments)
    problems = [("csv", problem) for d in departments if (problem := _unfit(d))]
    if problems:
        raise TreeError(problems)
    functions = tuple(Function(f.code, _words(f.name)) for f in structure.functions)
    return Structure(structure.organisation, departments, functions)


def _words(name: str) -> str:
    """Return a name as it is kept: on one line, without the guard that our own files put on."""
    name = normalise(name, LONGEST_NAME).replace("\n", " ")
    return name[1:] if name.startswith("'") and name[1:].startswith(_FORMULA) else name


def _guarded(name: str) -> str:
    return f"'{name}" if name.startswith(_FORMULA) else name


def _unfit(department: Department) -> str:
    code = department.code
    message = ""
    if len(code) > LONGEST_CODE or not _PLAIN_CODE.fullmatch(code):
        message = gettext(
            "The code '%(code)s' cannot be used. Codes have at most %(most)s letters, digits, "
            "hyphens and dots, and begin and end with a letter or a digit.",
            code=code[:30],
            most=LONGEST_CODE,
        )
    elif code in RESERVED:
        message = gettext("The code '%(code)s' stands for the whole. Choose another.", code=code)
    elif not department.name:
        message = gettext("The department '%(code)s' has no readable name.", code=code)
    return message


def _as_csv(rows: Sequence[Row]) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([row.code, row.name, row.parent, row.function, row.headcount] for row in rows)
    return lines.getvalue()
