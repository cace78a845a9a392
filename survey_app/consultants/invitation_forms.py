"""Forms to hand out links."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange

from analysis.structure import Structure
from survey_app.consultants.link_files import MOST_ON_SHEETS

MOST_LINKS = 1_000_000
MOST_USES = 1_000_000
BOTH = "zip"
PREFIX = "n."

Problems = list[tuple[str, str]]


class LinksForm(FlaskForm):
    """As which file the links come; how many for each department is read beside it.

    ``seen`` is how many batches there were when the page was made: pressing twice makes one.
    """

    format = RadioField(
        lazy_gettext("As"),
        default="csv",
        choices=[
            SelectChoice("csv", lazy_gettext("a table (CSV), for a mail merge")),
            SelectChoice("pdf", lazy_gettext("sheets of QR codes to print and cut (PDF)")),
            SelectChoice(BOTH, lazy_gettext("both, with the same links (ZIP)")),
        ],
    )
    seen = HiddenField()


class OpenLinkForm(FlaskForm):
    """How often one link may be used in all."""

    limit = IntegerField(
        lazy_gettext("At most this many answers"),
        validators=[
            InputRequired(lazy_gettext("Write a whole number.")),
            NumberRange(1, MOST_USES, lazy_gettext("Choose a number from %(min)s to %(max)s.")),
        ],
    )


def typed_counts(structure: Structure, posted: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed for each department."""
    return {d.code: posted.get(PREFIX + d.code, "").strip() for d in structure.departments}


def headcounts(structure: Structure) -> dict[str, str]:
    """Return one link for each person, as the form offers it at first."""
    return {d.code: str(d.headcount) for d in structure.departments}


def read_counts(
    structure: Structure, typed: Mapping[str, str], *, on_sheets: bool
) -> tuple[list[str], Problems]:
    """Return each department as often as links are wanted for it, and what is wrong."""
    problems: Problems = []
    wanted: list[str] = []
    for department in structure.departments:
        text = typed[department.code] or "0"
        if not (text.isascii() and text.isdigit() and int(text[:8]) <= MOST_LINKS):
            message = gettext("%(name)s: write a whole number, 0 or more.", name=department.name)
            problems.append((PREFIX + department.code, message))
            continue
        wanted += [department.code] * int(text[:8])
    most = MOST_ON_SHEETS if on_sheets else MOST_LINKS
    if not problems and not wanted:
        problems.append(("", gettext("Ask for at least one link.")))
    if len(wanted) > most:
        message = gettext(
            "At most %(most)s links can be made at once in this form. Take some departments now "
            "(0 for the others) and the rest afterwards.",
            most=most,
        )
        problems.append(("", message))
    return wanted, problems
