"""Kiosks: a code by which a shared device takes answers, for people without one of their own."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants import link_files
from survey_app.consultants.blueprint import base_url, bp, keep_account, show, wave_or_404
from survey_app.consultants.invitation_forms import OpenLinkForm
from survey_app.db import get_session
from survey_app.models import Mode, Wave, WaveState
from survey_app.store import invitations, waves

DOOR = "/answer/kiosk"


@bp.get("/<organisation>/waves/<wave>/kiosk")
@open_to(*CONSULTANTS)
def kiosk(organisation: str, wave: str) -> ResponseReturnValue:
    """Ask how many may answer at a device."""
    found = _open(wave)
    people = sum(d.headcount for d in waves.structure_of(get_session(), found).departments)
    return show("kiosk", wave=found, form=OpenLinkForm(formdata=None, limit=people), code=None)


@bp.post("/<organisation>/waves/<wave>/kiosk")
@open_to(*CONSULTANTS)
def make_kiosk(organisation: str, wave: str) -> ResponseReturnValue:
    """Make a device code and show it: this once, never again."""
    found = _open(wave)
    form = OpenLinkForm()
    if not form.validate_on_submit():
        return show("kiosk", wave=found, form=form, code=None), 422
    limit = int(form.limit.data or 0)
    code = invitations.create_device_code(get_session(), wave_id=found.id, limit=limit)
    keep_account("device code made", f"{found.code}: at most {limit} answers")
    return show(
        "kiosk",
        wave=found,
        form=form,
        code=code,
        limit=limit,
        address=f"{base_url()}{DOOR}",
        picture=link_files.picture_of(f"{base_url()}{DOOR}#{code}"),
    )


def _open(code: str) -> Wave:
    found = wave_or_404(code)
    if found.state != WaveState.OPEN.value or found.mode == Mode.STRICT.value:
        raise waves.WrongStateError(code)
    return found
