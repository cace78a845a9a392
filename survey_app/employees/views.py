"""The respondents' pages. No session, no account, no log."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, make_response, redirect, request, url_for
from flask import render_template as render
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from survey_app.access import open_to_everybody
from survey_app.config import Settings
from survey_app.db import get_session
from survey_app.employees import door, example, pages, review, stops
from survey_app.employees.forms import Problem, form_for
from survey_app.employees.promise import promise_to
from survey_app.employees.steps import steps_of
from survey_app.languages import COOKIE, LANGUAGES, chosen_language, direction
from survey_app.models import Wave
from survey_app.store import invitations, responses, waves
from survey_app.store.invitations import Invited

bp = Blueprint("employees", __name__, url_prefix="/answer")
stops.register(bp)


@bp.before_request
def refuse_other_sites() -> None:
    """Refuse a post that another site's page sends."""
    if request.method == "POST" and not door.comes_from_our_own_page(request):
        abort(403)


@bp.after_request
def remember_language(response: Response) -> Response:
    """Keep the language that was asked for, so that a page that stops the road speaks it too."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        response.set_cookie(COOKIE, asked, samesite="Lax", httponly=True)
    return response


@bp.get("")
@open_to_everybody
def entry() -> ResponseReturnValue:
    """Take the token out of the address, or let it be pasted. Nothing is spent here."""
    return render("employees/entry.html", has_token=door.TOKEN_COOKIE in request.cookies)


@bp.post("/enter")
@open_to_everybody
def enter() -> ResponseReturnValue:
    """Exchange a pasted link or code for a short-lived cookie."""
    pasted = request.form.get("token", "")[: door.MOST_CHARACTERS]
    token = invitations.read_token(pasted).text()
    invitations.find(get_session(), token)
    response = make_response(redirect(url_for("employees.promise"), 303))
    return door.let_in(response, token=token, is_https=_is_https())


@bp.get("/promise")
@open_to_everybody
def promise() -> ResponseReturnValue:
    """Say who asks, why, for how long, what holds and what does not."""
    invited, wave = _asked()
    language = _language(wave)
    found = promise_to(get_session(), wave, department=invited.department, language=language)
    return _in_language("employees/promise.html", wave, promise=found)


@bp.get("/stored")
@open_to_everybody
def stored() -> ResponseReturnValue:
    """Show a made-up answer as it is stored."""
    invited, wave = _asked()
    questionnaire = waves.questionnaire_of(wave)
    with force_locale(pages.locale_of(_language(wave))):
        answer = example.stored_answer(questionnaire, invited.department)
        comment = example.stored_comment(questionnaire, invited.department)
    made_up = {"answer": answer, "comment": comment, "receipt": example.MADE_UP_RECEIPT}
    return _in_language("employees/stored.html", wave, **made_up)


@bp.get("/questions")
@open_to_everybody
def questions() -> ResponseReturnValue:
    """Show the whole questionnaire."""
    session = get_session()
    token = door.token_of(request)
    invited = invitations.find(session, token)
    wave = pages.frozen_wave(session, invited.wave_id)
    return pages.answer_page(session, token=token, invited=invited, language=_language(wave))


@bp.post("/questions")
@open_to_everybody
def send() -> ResponseReturnValue:
    """Keep the answers, exactly once, and thank the respondent."""
    session = get_session()
    token = request.form.get("token", "")[: door.MOST_CHARACTERS]
    batch = invitations.batch_of(session, invitations.read_token(token))
    wave = waves.by_key(session, batch.wave_id)
    function = _function(wave, token)
    wave_id, language = wave.id, _language(wave)
    with force_locale(pages.locale_of(language)):
        form = form_for(pages.asked_of(session, wave, function, language), request.form)
        problems = form.problems()
        too_much = [("", gettext("This is more than can be kept."))]
    if problems or "more" in request.form or "change" in request.form:
        return _once_more(wave, token, problems)
    if "look" in request.form:
        return _before_sending(wave, token)
    try:
        receipt = responses.record(session, token=token, answers=form.answers())
    except responses.AnswersMalformedError:
        return _once_more(wave, token, too_much)
    response = make_response(redirect(url_for("employees.thanks", lang=language), 303))
    return door.let_out(response, wave_id=wave_id, receipt=receipt.code, is_https=_is_https())


@bp.get("/thanks")
@open_to_everybody
def thanks() -> ResponseReturnValue:
    """Say that the answers were received, and show the receipt."""
    sent = door.sent(request)
    if sent is None:
        return stops.shown_before()
    wave_id, receipt = sent
    wave = waves.by_key(get_session(), wave_id)
    return _in_language("employees/thanks.html", wave, receipt=receipt)


@bp.get("/open")
@open_to_everybody
def open_entry() -> ResponseReturnValue:
    """Take an open link's secret out of the address, or let it be pasted."""
    return render("employees/open.html", departments=())


@bp.post("/open")
@open_to_everybody
def use_open_link() -> ResponseReturnValue:
    """Ask for the department; once it is chosen, exchange the link for a token."""
    session = get_session()
    secret = request.form.get("secret", "").strip().rpartition("#")[2][: door.MOST_CHARACTERS]
    department = request.form.get("department", "")
    found = invitations.find_open_link(session, secret=secret)
    if found.is_used_up:
        raise invitations.LinkUsedUpError
    if not department:
        structure = waves.structure_of(session, waves.by_key(session, found.wave_id))
        was_asked = "department" in request.form
        return (
            render(
                "employees/open.html",
                secret=secret,
                departments=[(d.code, structure.path(d.code)) for d in structure.departments],
                error=gettext("Choose your department.") if was_asked else None,
            ),
            422 if was_asked else 200,
        )
    token = invitations.use_open_link(session, secret=secret, department=department)
    response = make_response(redirect(url_for("employees.promise"), 303))
    return door.let_in(response, token=token, is_https=_is_https())


def _asked() -> tuple[Invited, Wave]:
    """Return to whom a page speaks; the token in the cookie is looked up, not spent."""
    invited = invitations.find(get_session(), door.token_of(request))
    return invited, waves.by_key(get_session(), invited.wave_id)


def _function(wave: Wave, token: str) -> str | None:
    """Return the respondent's own function; ``None`` for a spent token: nothing is left of it."""
    try:
        department = invitations.find(get_session(), token).department
    except invitations.TokenSpentError:
        return None
    return pages.function_of(get_session(), wave, department)


def _once_more(wave: Wave, token: str, problems: list[Problem]) -> ResponseReturnValue:
    """Show the page again with everything that was typed; a spent token stops the road here."""
    language = _language(wave)
    session = get_session()
    department = invitations.find(session, token).department
    function = pages.function_of(session, wave, department)
    page = pages.render_survey(session, wave, function, language, request.form, problems)
    return page, 422 if problems else 200


def _before_sending(wave: Wave, token: str) -> str:
    """Show what will be sent; a spent token stops the road here."""
    session = get_session()
    department = invitations.find(session, token).department
    function = pages.function_of(session, wave, department)
    asked = pages.asked_of(session, wave, function, _language(wave))
    steps = steps_of(asked.questionnaire, asked.language, has_partners=bool(asked.partners))
    return _in_language(
        "employees/review.html",
        wave,
        lines=review.lines(steps, asked, request.form),
        comments=dict(review.comments(asked.questionnaire, request.form)),
        carried=review.carried(request.form),
        hints=review.hints,
    )


def _language(wave: Wave) -> str:
    wanted = (request.args.get("lang"), request.form.get("lang"), chosen_language())
    return pages.language_for(waves.questionnaire_of(wave), [code for code in wanted if code])


def _in_language(template: str, wave: Wave, **values: object) -> str:
    """Render a page in the language that the respondent answers in."""
    language = _language(wave)
    with force_locale(pages.locale_of(language)):
        return render(
            template,
            wave=wave,
            questionnaire=waves.questionnaire_of(wave),
            say=lambda text: text.in_language(language),
            language=language,
            direction=direction(language),
            **values,
        )


def _is_https() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.is_https
