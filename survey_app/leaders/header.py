"""The frame of every results page: which pages there are, and which results these are."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from flask import render_template, request, url_for
from flask_babel import format_date, lazy_gettext
from markupsafe import Markup

from analysis.reports import wording
from analysis.reports.findings import Finding, Kind, opening
from survey_app.languages import language
from survey_app.leaders.reading import Reading
from survey_app.leaders.unplanned import UnplannedViewError

PAGES = (
    ("overview", lazy_gettext("Overview")),
    ("heatmap", lazy_gettext("Heatmap")),
    ("ties", lazy_gettext("Ties")),
    ("goals", lazy_gettext("Goals and words")),
    ("perception", lazy_gettext("Perception gap")),
    ("sponsorship", lazy_gettext("Sponsorship")),
    ("themes", lazy_gettext("Themes")),
    ("maturity", lazy_gettext("Maturity")),
    ("quarters", lazy_gettext("Quarters")),
    ("actions", lazy_gettext("Actions and commitments")),
    ("costs", lazy_gettext("What it costs")),
    ("certificate", lazy_gettext("Certificate")),
)
"""All pages of a release, in the order that every report keeps."""

EVIDENCE_PAGES = {
    "gaps": "heatmap",
    "scores": "heatmap",
    "change": "quarters",
    "ties": "ties",
    "needs": "ties",
    "goals": "goals",
    "words": "goals",
    "perception": "perception",
    "sponsorship": "sponsorship",
    "themes": "themes",
    "maturity": "maturity",
}
"""Where the evidence of a finding is shown, by its table."""


def show(page: str, reading: Reading, **values: object) -> str:
    """Draw a results page with its frame."""
    return show_inner(page, page, reading, **values)


def show_inner(template: str, page: str, reading: Reading, **values: object) -> str:
    """Draw a page that stands under one of the results pages."""
    here = address(page, reading)
    return render_template(
        f"leaders/{template}.html",
        page=page,
        reading=reading,
        release=reading.release,
        here=here,
        pages=[(title, address(name, reading)) for name, title in PAGES],
        facts=facts(reading),
        **values,
    )


def address(page: str, reading: Reading, **values: Any) -> str:  # noqa: ANN401 - what an address may hold is Flask's to say
    """Return the address of a results page of the same wave."""
    return url_for(
        f"leaders.{page}",
        organisation=reading.organisation.code,
        wave=reading.wave.code,
        **values,
    )


def evidence_address(finding: Finding, reading: Reading) -> str:
    """Return where the evidence of a finding is shown."""
    return address(EVIDENCE_PAGES[finding.evidence.table], reading)


def opening_of(reading: Reading, *tables: str) -> tuple[Finding, ...]:
    """Return the sentences that open a page: those resting on its tables, or "nothing"."""
    if not any(name in reading.release.tables for name in tables):
        return ()
    return opening(reading.findings, tables, language())


def is_quiet(found: tuple[Finding, ...]) -> bool:
    """Tell whether an opening says that nothing stands out."""
    return all(finding.kind is Kind.NOTHING for finding in found)


def facts(reading: Reading) -> list[tuple[object, object]]:
    """Return the facts of the header: organisation, wave, scope, answers, certificate."""
    certificate = Markup('<a href="{}">{}</a>').format(
        address("certificate", reading), lazy_gettext("audited")
    )
    day = f" ({format_date(reading.wave.closed_on)})" if reading.wave.closed_on else ""
    return [
        (lazy_gettext("Organisation"), reading.organisation.name),
        (lazy_gettext("Wave"), f"{reading.wave.name}{day}"),
        (lazy_gettext("You see"), seen(reading)),
        (lazy_gettext("Answered"), answered(reading)),
        (lazy_gettext("Certificate"), certificate),
    ]


def seen(reading: Reading) -> object:
    """Say how much of the organisation the reader sees."""
    if reading.ties_from is not None:
        day = format_date(reading.ties_from)
        return lazy_gettext("everything; ties from %(day)s on", day=day)
    return reading.scope or lazy_gettext("everything")


def answered(reading: Reading) -> object:
    """Say how many answered, as far as the promise lets it be said."""
    taken = reading.release.participation
    if taken.rate is None or taken.invited is None:
        return taken.responses
    return lazy_gettext(
        "%(n)s of %(invited)s (%(rate)s)",
        n=taken.responses,
        invited=taken.invited,
        rate=wording.percent(taken.rate, language()),
    )


def refuse_unplanned(*planned: str) -> None:
    """Refuse an address that asks for another cut: it gets "not found", not a number.

    Raises
    ------
    UnplannedViewError
        The address holds a wish that no release answers.
    """
    if not set(request.args) <= {*planned, "lang"}:
        raise UnplannedViewError


def plotly_address() -> str:
    """Return the address of the chart library as installed."""
    return url_for("leaders.plotly_script", release=plotly_version())


@cache
def plotly_version() -> str:
    """Return the version of the installed chart library, without importing it."""
    return version("plotly")
