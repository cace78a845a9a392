"""Questionnaires of a client, and the editor of these and of a draft's own copy."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants import editor, sources
from survey_app.consultants.blueprint import ConfirmForm, bp, client, keep_account, show
from survey_app.consultants.instrument_forms import NewInstrumentForm
from survey_app.consultants.wave_forms import QuestionnaireFileForm, problems_of, text_given
from survey_app.db import get_session
from survey_app.languages import language
from survey_app.models import Instrument
from survey_app.store import instruments as store
from survey_app.store.organisations import CodeTakenError


@bp.get("/<organisation>/questionnaires")
@open_to(*CONSULTANTS)
def instruments(organisation: str) -> ResponseReturnValue:
    """Show a client's own questionnaires."""
    return show("instruments", own=store.of_organisation(get_session(), client().id))


@bp.route("/<organisation>/questionnaires/new", methods=["GET", "POST"])
@open_to(*CONSULTANTS)
def new_instrument(organisation: str) -> ResponseReturnValue:
    """Start a questionnaire from a built-in one, an earlier wave or a file."""
    form = NewInstrumentForm()
    form.source.choices = sources.offered(client().id, language())
    is_valid = form.validate_on_submit()
    own = text_given(form) if form.is_submitted() else ""
    problems = problems_of(own, gettext("your file")) if own.strip() else ()
    text = own if own.strip() else sources.text_of(form.source.data or "", client().id)
    made = _created(form, text) if is_valid and not form.errors and not problems else None
    if made is None:
        status = 422 if form.is_submitted() else 200
        return show("new_instrument", form=form, problems=problems), status
    keep_account("questionnaire created", made.code)
    return redirect(editor.Edited("own", made.code, made.text).address())


@bp.post("/<organisation>/questionnaires/<code>/remove")
@open_to(*CONSULTANTS)
def remove_instrument(organisation: str, code: str) -> ResponseReturnValue:
    """Forget a questionnaire; waves keep the copy they were made with."""
    found = store.find(get_session(), organisation_id=client().id, code=code)
    if found is None:
        abort(404)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    store.remove(get_session(), found)
    keep_account("questionnaire removed", code)
    flash(gettext("The questionnaire was removed. Waves keep their own copies."), "success")
    return redirect(url_for("consultants.instruments", organisation=organisation))


@bp.get("/<organisation>/edit/<kind>/<code>/<part>")
@open_to(*CONSULTANTS)
def edit(organisation: str, kind: str, code: str, part: str) -> ResponseReturnValue:
    """Show one part of a questionnaire as a form, and the survey beside it."""
    edited = editor.edited_or_404(kind, code, part)
    if edited.questionnaire is None and part != editor.FILE:
        return redirect(edited.address(editor.FILE))
    return editor.page(edited, part)


@bp.post("/<organisation>/edit/<kind>/<code>/<part>")
@open_to(*CONSULTANTS)
def save_edit(organisation: str, kind: str, code: str, part: str) -> ResponseReturnValue:
    """Keep a part of a questionnaire, or show everything that is wrong and keep nothing."""
    edited = editor.edited_or_404(kind, code, part)
    form = QuestionnaireFileForm()
    text = text_given(form) if part == editor.FILE else editor.applied(edited, part, request.form)
    problems = editor.stopping(edited, text)
    is_only_looking = "check" in request.form
    if problems or is_only_looking or not form.validate_on_submit():
        status = 200 if is_only_looking and not problems else 422
        return editor.page(edited, part, given=request.form, text=text), status
    edited.save(text)
    keep_account("questionnaire edited", f"{kind} {code}: {part}")
    flash(gettext("Saved."), "success")
    return redirect(edited.address(part))


@bp.post("/<organisation>/edit/<kind>/<code>/<part>/watch")
@open_to(*CONSULTANTS)
def watch(organisation: str, kind: str, code: str, part: str) -> ResponseReturnValue:
    """Draw the survey, its problems and its length from what is being typed; keep nothing."""
    edited = editor.edited_or_404(kind, code, part)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    return editor.watched(edited, editor.applied(edited, part, request.form))


@bp.post("/<organisation>/edit/<kind>/<code>/ties/add")
@open_to(*CONSULTANTS)
def add_ties(organisation: str, kind: str, code: str) -> ResponseReturnValue:
    """Put the built-in questions on ties into a questionnaire that has none."""
    edited = editor.edited_or_404(kind, code, "services")
    if not ConfirmForm().validate_on_submit():
        abort(400)
    edited.save(editor.with_ties(edited))
    keep_account("questionnaire edited", f"{kind} {code}: ties added")
    return redirect(edited.address("services"))


@bp.get("/<organisation>/edit/<kind>/<code>/questionnaire.toml")
@open_to(*CONSULTANTS)
def questionnaire_toml(organisation: str, kind: str, code: str) -> ResponseReturnValue:
    """Give the questionnaire as a file."""
    edited = editor.edited_or_404(kind, code, editor.FILE, reading=True)
    response = Response(edited.text, mimetype="application/toml")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}.toml"'
    return response


def _created(form: NewInstrumentForm, text: str | None) -> Instrument | None:
    """Keep the questionnaire, or say beside the field why not."""
    if not text:
        form.source.errors = [gettext("Choose what to start from.")]
        return None
    code = form.code.data or ""
    try:
        return store.create(get_session(), organisation_id=client().id, code=code, text=text)
    except CodeTakenError:
        form.code.errors = [gettext("There is a questionnaire '%(code)s' already.", code=code)]
        return None
