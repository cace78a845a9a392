"""The leaders' pages: they read releases, and nothing else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from analysis.disclosure.released import Reason
from analysis.reports import wording
from survey_app.access import LEADERS, get_membership, open_to
from survey_app.languages import language
from survey_app.leaders import agreements, header, knowledge, matters, pairs
from survey_app.leaders import heatmap as heatmaps
from survey_app.leaders import perception as perceptions
from survey_app.leaders import themes as theme_cards
from survey_app.leaders import ties as tie_pages
from survey_app.leaders.answers import answers
from survey_app.leaders.colours import heat_class
from survey_app.leaders.header import opening_of, show
from survey_app.leaders.network import network
from survey_app.leaders.quarters import asked_quarters
from survey_app.leaders.reading import published_waves, read
from survey_app.leaders.unplanned import UnplannedViewError
from survey_app.pages import error_page

bp = Blueprint("leaders", __name__, url_prefix="/results")


@bp.context_processor
def writing() -> dict[str, Any]:
    """Let the templates write numbers and evidence as every report does."""
    code = language()
    return {
        "number": lambda value, digits=1: wording.number(value, code, digits),
        "signed": lambda value, digits=1: wording.signed(value, code, digits),
        "percent": lambda share: wording.percent(share, code),
        "between": lambda cell, is_share=False: wording.between(
            cell.low, cell.high, code, is_share=is_share
        ),
        "shown": lambda cell, is_share=False: wording.value(cell, code, is_share=is_share),
        "figures": lambda text: wording.figures(str(text), code),
        "why": lambda reason: wording.reason(reason, code),
        "why_code": lambda code_of_reason: wording.reason(Reason(code_of_reason), code),
        "said": lambda mark: wording.mark(mark, code),
        "level_name": lambda level: wording.level_name(level, code),
        "level_meaning": lambda level: wording.level_meaning(level, code),
        "statement": lambda measure: tie_pages.statement(measure, code),
        "rated_name": lambda measure: tie_pages.rated_name(measure, code),
        "name_of": lambda measure: measure.name(code),
        "described": lambda measure: measure.descriptions.get(
            code, measure.descriptions.get("en", "")
        ),
        "heat": heat_class,
        "plotly_address": header.plotly_address,
        "address": header.address,
        "evidence_address": header.evidence_address,
        "is_quiet": header.is_quiet,
    }


@bp.errorhandler(UnplannedViewError)
def not_released(_error: UnplannedViewError) -> ResponseReturnValue:
    """Answer a cut that was not released with "not found", never with a number."""
    return error_page(NotFound())


@bp.get("/<organisation>/")
@open_to(*LEADERS)
def start(organisation: str) -> ResponseReturnValue:
    """Go to the newest wave, or say kindly that there are no results yet."""
    waves = published_waves()
    if not waves:
        return render_template("leaders/nothing_yet.html", name=get_membership().organisation.name)
    return redirect(url_for("leaders.overview", organisation=organisation, wave=waves[-1].code))


@bp.get("/<organisation>/<wave>/")
@open_to(*LEADERS)
def overview(organisation: str, wave: str) -> ResponseReturnValue:
    """Say the things that matter most, each with its evidence."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    cards = matters.cards(reading.release, language(), reading.findings)
    described = [f for f in reading.findings if not f.kind.is_claim]
    return show("overview", reading, cards=cards, described=described)


@bp.get("/<organisation>/<wave>/heatmap")
@open_to(*LEADERS)
def heatmap(organisation: str, wave: str) -> ResponseReturnValue:
    """Show departments by dimensions."""
    reading = read(organisation, wave)
    wishes = heatmaps.wishes_from(request.args.to_dict(), reading.release)
    drawn = heatmaps.heatmap(reading.release, wishes)
    return show(
        "heatmap",
        reading,
        map=drawn,
        answers=answers(reading.release, wishes.dimension),
        found=opening_of(reading, "gaps"),
    )


@bp.get("/<organisation>/<wave>/ties")
@open_to(*LEADERS)
def ties(organisation: str, wave: str) -> ResponseReturnValue:
    """Show who rates working with whom how, and what is needed and owed."""
    reading = read(organisation, wave)
    header.refuse_unplanned("item")
    matrix = tie_pages.matrix(reading.release, request.args.get("item"))
    return show(
        "ties",
        reading,
        matrix=matrix,
        network=network(matrix, language()) if matrix else None,
        needs=tie_pages.needs(reading.release),
        found=opening_of(reading, "ties", "needs"),
    )


@bp.get("/<organisation>/<wave>/pairs/<a>/<b>")
@open_to(*LEADERS)
def pair(organisation: str, wave: str, a: str, b: str) -> ResponseReturnValue:
    """Show everything released about two functions: what they see of themselves first."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    found = pairs.pair(reading.release, a, b, reading.findings)
    return header.show_inner("pair", "ties", reading, pair=found)


@bp.get("/<organisation>/<wave>/goals")
@open_to(*LEADERS)
def goals(organisation: str, wave: str) -> ResponseReturnValue:
    """Show which goals are known, and which words mean the same."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    return show(
        "goals",
        reading,
        goals=knowledge.goals(reading.release),
        decoys=knowledge.goals(reading.release, decoys=True),
        words=knowledge.words(reading.release),
        found=opening_of(reading, "goals", "words"),
    )


@bp.get("/<organisation>/<wave>/perception")
@open_to(*LEADERS)
def perception(organisation: str, wave: str) -> ResponseReturnValue:
    """Show how functions see each other, themselves, and believe to be seen."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    views = perceptions.views(reading.release)
    return show("perception", reading, views=views, found=opening_of(reading, "perception"))


@bp.get("/<organisation>/<wave>/sponsorship")
@open_to(*LEADERS)
def sponsorship(organisation: str, wave: str) -> ResponseReturnValue:
    """Show which behaviours staff see, beside what leaders report."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    rows = perceptions.behaviours(reading.release)
    return show("sponsorship", reading, rows=rows, found=opening_of(reading, "sponsorship"))


@bp.get("/<organisation>/<wave>/themes")
@open_to(*LEADERS)
def themes(organisation: str, wave: str) -> ResponseReturnValue:
    """Show what the comments say, and where."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    cards = theme_cards.cards(reading.release)
    edits = theme_cards.edits(reading.release, language())
    return show("themes", reading, cards=cards, edits=edits)


@bp.get("/<organisation>/<wave>/quarters")
@open_to(*LEADERS)
def quarters(organisation: str, wave: str) -> ResponseReturnValue:
    """Show what changed since an earlier wave, and the line over all waves."""
    reading = read(organisation, wave)
    header.refuse_unplanned("unit", "against", "chart")
    found = opening_of(reading, "change")
    return show("quarters", reading, quarters=asked_quarters(reading), found=found)


@bp.get("/<organisation>/<wave>/actions")
@open_to(*LEADERS)
def actions(organisation: str, wave: str) -> ResponseReturnValue:
    """Show, for what matters most, what may help and the draft to sign."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    cards = matters.cards(reading.release, language(), reading.findings)
    made = agreements.made_in(reading)
    before = agreements.made_before(reading)
    is_whole = not get_membership().scope
    return show("actions", reading, cards=cards, made=made, before=before, is_whole=is_whole)


@bp.get("/<organisation>/<wave>/certificate")
@open_to(*LEADERS)
def certificate(organisation: str, wave: str) -> ResponseReturnValue:
    """Show what was published, withheld and why, and the auditor's verdict."""
    reading = read(organisation, wave)
    header.refuse_unplanned()
    return show("certificate", reading, hash=reading.wave.hash.hex())
