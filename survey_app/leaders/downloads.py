"""Released tables as files, and the chart script from the installed package."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files as package_files

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from analysis.disclosure.released import dump
from analysis.reports.csv_tables import table_as_csv
from analysis.reports.ddi import codebook
from analysis.reports.sav import table_as_sav
from survey_app.access import LEADERS, open_to, open_to_everybody
from survey_app.languages import language
from survey_app.leaders.header import plotly_version
from survey_app.leaders.reading import read
from survey_app.leaders.views import bp

YEAR = 365 * 24 * 60 * 60


@bp.get("/<organisation>/<wave>/<table>.csv")
@open_to(*LEADERS)
def table_csv(organisation: str, wave: str, table: str) -> ResponseReturnValue:
    """Give a table as a file, from the same rows as the pages."""
    released = read(organisation, wave).release.tables.get(table)
    if released is None:
        abort(404)
    text = table_as_csv(released, language())
    return _file(text, f"{organisation}-{wave}-{table}.csv", "text/csv; charset=utf-8")


@bp.get("/<organisation>/<wave>/<table>.sav")
@open_to(*LEADERS)
def table_sav(organisation: str, wave: str, table: str) -> ResponseReturnValue:
    """Give a table as a file for SPSS, from the same rows as the pages."""
    reading = read(organisation, wave)
    released = reading.release.tables.get(table)
    if released is None:
        abort(404)
    content = table_as_sav(released, language(), release=reading.release)
    return _file(content, f"{organisation}-{wave}-{table}.sav", "application/x-spss-sav")


@bp.get("/<organisation>/<wave>/codebook.xml")
@open_to(*LEADERS)
def codebook_xml(organisation: str, wave: str) -> ResponseReturnValue:
    """Give the DDI codebook of the tables that the visitor may see."""
    content = codebook(read(organisation, wave).release)
    return _file(content, f"{organisation}-{wave}-codebook.xml", "application/xml")


@bp.get("/<organisation>/<wave>/release.json")
@open_to(*LEADERS)
def release_json(organisation: str, wave: str) -> ResponseReturnValue:
    """Give the whole release, as far as the visitor's scope goes."""
    text = dump(read(organisation, wave).release)
    return _file(text, f"{organisation}-{wave}.json", "application/json")


@bp.get("/charts/plotly-<release>.min.js")
@open_to_everybody
def plotly_script(release: str) -> ResponseReturnValue:
    """Give the chart library as installed; its address changes with its version."""
    if release != plotly_version():
        abort(404)
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(_script(packed=packed), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


@cache
def _script(*, packed: bool) -> bytes:
    """Read the library's script, packed once: a third of its size."""
    text = (package_files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    return gzip.compress(text, mtime=0) if packed else text


def _file(text: str | bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type=kind, headers=headers)
