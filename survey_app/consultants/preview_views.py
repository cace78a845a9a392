"""A wave's survey, looked at before anybody answers it."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.reader import parse
from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants import phone, wave_pages
from survey_app.consultants.blueprint import bp, client, show, wave_or_404
from survey_app.consultants.wave_forms import problems_of
from survey_app.db import get_session
from survey_app.store import waves


@bp.get("/<organisation>/waves/<wave>/preview")
@open_to(*CONSULTANTS)
def preview(organisation: str, wave: str) -> ResponseReturnValue:
    """Show the survey as on a phone, in each of its languages."""
    found = wave_or_404(wave)
    if problems_of(found.questionnaire, found.code):
        return redirect(url_for("consultants.wave_page", organisation=organisation, wave=wave))
    questionnaire = parse(found.questionnaire, found.code)
    language = phone.language_of(questionnaire, request.args.get("survey"), client().language)
    return show(
        "preview",
        wave=found,
        questionnaire=questionnaire,
        survey=language,
        minutes=wave_pages.meter(questionnaire),
        phone=phone.drawn(questionnaire, waves.structure_of(get_session(), found), language),
    )
