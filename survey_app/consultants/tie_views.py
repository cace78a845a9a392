"""From which day on all leaders see a wave's ties; before it, the functions concerned alone."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import InputRequired

from survey_app.access import CONSULTANTS, open_to
from survey_app.consultants.blueprint import bp, client, keep_account, show, wave_or_404
from survey_app.db import get_session
from survey_app.models import Wave, WaveState
from survey_app.store import tie_days
from survey_app.store.waves import WrongStateError


class TieDayForm(FlaskForm):
    """The day on which the map of ties is shown to all leaders."""

    ties_from = DateField(
        lazy_gettext("All leaders see the ties from"),
        validators=[InputRequired(lazy_gettext("Choose a day."))],
    )


@bp.route("/<organisation>/waves/<wave>/ties-from", methods=["GET", "POST"])
@open_to(*CONSULTANTS)
def tie_day(organisation: str, wave: str) -> ResponseReturnValue:
    """Set the day from which all leaders see the ties."""
    found = _published(wave)
    form = TieDayForm(data={"ties_from": tie_days.of_wave(get_session(), found)})
    is_valid = form.validate_on_submit()
    day, published_on = form.ties_from.data, found.published_on
    if is_valid and day is not None and published_on is not None and day < published_on:
        form.ties_from.errors = [gettext("Choose the day of publication or a later one.")]
    if not is_valid or day is None or form.errors:
        return show("tie_day", wave=found, form=form), 422 if form.errors else 200
    tie_days.keep(get_session(), found, day)
    keep_account("day of the ties set", f"{found.code}: {day}")
    flash(gettext("Saved."), "success")
    return redirect(url_for("consultants.wave_page", organisation=client().code, wave=found.code))


def _published(code: str) -> Wave:
    found = wave_or_404(code)
    if found.state != WaveState.PUBLISHED.value:
        raise WrongStateError(code)
    return found
