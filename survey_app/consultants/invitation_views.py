"""Handing out links: one-time links as files, one open link, batches taken back.

A token is written into the answer of one request and nowhere else: it is not stored, not logged,
and cannot be shown again.
"""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, format_date, gettext, ngettext

from questionnaires import timing
from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants import link_files
from survey_app.consultants.blueprint import (
    ConfirmForm,
    Problems,
    base_url,
    bp,
    client,
    keep_account,
    show,
    wave_or_404,
)
from survey_app.consultants.invitation_forms import (
    BOTH,
    LinksForm,
    OpenLinkForm,
    headcounts,
    read_counts,
    typed_counts,
)
from survey_app.db import get_session
from survey_app.models import Mode, Wave, WaveState
from survey_app.store import invitations, waves

KINDS = {"csv": "text/csv", "pdf": "application/pdf", BOTH: "application/zip"}


@bp.get("/<organisation>/waves/<wave>/links")
@open_to(*CONSULTANTS)
def links(organisation: str, wave: str) -> ResponseReturnValue:
    """Offer the ways to hand out links."""
    found = _open(wave)
    form = LinksForm(seen=str(_batches(found)))
    return _page(found, form, headcounts(waves.structure_of(get_session(), found)), [])


@bp.post("/<organisation>/waves/<wave>/links")
@open_to(*CONSULTANTS)
def make_links(organisation: str, wave: str) -> ResponseReturnValue:
    """Make one-time links and give them as a file: this once, never again."""
    found = _open(wave)
    form = LinksForm()
    structure = waves.structure_of(get_session(), found)
    typed = typed_counts(structure, request.form)
    wanted, problems = read_counts(structure, typed, on_sheets=form.format.data != "csv")
    problems += _repeated(found, form)
    if not form.validate_on_submit() or problems:
        form.seen.data = str(_batches(found))
        return _page(found, form, typed, problems), 422
    made = _made(found, wanted)
    keep_account("links made", f"{found.code}: {len(made)} as {form.format.data}")
    return _file(found, made, form.format.data)


@bp.post("/<organisation>/waves/<wave>/links/<int:batch>/void")
@open_to(*CONSULTANTS)
def void_links(organisation: str, wave: str, batch: int) -> ResponseReturnValue:
    """Take back what is unused of a batch, so that it can be made again."""
    found = _open(wave)
    own = {one.id for one in invitations.batches(get_session(), wave_id=found.id)}
    if batch not in own:
        abort(404)
    if not ConfirmForm().validate_on_submit():
        abort(400)
    invitations.void_batch(get_session(), batch_id=batch)
    keep_account("links voided", f"{found.code}: batch {batch}")
    flash(gettext("The unused links of this batch no longer work. Make new ones."), "success")
    return redirect(url_for("consultants.links", organisation=organisation, wave=wave))


@bp.get("/<organisation>/waves/<wave>/open-link")
@open_to(*CONSULTANTS)
def open_link(organisation: str, wave: str) -> ResponseReturnValue:
    """Ask how often an open link may be used."""
    found = _open(wave)
    people = sum(d.headcount for d in waves.structure_of(get_session(), found).departments)
    return show("open_link", wave=found, form=OpenLinkForm(limit=people))


@bp.post("/<organisation>/waves/<wave>/open-link")
@open_to(*CONSULTANTS)
def make_open_link(organisation: str, wave: str) -> ResponseReturnValue:
    """Make an open link and show it: this once, never again."""
    found = _open(wave)
    form = OpenLinkForm()
    if not form.validate_on_submit():
        return show("open_link", wave=found, form=form), 422
    limit = int(form.limit.data or 0)
    secret = invitations.create_open_link(get_session(), wave_id=found.id, limit=limit)
    keep_account("open link made", f"{found.code}: at most {limit} answers")
    address = f"{link_files.answer_address(base_url())}/open#{secret}"
    picture = link_files.picture_of(address)
    message = _chat_text(found, address)
    return show(
        "open_link_made", wave=found, address=address, picture=picture, chat=message, limit=limit
    )


def _open(code: str) -> Wave:
    found = wave_or_404(code)
    if found.state != WaveState.OPEN.value or found.mode == Mode.STRICT.value:
        raise waves.WrongStateError(code)  # in strict mode the signer hands out links
    return found


def _batches(wave: Wave) -> int:
    return len(invitations.batches(get_session(), wave_id=wave.id))


def _repeated(wave: Wave, form: LinksForm) -> Problems:
    """Find out whether links were made since the page was opened, as by pressing twice."""
    if form.seen.data == str(_batches(wave)):
        return []
    text = gettext(
        "Links were made since this page was opened. If you need more, press the button again; "
        "people with two links could answer twice."
    )
    return [("", text)]


def _page(wave: Wave, form: LinksForm, typed: dict[str, str], problems: Problems) -> str:
    structure = waves.structure_of(get_session(), wave)
    return show(
        "links",
        wave=wave,
        form=form,
        typed=typed,
        problems=problems,
        wrong=dict(problems),
        departments=[(d, len(structure.path(d.code)) - 1) for d in structure.departments],
        batches=invitations.batches(get_session(), wave_id=wave.id),
        chat=_chat_text(wave, gettext("[their own link]")),
    )


def _made(wave: Wave, wanted: list[str]) -> list[link_files.Link]:
    session = get_session()
    issued = invitations.issue_batch(session, wave_id=wave.id, departments=wanted)
    return link_files.links(issued, waves.structure_of(session, wave), base_url())


def _file(wave: Wave, made: list[link_files.Link], kind: str) -> Response:
    wording = link_files.Wording(client().name, wave.name, client().language)
    name = f"{client().code}-{wave.code}-links"
    files = []
    if kind in {"csv", BOTH}:
        files.append((f"{name}.csv", link_files.csv_of(made).encode("utf-8-sig")))
    if kind in {"pdf", BOTH}:
        files.append((f"{name}.pdf", link_files.pdf_of(made, wording)))
    content = link_files.archive_of(files) if kind == BOTH else files[0][1]
    response = Response(content, mimetype=KINDS[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _chat_text(wave: Wave, address: str) -> str:
    """Return an invitation in the client's language, to paste into a mail or a chat."""
    language = client().language
    minutes = max(1, round(timing.minutes(waves.questionnaire_of(wave), language)))
    with force_locale(language):
        parts = [
            ngettext(
                "%(client)s asks everybody how well its functions work together. It takes about "
                "%(num)s minute: %(address)s",
                "%(client)s asks everybody how well its functions work together. It takes about "
                "%(num)s minutes: %(address)s",
                minutes,
                client=client().name,
                address=address,
            ),
            gettext(
                "It is anonymous: your answers are stored without name, address or time, and "
                "shown for groups only. You may skip any question."
            ),
        ]
        if wave.closes_on:
            day = format_date(wave.closes_on, "long")
            parts.append(gettext("The last day to answer is %(day)s.", day=day))
    return "\n\n".join(str(part) for part in parts)
