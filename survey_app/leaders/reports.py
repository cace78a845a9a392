"""The report and the draft agreements as files, from the same release as the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from analysis.disclosure.released import Release
from analysis.reports.blocks import Report
from survey_app.access import LEADERS, open_to
from survey_app.languages import language
from survey_app.leaders import header
from survey_app.leaders.reading import Reading, open_scoped, read
from survey_app.leaders.views import bp

if TYPE_CHECKING:
    from analysis.reports.content import Cover


@dataclass(frozen=True, slots=True)
class Writer:
    """How a report becomes a file of one kind."""

    content_type: str
    write: Callable[[Report, Release], bytes]


def _html(report: Report, _release: Release) -> bytes:
    from analysis.reports.html import html_report  # noqa: PLC0415 - asked for seldom

    return html_report(report).encode()


def _pdf(report: Report, _release: Release) -> bytes:
    from analysis.reports.pdf import pdf_report  # noqa: PLC0415 - large, and asked for seldom

    return pdf_report(report)


def _docx(report: Report, _release: Release) -> bytes:
    from analysis.reports.docx import docx_report  # noqa: PLC0415 - large, asked for seldom

    return docx_report(report)


def _pptx(report: Report, _release: Release) -> bytes:
    from analysis.reports.pptx import pptx_report  # noqa: PLC0415 - large, asked for seldom

    return pptx_report(report)


def _xlsx(report: Report, release: Release) -> bytes:
    from analysis.reports.xlsx import xlsx_report  # noqa: PLC0415 - large, asked for seldom

    return xlsx_report(report, release)


OFFICE = "application/vnd.openxmlformats-officedocument."
WRITERS = {
    "pdf": Writer("application/pdf", _pdf),
    "html": Writer("text/html; charset=utf-8", _html),
    "docx": Writer(f"{OFFICE}wordprocessingml.document", _docx),
    "pptx": Writer(f"{OFFICE}presentationml.presentation", _pptx),
    "xlsx": Writer(f"{OFFICE}spreadsheetml.sheet", _xlsx),
}


@bp.get("/<organisation>/<wave>/report.<kind>")
@open_to(*LEADERS)
def report(organisation: str, wave: str, kind: str) -> ResponseReturnValue:
    """Give the report of the whole, one function, one pair or the quarter, within the scope."""
    reading = read(organisation, wave)
    header.refuse_unplanned("function", "pair", "review")
    return _file(_asked(reading), reading, kind=kind, name=f"{organisation}-{wave}")


@bp.get("/<organisation>/<wave>/agreements.<kind>")
@open_to(*LEADERS)
def agreements(organisation: str, wave: str, kind: str) -> ResponseReturnValue:
    """Give the draft agreements, all or the one of a code, to edit and to sign."""
    from analysis.reports.agreements import agreements_report  # noqa: PLC0415 - brings scipy

    reading = read(organisation, wave)
    header.refuse_unplanned("only")
    try:
        made = agreements_report(
            reading.release,
            language(),
            found=reading.findings,
            earlier=_earlier(reading),
            cover=_cover(reading),
            only=request.args.get("only"),
        )
    except KeyError:
        abort(404)
    return _file(made, reading, kind=kind, name=f"{organisation}-{wave}-agreements")


def _asked(reading: Reading) -> Report:
    """Put together the report that the address asks for; 404 for a function nobody knows."""
    from analysis.reports import content  # noqa: PLC0415 - only where a report is asked for
    from analysis.reports.narrowing import UnknownFunctionError  # noqa: PLC0415

    release, code, before = reading.release, language(), _earlier(reading)
    found, cover = reading.findings, _cover(reading)
    function, pair = request.args.get("function"), request.args.get("pair")
    try:
        if function is not None:
            return content.function_report(
                release, code, function, found=found, earlier=before, cover=cover
            )
        if pair is not None:
            a, _, b = pair.partition("|")
            return content.pair_report(release, code, (a, b), found=found, cover=cover)
    except UnknownFunctionError:
        abort(404)
    if "review" in request.args:
        return content.quarter_report(release, code, found=found, earlier=before, cover=cover)
    return content.whole_report(release, code, found=found, earlier=before, cover=cover)


def _earlier(reading: Reading) -> list[Release]:
    before = reading.waves[: reading.waves.index(reading.wave)]
    return [open_scoped(wave) for wave in before]


def _cover(reading: Reading) -> Cover:
    from analysis.reports.content import Cover  # noqa: PLC0415 - brings scipy along

    return Cover(organisation=reading.organisation.name, scope=reading.scope)


def _file(made: Report, reading: Reading, *, kind: str, name: str) -> ResponseReturnValue:
    """Write a report as a file; where no font here draws its language, say so kindly."""
    writer = WRITERS.get(kind)
    if writer is None:
        abort(404)
    try:
        content = writer.write(made, _behind(reading))
    except _missing_glyphs():
        flash(gettext("No font here draws this language as PDF. Take the HTML report instead."))
        return redirect(header.address("overview", reading))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(content, content_type=writer.content_type, headers=headers)


def _behind(reading: Reading) -> Release:
    """Return the tables behind a report: of a function or pair only its own."""
    from analysis.reports.content import named_release  # noqa: PLC0415
    from analysis.reports.narrowing import about_function, about_pair  # noqa: PLC0415

    whole = named_release(reading.release, _cover(reading))
    function, pair = request.args.get("function"), request.args.get("pair")
    if function is not None:
        return about_function(whole, function)[0]
    if pair is not None:
        a, _, b = pair.partition("|")
        return about_pair(whole, (a, b))[0]
    return whole


def _missing_glyphs() -> type[Exception]:
    from analysis.reports.pdf import MissingGlyphsError  # noqa: PLC0415 - asked for seldom

    return MissingGlyphsError
