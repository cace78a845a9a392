"""A list of addresses, as the consultant brings it: read, checked, never echoed."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext

from survey_app.languages import LANGUAGES
from survey_app.mail.spool import Recipient
from survey_app.texts import normalise

ADDRESS, DEPARTMENT, LANGUAGE = "address", "department", "language"
MOST_SHOWN = 20
LONGEST = 254


@dataclass(frozen=True, slots=True)
class AddressList:
    """Who is to be written to, or everything that is wrong with the list."""

    recipients: tuple[Recipient, ...]
    problems: tuple[str, ...]


def read(
    text: str, *, departments: Collection[str], language: str, needs_department: bool
) -> AddressList:
    """Read a table with the columns address, department and, if wanted, language.

    Problems name rows, never addresses: what is shown may be seen by others.
    """
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)
    names = {name.strip().lower(): name for name in rows.fieldnames or () if name}
    missing = [
        name for name in (ADDRESS, *([DEPARTMENT] if needs_department else [])) if name not in names
    ]
    if missing:
        return AddressList((), (_columns(missing),))
    problems: list[str] = []
    found: list[Recipient] = []
    seen: dict[str, int] = {}
    for row in _rows(rows, problems):
        number, given = row
        values = {name: (given.get(names[name]) or "").strip() for name in names}
        if not any(values.values()):
            continue
        wrong = _wrong(values, departments if needs_department else None)
        earlier = seen.setdefault(values[ADDRESS].casefold(), number)
        if not wrong and earlier != number:
            wrong = gettext("the address stands in row %(row)s already", row=earlier)
        if wrong:
            problems.append(gettext("Row %(row)s: %(what)s.", row=number, what=wrong))
            continue
        chosen = values.get(LANGUAGE, "").lower() or language
        found.append(Recipient(values[ADDRESS], values.get(DEPARTMENT, ""), chosen))
    if not problems and not found:
        problems.append(gettext("There is no address in this list."))
    return AddressList(() if problems else tuple(found), _shortened(problems))


def _rows(rows: csv.DictReader[str], problems: list[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows with their numbers as a spreadsheet shows them."""
    try:
        return [(number, row) for number, row in enumerate(rows, start=2)]
    except csv.Error:
        problems.append(gettext("This is not a table that can be read (CSV)."))
        return []


def _wrong(values: dict[str, str], departments: Collection[str] | None) -> str:
    """Say what is wrong with one row; empty if nothing is."""
    address = values[ADDRESS]
    if len(address) > LONGEST or normalise(address, LONGEST) != address:
        return str(gettext("the address cannot be one"))
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return str(gettext("the address cannot be one"))
    if departments is not None and values[DEPARTMENT] not in departments:
        return str(gettext("the wave has no department with this code"))
    asked = values.get(LANGUAGE, "").lower()
    if asked and asked not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        return str(gettext("there are letters in %(known)s only", known=known))
    return ""


def _columns(missing: list[str]) -> str:
    return str(
        gettext(
            "The first row must name the columns; missing: %(names)s.", names=", ".join(missing)
        )
    )


def _shortened(problems: list[str]) -> tuple[str, ...]:
    if len(problems) <= MOST_SHOWN:
        return tuple(problems)
    rest = len(problems) - MOST_SHOWN
    return (*problems[:MOST_SHOWN], str(gettext("And %(n)s more rows.", n=rest)))
