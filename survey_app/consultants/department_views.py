"""A client's departments and functions: today's tree, as a table and as a file."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from analysis.intake.problems import IntakeError
from analysis.structure import Structure
from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants import tree
from survey_app.consultants.blueprint import ConfirmForm, bp, client, keep_account, show
from survey_app.consultants.department_forms import TreeUploadForm
from survey_app.db import get_session
from survey_app.store import organisations


@bp.get("/<organisation>/departments")
@open_to(*CONSULTANTS)
def departments(organisation: str) -> ResponseReturnValue:
    """Show today's tree as a table to edit."""
    return _table(tree.rows_of(_today()), [])


@bp.post("/<organisation>/departments")
@open_to(*CONSULTANTS)
def save_departments(organisation: str) -> ResponseReturnValue:
    """Keep the table, whole or not at all."""
    rows = tree.rows_from(request.form)
    if stale := _stale():
        return _table(rows, [("", stale)]), 422
    try:
        structure = tree.structure_from(rows, client().name)
    except tree.TreeError as error:
        return _table(rows, error.problems), 422
    _keep(structure, "departments edited")
    return redirect(url_for("consultants.departments", organisation=organisation))


@bp.get("/<organisation>/departments/upload")
@open_to(*CONSULTANTS)
def upload(organisation: str) -> ResponseReturnValue:
    """Ask for a file."""
    return show("upload", form=TreeUploadForm(), problems=[], has_tree=bool(_today().departments))


@bp.post("/<organisation>/departments/upload")
@open_to(*CONSULTANTS)
def read_upload(organisation: str) -> ResponseReturnValue:
    """Put the file's tree in place of today's, or name every bad line and change nothing."""
    form = TreeUploadForm()
    problems = [] if form.validate_on_submit() else [("", gettext("Please send this again."))]
    try:
        structure = tree.read_upload(form.text(), form.source(), client().name)
    except IntakeError as error:
        problems += [("file", str(finding)) for finding in error.findings]
    except tree.TreeError as error:
        problems += error.problems
    if problems:
        has_tree = bool(_today().departments)
        return show("upload", form=form, problems=problems, has_tree=has_tree), 422
    _keep(structure, "departments uploaded")
    return redirect(url_for("consultants.departments", organisation=organisation))


@bp.get("/<organisation>/departments.csv")
@open_to(*CONSULTANTS)
def departments_csv(organisation: str) -> ResponseReturnValue:
    """Give today's tree as a file."""
    return _file(tree.csv_of(_today()), f"{organisation}-departments.csv")


@bp.get("/<organisation>/departments-template.csv")
@open_to(*CONSULTANTS)
def departments_template(organisation: str) -> ResponseReturnValue:
    """Give a small tree as a file to begin from."""
    return _file(tree.template(), "departments-template.csv")


def _today() -> Structure:
    return organisations.structure(get_session(), client().id)


def _stale() -> str:
    """Say why what was sent cannot be kept, whatever stands in it."""
    if not ConfirmForm().validate_on_submit():
        return str(gettext("This page was open too long. Save again."))
    if request.form.get("seen") != tree.fingerprint(tree.rows_of(_today())):
        return str(
            gettext(
                "Somebody else changed the tree meanwhile. What you see here is yours: save again "
                "to put it in place of theirs, or go to the page anew to see theirs."
            )
        )
    return ""


def _table(rows: list[tree.Row], problems: tree.Problems) -> str:
    shown = rows if any(not row.code for row in rows) else [*rows, *tree.empty_rows(len(rows))]
    return show(
        "departments",
        rows=shown,
        problems=problems,
        wrong=dict(problems),
        seen=tree.fingerprint(tree.rows_of(_today())),
        is_large=len(rows) > tree.MOST_ROWS,
        functions=sorted({row.function for row in rows if row.function}),
        units=[(row.code, row.name) for row in rows if row.code],
        people=sum(int(row.headcount) for row in rows if row.headcount.isdecimal()),
    )


def _keep(structure: Structure, action: str) -> None:
    today = _today()
    structure = tree.with_known_functions(structure, today.functions)
    before = {department.code for department in today.departments}
    after = {department.code for department in structure.departments}
    organisations.replace_structure(get_session(), client().id, structure)
    added, removed = len(after - before), len(before - after)
    keep_account(action, f"{len(after)} departments, {added} added, {removed} removed")
    people = sum(department.headcount for department in structure.departments)
    kept = ngettext("%(num)s department", "%(num)s departments", len(after))
    message = gettext("Saved: %(kept)s, %(people)s people.", kept=kept, people=people)
    flash(message, "success")


def _file(text: str, name: str) -> Response:
    response = Response(text.encode("utf-8-sig"), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
