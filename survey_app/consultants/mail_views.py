"""Writing to everybody: preview, a test to oneself, the list, and how far the letters have come."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from analysis.intake.csv_table import decoded
from analysis.intake.problems import IntakeError
from survey_app.access import CONSULTANTS, open_to
from survey_app.config import Settings
from survey_app.consultants.blueprint import (
    ConfirmForm,
    base_url,
    bp,
    client,
    keep_account,
    show,
    today,
    wave_or_404,
)
from survey_app.consultants.mail_forms import MailForm, kinds
from survey_app.db import get_session
from survey_app.mail import addresses, letters, postman, spool
from survey_app.mail.letters import LetterKind
from survey_app.mail.tables import Mailing, MailingState
from survey_app.mail.transport import MailServerAwayError, Outcome, Post, server_of
from survey_app.models import Mode, Wave
from survey_app.store import mailings, waves
from survey_app.store.waves import WrongStateError

MADE_UP_LINK = "#0000-made-up"


@bp.get("/<organisation>/waves/<wave>/mail")
@open_to(*CONSULTANTS)
def mail(organisation: str, wave: str) -> ResponseReturnValue:
    """Show the letters, and how far those that are being sent have come."""
    found = _reachable(wave)
    return _page(found, _offered(found, MailForm(formdata=None)), [])


@bp.post("/<organisation>/waves/<wave>/mail")
@open_to(*CONSULTANTS)
def send_mail(organisation: str, wave: str) -> ResponseReturnValue:
    """Take the list in and let the worker send; or send a test to oneself."""
    found = _reachable(wave)
    form = _offered(found, MailForm())
    if not form.validate_on_submit():
        return _page(found, form, []), 422
    if "preview" in request.form:
        return _page(found, form, [])
    if _settings().mail_server == "":
        return _page(found, form, [gettext("No mail server is set.")]), 422
    if "test" in request.form:
        _send_test(found, form)
        return _page(found, form, [])
    kind = LetterKind(form.kind.data)
    listed = _list(found, form, kind)
    if listed.problems:
        return _page(found, form, list(listed.problems)), 422
    _begin(found, form, kind, listed)
    return redirect(url_for("consultants.mail", organisation=organisation, wave=wave))


@bp.get("/<organisation>/waves/<wave>/mail/<int:mailing>/progress.json")
@open_to(*CONSULTANTS)
def mail_progress(organisation: str, wave: str, mailing: int) -> ResponseReturnValue:
    """Say how far a mailing has come."""
    found = _mailing(_reachable(wave), mailing)
    over = found.sent + found.refused + found.given_up
    return {
        "step": over,
        "of": found.total,
        "text": progress_text(found),
        "is_over": found.state != MailingState.SENDING.value,
    }


@bp.post("/<organisation>/waves/<wave>/mail/<int:mailing>/stop")
@open_to(*CONSULTANTS)
def stop_mail(organisation: str, wave: str, mailing: int) -> ResponseReturnValue:
    """Stop a mailing; what is left of its list is destroyed."""
    found = _mailing(_reachable(wave), mailing)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    mailings.finish(get_session(), found.id, MailingState.STOPPED)
    keep_account("mail stopped", f"{wave}: {found.kind}")
    flash(gettext("Stopped. What was left of the list is destroyed."), "success")
    return redirect(url_for("consultants.mail", organisation=organisation, wave=wave))


def progress_text(mailing: Mailing) -> str:
    """Say in words how far a mailing has come, and what holds it up."""
    parts = [gettext("%(sent)s of %(total)s sent", sent=mailing.sent, total=mailing.total)]
    if mailing.refused:
        parts.append(gettext("%(n)s refused by the mail server", n=mailing.refused))
    if mailing.given_up:
        parts.append(gettext("%(n)s given up after many tries", n=mailing.given_up))
    if mailing.trouble:
        parts.append(gettext("the mail server does not answer; it is tried again"))
    return "; ".join(str(part) for part in parts)


def _reachable(code: str) -> Wave:
    """Return a wave about which people can be written to."""
    found = wave_or_404(code)
    if not kinds(found) or found.mode == Mode.STRICT.value:
        raise WrongStateError(code)
    return found


def _mailing(wave: Wave, number: int) -> Mailing:
    found = mailings.find(get_session(), wave_id=wave.id, mailing_id=number)
    if found is None:
        abort(404)
    return found


def _offered(wave: Wave, form: MailForm) -> MailForm:
    form.offer(wave)
    form.kind.data = form.kind.data or kinds(wave)[0].value
    form.language.data = form.language.data or client().language
    return form


def _list(wave: Wave, form: MailForm, kind: LetterKind) -> addresses.AddressList:
    """Read the list; the file is never kept."""
    given = form.file.data
    if not given:
        return addresses.AddressList((), (gettext("Choose the list of addresses."),))
    try:
        text = decoded(given.read(), "")
    except IntakeError:
        return addresses.AddressList((), (gettext("This file is no table of text (CSV)."),))
    structure = waves.structure_of(get_session(), wave)
    return addresses.read(
        text,
        departments={d.code for d in structure.departments},
        language=form.language.data or "en",
        needs_department=kind is LetterKind.INVITATION,
    )


def _begin(wave: Wave, form: MailForm, kind: LetterKind, listed: addresses.AddressList) -> None:
    salt, secret = spool.new_salt(), _settings().secret()
    contents = [spool.sealed(one, secret=secret, salt=salt) for one in listed.recipients]
    mailings.create(
        get_session(),
        wave_id=wave.id,
        kind=kind.value,
        note=form.note.data or "",
        salt=salt,
        contents=contents,
        today=today(),
    )
    keep_account("mail begun", f"{wave.code}: {kind.value} to {len(contents)}")
    flash(gettext("The letters are on their way. You may leave this page."), "success")


def _send_test(wave: Wave, form: MailForm) -> None:
    """Send one letter to oneself, with a link that opens nothing."""
    settings = _settings()
    server = server_of(settings)
    if server is None:
        return
    said = _letter(wave, form)
    letter = letters.message(
        sender=server.sender,
        recipient=current_user.email,
        subject=said.subject,
        text=said.text,
        language=form.language.data or "en",
    )
    try:
        with Post(server) as post:
            outcome = post.deliver(letter)
    except MailServerAwayError:
        outcome = Outcome.UNKNOWN
    if outcome is Outcome.SENT:
        flash(gettext("A test went to %(email)s.", email=current_user.email), "success")
        return
    flash(gettext("The mail server did not take the test. See the settings."), "error")


def _letter(wave: Wave, form: MailForm) -> letters.Letter:
    """Write the letter as its readers will see it, with a made-up link."""
    kind, language = LetterKind(form.kind.data), form.language.data or "en"
    about = postman.occasion_of(wave, kind, language, form.note.data or "")
    address = postman.addresses_of(wave, base_url())[kind]
    link = MADE_UP_LINK if kind is LetterKind.INVITATION else ""
    return letters.letter(about, address=f"{address}{link}", language=language)


def _page(wave: Wave, form: MailForm, problems: list[str]) -> str:
    known = {kind.value for kind in kinds(wave)}
    sent = mailings.of_wave(get_session(), wave.id)
    return show(
        "mail",
        wave=wave,
        form=form,
        problems=[("", problem) for problem in problems],
        preview=_letter(wave, form) if form.kind.data in known else None,
        mailings=[(one, progress_text(one)) for one in sent],
        has_server=_settings().mail_server != "",
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
