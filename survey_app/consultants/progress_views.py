"""Waiting for sealing and publishing. The page may be closed: the work goes on."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants.blueprint import bp, wave_or_404
from survey_app.consultants.progress import progress_of


@bp.get("/<organisation>/waves/<wave>/progress.json")
@open_to(*CONSULTANTS)
def progress(organisation: str, wave: str) -> ResponseReturnValue:
    """Say how far background work has come with a wave."""
    return progress_of(wave_or_404(wave)).as_json()
