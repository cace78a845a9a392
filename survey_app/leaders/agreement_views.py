"""From finding to agreement in the browser: a draft is changed, accepted, and followed."""

from __future__ import annotations

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey_app.access import LEADERS, get_membership, open_to
from survey_app.db import get_session
from survey_app.follow_up import Commitment
from survey_app.leaders import agreements, header
from survey_app.leaders.agreement_forms import STATES, AgreementForm
from survey_app.leaders.agreements import OpenDraft
from survey_app.leaders.reading import Reading, read, today
from survey_app.leaders.record import keep_account
from survey_app.leaders.views import bp
from survey_app.models import Wave
from survey_app.store import commitments, waves


@bp.get("/<organisation>/<wave>/actions/<draft>")
@open_to(*LEADERS)
def draft(organisation: str, wave: str, draft: str) -> ResponseReturnValue:
    """Show a draft agreement, and the form to settle it for those who may."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    found = _draft_or_404(reading, draft)
    return _draft_page(reading, found, _form_of(reading, found))


@bp.post("/<organisation>/<wave>/actions/<draft>")
@open_to(*LEADERS, whole=True)
def accept(organisation: str, wave: str, draft: str) -> ResponseReturnValue:
    """Make a commitment of a draft, or say everything that is missing."""
    reading = read(organisation, wave)
    found = _draft_or_404(reading, draft)
    form = AgreementForm()
    form.offer(agreements.functions(reading.release))
    if not form.validate_on_submit():
        return _draft_page(reading, found, form), 422
    try:
        commitments.accept(
            get_session(),
            _wave(reading),
            draft=found.code,
            terms=form.terms(),
            evidence=[(cell.table, cell.unit, cell.measure) for cell in found.evidence],
            today=today(),
        )
    except commitments.AcceptedBeforeError:
        flash(gettext("This draft was accepted before; it is listed here."))
        return redirect(header.address("actions", reading))
    keep_account("agreement accepted", f"{wave}: {found.code}")
    flash(gettext("Agreed. The next wave will say what became of it."), "success")
    return redirect(header.address("actions", reading))


@bp.route("/<organisation>/<wave>/commitments/<int:number>", methods=["GET", "POST"])
@open_to(*LEADERS, whole=True)
def commitment(organisation: str, wave: str, number: int) -> ResponseReturnValue:
    """Change an agreement, or say how far it has come."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    kept = _commitment_or_404(number)
    form = AgreementForm(obj=kept)
    names = agreements.functions(reading.release)
    gone = [code for code in (kept.one, kept.other) if code and code not in names]
    form.offer(names | {code: code for code in gone})
    if not form.validate_on_submit():
        page = header.show_inner("commitment", "actions", reading, form=form, kept=kept)
        return page, 422 if form.errors else 200
    commitments.change(get_session(), kept, form.terms())
    keep_account("agreement changed", f"{kept.draft}: {kept.state}")
    flash(gettext("Saved."), "success")
    return redirect(header.address("actions", reading))


@bp.context_processor
def states() -> dict[str, object]:
    """Let the templates say how far an agreement is."""
    return {"state_words": {state.value: text for state, text in STATES}}


def _draft_page(reading: Reading, found: OpenDraft, form: AgreementForm) -> str:
    made = agreements.made_in(reading).get(found.code)
    may_settle = not get_membership().scope
    return header.show_inner(
        "draft", "actions", reading, draft=found, form=form, made=made, may_settle=may_settle
    )


def _form_of(reading: Reading, found: OpenDraft) -> AgreementForm:
    names = agreements.functions(reading.release)
    sides = [code for code in found.parties if code in names][:2]
    one, other = [*sides, "", ""][:2]
    form = AgreementForm(
        formdata=None,
        data={
            "title": found.title,
            "text": found.text,
            "measure": found.measure,
            "one": one,
            "other": other,
        },
    )
    form.offer(names)
    return form


def _draft_or_404(reading: Reading, code: str) -> OpenDraft:
    found = agreements.draft_of(reading, code)
    if found is None:
        abort(404)
    return found


def _commitment_or_404(number: int) -> Commitment:
    organisation_id = get_membership().organisation_id
    kept = commitments.find(get_session(), organisation_id=organisation_id, number=number)
    if kept is None:
        abort(404)
    return kept


def _wave(reading: Reading) -> Wave:
    organisation_id = get_membership().organisation_id
    found = waves.find(get_session(), organisation_id=organisation_id, code=reading.wave.code)
    if found is None:
        abort(404)
    return found
