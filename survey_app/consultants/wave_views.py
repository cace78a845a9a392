"""Waves: drafted, opened, closed. Each step that cannot be undone is confirmed."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey_app import jobs
from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants import drafts, sources, stations, wave_pages
from survey_app.consultants.blueprint import (
    ConfirmForm,
    bp,
    client,
    keep_account,
    show,
    today,
    wave_or_404,
)
from survey_app.consultants.client_forms import code_from
from survey_app.consultants.wave_forms import (
    ClosingForm,
    DraftForm,
    LimitsForm,
    NewWaveForm,
    OpeningForm,
    problems_of,
)
from survey_app.db import get_session
from survey_app.languages import language
from survey_app.models import Mode, Wave, WaveState
from survey_app.store import waves
from survey_app.store.organisations import CodeTakenError


@bp.get("/<organisation>/waves/new")
@open_to(*CONSULTANTS)
def new_wave(organisation: str) -> ResponseReturnValue:
    """Ask for a new draft: its name, its questionnaire, its limits."""
    following = drafts.next_quarter(_newest_code(), today())
    form = _with_choices(NewWaveForm(name=following.name, code=following.code))
    return show("new_wave", form=form, problems=())


@bp.post("/<organisation>/waves/new")
@open_to(*CONSULTANTS)
def create_wave(organisation: str) -> ResponseReturnValue:
    """Keep a new draft, or show everything that is wrong with it."""
    form = _with_choices(NewWaveForm())
    is_valid = form.validate_on_submit()
    own = form.own_text()
    problems = problems_of(own, gettext("your file")) if own.strip() else ()
    text = own if own.strip() else sources.text_of(form.questionnaire.data or "", client().id)
    if not is_valid or form.errors or problems or not text:
        return show("new_wave", form=form, problems=problems), 422
    wave = _created(form, text)
    if wave is None:
        return show("new_wave", form=form, problems=()), 422
    keep_account("wave drafted", wave.code)
    return _to(wave)


@bp.get("/<organisation>/waves/<wave>/")
@open_to(*CONSULTANTS)
def wave_page(organisation: str, wave: str) -> ResponseReturnValue:
    """Show where a wave stands, and what can be done next."""
    found = wave_or_404(wave)
    content = wave_pages.content_of(found, today())
    return show("wave", wave=found, stations=stations.stations(found), **content)


@bp.route("/<organisation>/waves/<wave>/settings", methods=["GET", "POST"])
@open_to(*CONSULTANTS)
def wave_settings(organisation: str, wave: str) -> ResponseReturnValue:
    """Change a draft's name, closing day and limits."""
    found = _draft(wave)
    form = DraftForm(obj=found)
    if not form.validate_on_submit():
        return show("wave_settings", wave=found, form=form), 422 if form.errors else 200
    waves.change_draft(
        get_session(),
        found,
        name=form.name.data or "",
        questionnaire_text=found.questionnaire,
        mode=Mode(form.mode.data),
        policy=form.policy(),
    )
    waves.set_closing_day(get_session(), found, form.closes_on.data)
    keep_account("draft changed", found.code)
    return _to(found)


@bp.post("/<organisation>/waves/<wave>/remove")
@open_to(*CONSULTANTS)
def remove_wave(organisation: str, wave: str) -> ResponseReturnValue:
    """Forget a draft."""
    found = _draft(wave)
    _refuse_unconfirmed()
    waves.remove_draft(get_session(), found)
    keep_account("draft removed", wave)
    flash(gettext("The draft was removed."), "success")
    return redirect(url_for("consultants.client_page", organisation=organisation))


@bp.route("/<organisation>/waves/<wave>/open", methods=["GET", "POST"])
@open_to(*CONSULTANTS)
def open_wave(organisation: str, wave: str) -> ResponseReturnValue:
    """Open a draft, once its short name was typed; show first what this freezes."""
    found = _draft(wave)
    form = OpeningForm()
    form.code = found.code
    content = wave_pages.draft(found)
    if not form.validate_on_submit() or content["obstacles"]:
        status = 422 if form.is_submitted() else 200
        return show("open_wave", wave=found, form=form, **content), status
    plan, last = content["plan"], found.closes_on
    waves.open_wave(get_session(), found, today=today(), plan_json=plan, closes_on=last)
    keep_account("wave opened", found.code)
    return _to(found, gettext("The wave is open. Now hand out the links."))


@bp.route("/<organisation>/waves/<wave>/limits", methods=["GET", "POST"])
@open_to(*CONSULTANTS)
def limits(organisation: str, wave: str) -> ResponseReturnValue:
    """Raise the limits and move the closing day of an open wave."""
    found = wave_or_404(wave)
    _require(found, WaveState.OPEN)
    form = LimitsForm(obj=found)
    before = waves.policy_of(found)
    if not form.validate_on_submit() or not form.refuse_below(before):
        return show("limits", wave=found, form=form), 422 if form.is_submitted() else 200
    waves.raise_limits(get_session(), found, form.policy())
    keep_account("limits raised", f"{found.code}: {form.policy()}")
    return _to(found, gettext("The limits were raised."))


@bp.route("/<organisation>/waves/<wave>/close", methods=["GET", "POST"])
@open_to(*CONSULTANTS)
def close_wave(organisation: str, wave: str) -> ResponseReturnValue:
    """Close an open wave for good; sealing begins in the background."""
    found = wave_or_404(wave)
    _require(found, WaveState.OPEN)
    form = ClosingForm()
    if not form.validate_on_submit():
        return show("close_wave", wave=found, form=form), 422 if form.is_submitted() else 200
    waves.close_wave(get_session(), found, today=today())
    keep_account("wave closed", found.code)
    jobs.enqueue_wave(found.id)
    return _to(found)


@bp.post("/<organisation>/waves/<wave>/next")
@open_to(*CONSULTANTS)
def next_wave(organisation: str, wave: str) -> ResponseReturnValue:
    """Draft the next quarter in one click: same questionnaire, last goals as decoys."""
    found = wave_or_404(wave)
    _refuse_unconfirmed()
    following = drafts.next_quarter(found.code, today())
    text = drafts.repeated(waves.questionnaire_of(found), found.questionnaire)
    made = _repeated(found, following, text)
    if made is None:
        flash(gettext("There is a wave '%(code)s' already.", code=following.code), "warning")
        return redirect(
            url_for("consultants.wave_page", organisation=organisation, wave=following.code)
        )
    keep_account("wave drafted", f"{made.code}, after {found.code}")
    return _to(made, gettext("The next quarter is drafted."))


def _to(wave: Wave, message: str = "") -> ResponseReturnValue:
    if message:
        flash(message, "success")
    code = client().code
    return redirect(url_for("consultants.wave_page", organisation=code, wave=wave.code))


def _draft(code: str) -> Wave:
    found = wave_or_404(code)
    _require(found, WaveState.DRAFT)
    return found


def _require(wave: Wave, state: WaveState) -> None:
    if wave.state != state.value:
        raise waves.WrongStateError(wave.code)


def _refuse_unconfirmed() -> None:
    if not ConfirmForm().validate_on_submit():
        abort(400)


def _newest_code() -> str:
    found = waves.of_organisation(get_session(), client().id)
    return found[0].code if found else ""


def _with_choices(form: NewWaveForm) -> NewWaveForm:
    form.questionnaire.choices = sources.offered(client().id, language())
    return form


def _created(form: NewWaveForm, text: str) -> Wave | None:
    """Keep the draft, or say beside the field why not."""
    code = form.code.data or code_from(form.name.data or "")
    if not code:
        form.code.errors = [gettext("Choose a short name of the letters a-z and digits.")]
        return None
    try:
        wave = waves.create_draft(
            get_session(),
            organisation_id=client().id,
            code=code,
            name=form.name.data or "",
            questionnaire_text=text,
            mode=Mode(form.mode.data),
            policy=form.policy(),
        )
    except CodeTakenError:
        form.code.errors = [gettext("There is a wave '%(code)s' already.", code=code)]
        return None
    waves.set_closing_day(get_session(), wave, form.closes_on.data)
    return wave


def _repeated(before: Wave, following: drafts.NextQuarter, text: str) -> Wave | None:
    try:
        return waves.create_draft(
            get_session(),
            organisation_id=before.organisation_id,
            code=following.code,
            name=following.name,
            questionnaire_text=text,
            mode=Mode(before.mode),
            policy=waves.policy_of(before),
        )
    except CodeTakenError:
        return None
