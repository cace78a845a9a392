"""Targets: which level a part of the organisation wants to reach, dimension by dimension."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from survey_app.access import CONSULTANTS, LEADERS, get_membership, open_to
from survey_app.db import get_session
from survey_app.languages import language
from survey_app.leaders import drivers, header
from survey_app.leaders.maturity import LEVELS, Profile, profile
from survey_app.leaders.reading import Reading, read
from survey_app.leaders.record import keep_account
from survey_app.leaders.views import bp
from survey_app.models import RoleName
from survey_app.store import targets

NONE = ""


class TargetForm(FlaskForm):
    """The proof that the targets were chosen on a page of ours."""


@bp.get("/<organisation>/<wave>/maturity")
@open_to(*LEADERS)
def maturity(organisation: str, wave: str) -> ResponseReturnValue:
    """Show the profile, the odds of each level, what binds, and what was aimed at."""
    reading = read(organisation, wave)
    header.refuse_unplanned("unit")
    shown = profile(reading.release, request.args.get("unit"), language())
    return _page(reading, shown)


@bp.post("/<organisation>/<wave>/maturity")
@open_to(*CONSULTANTS)
def keep_targets(organisation: str, wave: str) -> ResponseReturnValue:
    """Keep the targets of one part of the organisation."""
    reading = read(organisation, wave)
    shown = profile(reading.release, request.form.get("unit"), language())
    asked = _asked(shown) if shown else {}
    problems = [
        (f"target-{code}", gettext("Choose a level from 1 to 5, or none."))
        for code, level in asked.items()
        if level not in {NONE, *map(str, LEVELS)}
    ]
    if not TargetForm().validate_on_submit():
        problems.append(("", gettext("This page was open too long. Try again.")))
    if shown is None or problems:
        return _page(reading, shown, asked=asked, problems=problems), 422
    levels = {code: int(level) for code, level in asked.items() if level}
    organisation_id = get_membership().organisation_id
    targets.keep(get_session(), organisation_id, shown.unit.code, levels)
    keep_account("targets set", f"{shown.unit.code}: {len(levels)}")
    flash(gettext("Saved."), "success")
    return redirect(header.address("maturity", reading, unit=shown.unit.code))


def _asked(shown: Profile) -> dict[str, str]:
    codes = [row.dimension.code for row in shown.rows]
    return {code: request.form.get(f"target-{code}", NONE) for code in codes}


def _page(
    reading: Reading,
    shown: Profile | None,
    *,
    asked: dict[str, str] | None = None,
    problems: list[tuple[str, str]] | None = None,
) -> str:
    membership = get_membership()
    unit = shown.unit.code if shown else ""
    aims = targets.of_unit(get_session(), membership.organisation_id, unit)
    rows = shown.rows if shown else ()
    known = {row.dimension.code: row for row in rows}
    return header.show(
        "maturity",
        reading,
        profile=shown,
        companions=drivers.companions(reading.release),
        step=drivers.next_step(reading.release, shown) if shown else None,
        aims={
            code: (level, drivers.at_least(known[code], level))
            for code, level in aims.items()
            if code in known
        },
        chosen=asked or {code: str(level) for code, level in aims.items()},
        problems=problems or [],
        may_aim=membership.role in {RoleName.CONSULTANT.value, RoleName.OWNER.value},
        form=TargetForm(formdata=None),
    )
