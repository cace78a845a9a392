"""What it costs: the client's own ranges added up. Nothing here comes from answers."""

from __future__ import annotations

import numpy as np
from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext

from analysis.costs import CostLine, Costs, costs, rounded
from survey_app.access import LEADERS, get_membership, open_to
from survey_app.db import get_session
from survey_app.leaders import header
from survey_app.leaders.cost_forms import KINDS, CostForm, lines_of
from survey_app.leaders.reading import Reading, read, today
from survey_app.leaders.record import keep_account
from survey_app.leaders.views import bp
from survey_app.models import Wave
from survey_app.store import cost_ranges, waves

SEED = 20_000


@bp.get("/<organisation>/<wave>/costs", endpoint="costs")
@open_to(*LEADERS)
def what_it_costs(organisation: str, wave: str) -> ResponseReturnValue:
    """Show what the ranges add up to, and the form to those who see the whole."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    kept = cost_ranges.of_wave(get_session(), _wave(reading))
    return _page(reading, CostForm(formdata=None, data=kept))


@bp.post("/<organisation>/<wave>/costs")
@open_to(*LEADERS, whole=True)
def keep_costs(organisation: str, wave: str) -> ResponseReturnValue:
    """Keep the ranges, or say everything that is wrong with them."""
    reading = read(organisation, wave)
    form = CostForm()
    if not form.validate_on_submit():
        return _page(reading, form), 422
    cost_ranges.keep(get_session(), _wave(reading), form.content(), today=today())
    keep_account("cost ranges entered", wave)
    flash(gettext("Saved."), "success")
    return redirect(header.address("costs", reading))


@bp.app_template_filter("money")
def money(value: float) -> str:
    """Write a sum with as many digits as ranges can bear."""
    shown = rounded(value)
    return str(format_decimal(int(shown) if shown >= 1 or not shown else shown))


def _page(reading: Reading, form: CostForm) -> str:
    kept = cost_ranges.of_wave(get_session(), _wave(reading))
    return header.show(
        "costs",
        reading,
        form=form,
        kinds=KINDS,
        titles={kind.code: kind for kind in KINDS},
        currency=kept.get("currency", ""),
        costs=_added_up(lines_of(kept)),
        may_enter=not get_membership().scope,
    )


def _added_up(lines: tuple[CostLine, ...]) -> Costs | None:
    return costs(lines, np.random.default_rng(SEED)) if lines else None


def _wave(reading: Reading) -> Wave:
    organisation_id = get_membership().organisation_id
    found = waves.find(get_session(), organisation_id=organisation_id, code=reading.wave.code)
    if found is None:
        abort(404)
    return found
