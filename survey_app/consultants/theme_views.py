"""Themes to read first: no leader sees a comment before a person has read it."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired

from survey_app import jobs
from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants import theme_reading
from survey_app.consultants.blueprint import (
    ConfirmForm,
    Problems,
    bp,
    client,
    keep_account,
    show,
    wave_or_404,
)
from survey_app.db import get_session
from survey_app.models import Wave, WaveState
from survey_app.store import themes as store
from survey_app.store.waves import WrongStateError


class ReadForm(FlaskForm):
    """Letting leaders see what people wrote cannot be taken back, so it is confirmed."""

    sure = BooleanField(
        lazy_gettext("I have read every comment on this page"),
        validators=[InputRequired(lazy_gettext("Read them first, then tick this."))],
    )


@bp.get("/<organisation>/waves/<wave>/themes")
@open_to(*CONSULTANTS)
def themes(organisation: str, wave: str) -> ResponseReturnValue:
    """Show the themes that were found, to be read before leaders see them."""
    return _page(_published(wave), [])


@bp.post("/<organisation>/waves/<wave>/themes")
@open_to(*CONSULTANTS)
def edit_themes(organisation: str, wave: str) -> ResponseReturnValue:
    """Keep one change: another name, a merge, a split, a hidden comment."""
    found = _published(wave)
    if not ConfirmForm().validate_on_submit():
        return _page(found, [("", gettext("This page was open too long. Try again."))]), 422
    try:
        edit = theme_reading.edit_from(request.form, _cards(found))
    except theme_reading.EditRefusedError as error:
        return _page(found, [("", str(error))]), 422
    store.add_edit(get_session(), found, edit)
    keep_account("theme edited", f"{found.code}: {edit['kind']}")
    return _back(found)


@bp.post("/<organisation>/waves/<wave>/themes/undo")
@open_to(*CONSULTANTS)
def undo_theme_edit(organisation: str, wave: str) -> ResponseReturnValue:
    """Take the last change back."""
    found = _published(wave)
    _refuse_unconfirmed()
    store.undo_edit(get_session(), found)
    keep_account("theme edit undone", found.code)
    return _back(found)


@bp.post("/<organisation>/waves/<wave>/themes/release")
@open_to(*CONSULTANTS)
def release_themes(organisation: str, wave: str) -> ResponseReturnValue:
    """Note that the themes were read, and let the worker release them."""
    found = _published(wave)
    form = ReadForm()
    if store.reading(get_session(), found) is None:
        abort(404)
    if not form.validate_on_submit():
        problems = [(form.sure.id, text) for text in form.sure.errors]
        late = [("", gettext("This page was open too long. Try again."))]
        return _page(found, problems or late, form), 422
    store.mark_read(get_session(), found)
    keep_account("themes read", found.code)
    jobs.enqueue_wave(found.id)
    flash(gettext("Thank you. The themes will be in the results in a minute or two."), "success")
    return _back(found)


def _published(code: str) -> Wave:
    found = wave_or_404(code)
    if found.state != WaveState.PUBLISHED.value:
        raise WrongStateError(code)
    return found


def _cards(wave: Wave) -> list[theme_reading.Card]:
    kept = store.reading(get_session(), wave)
    edits = store.edits(get_session(), wave)
    return theme_reading.cards(kept.draft, edits) if kept else []


def _page(wave: Wave, problems: Problems, form: ReadForm | None = None) -> str:
    shown = _cards(wave)
    edits = store.edits(get_session(), wave)
    return show(
        "themes",
        wave=wave,
        cards=shown,
        reading=store.reading(get_session(), wave),
        edits=[theme_reading.in_words(edit, shown) for edit in edits],
        problems=problems,
        form=form or ReadForm(formdata=None),
    )


def _back(wave: Wave) -> ResponseReturnValue:
    return redirect(url_for("consultants.themes", organisation=client().code, wave=wave.code))


def _refuse_unconfirmed() -> None:
    if not ConfirmForm().validate_on_submit():
        abort(400)
