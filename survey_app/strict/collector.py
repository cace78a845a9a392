"""The collector: who holds a ticket answers here, and the collector does not see whose it is.

It runs as a process of its own, with a database of its own and no access log.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Flask, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from werkzeug.datastructures import MultiDict

from questionnaires.model import Goal, Questionnaire
from questionnaires.reader import parse
from survey_app.employees.forms import Asked, form_for
from survey_app.employees.pages import language_for, slots_to_show
from survey_app.employees.steps import steps_of
from survey_app.languages import NAMES, chosen_language, direction
from survey_app.store import collecting
from survey_app.store.collecting import (
    CollectorPhase,
    NotCollectingError,
    OtherWaveError,
    Ticket,
    TicketRefusedError,
    TicketSpentError,
)
from survey_app.store.responses import AlreadyReceived, AnswersMalformedError
from survey_app.store.strict_tables import COLLECTOR, open_database
from survey_app.strict.blind_rsa import BlindingError
from survey_app.strict.frame import bytes_of, make_frame
from survey_app.strict.sheet import Sheet

MOST_TICKET = 1024  # bytes
ANSWERS = {
    OtherWaveError: 400,
    BlindingError: 400,
    TicketRefusedError: 403,
    TicketSpentError: 409,
    NotCollectingError: 425,
    AnswersMalformedError: 422,
}


def create_collector(database: str) -> Flask:
    """Put the collector together, on the address of its own database."""
    app = make_frame("collector")
    app.extensions["collector"] = open_database(database, COLLECTOR)
    app.add_url_rule("/answer/<path:wave>", "page", page)
    app.add_url_rule("/answer/<path:wave>", "take", take, methods=["POST"])
    for error, status in ANSWERS.items():
        app.register_error_handler(error, _answer(status))
    return app


def page(wave: str) -> ResponseReturnValue:
    """Show the questionnaire; the ticket is behind the #, so it is not sent yet."""
    sheet, phase = _known(wave)
    questionnaire = parse(sheet.questionnaire, wave)
    language = _language(questionnaire)
    return render_template(
        "strict/answer.html",
        sheet=sheet,
        is_open=phase is CollectorPhase.OPEN,
        questionnaire=questionnaire,
        partners=sheet.functions,
        steps=steps_of(questionnaire, language, has_partners=bool(sheet.functions)),
        goals=_goals(questionnaire, wave),
        slots=slots_to_show(questionnaire, MultiDict()),
        say=lambda text: text.in_language(language),
        groups=sheet.group_names(),
        offered=[(code, NAMES.get(code, code)) for code in questionnaire.languages],
        given=MultiDict(),
        wrong={},
        language=language,
        direction=direction(language),
    )


def take(wave: str) -> ResponseReturnValue:
    """Keep the answers that come with a good ticket, exactly once."""
    sheet, _ = _known(wave)
    ticket = Ticket(
        wave=wave,
        group=request.form.get("group", ""),
        prepared=bytes_of(request.form, "prepared", MOST_TICKET),
        signature=bytes_of(request.form, "signature", MOST_TICKET),
    )
    questionnaire = parse(sheet.questionnaire, wave)
    form = form_for(Asked(questionnaire, sheet.functions, _language(questionnaire)), request.form)
    problems = form.problems()
    if problems:
        return {"problems": [message for _, message in problems]}, 422
    kept = collecting.record(_engine(), ticket, form.answers())
    return {"receipt": kept.code, "again": isinstance(kept, AlreadyReceived)}


def _known(wave: str) -> tuple[Sheet, CollectorPhase]:
    known = collecting.sheet_of(_engine(), wave)
    if known is None:
        abort(404)
    return known


def _language(questionnaire: Questionnaire) -> str:
    return language_for(questionnaire, [request.args.get("lang") or chosen_language()])


def _goals(questionnaire: Questionnaire, wave: str) -> list[Goal]:
    goals = questionnaire.goal_test.goals if questionnaire.goal_test else ()
    return sorted(goals, key=lambda g: hashlib.sha256(f"{wave}:{g.code}".encode()).digest())


def _engine() -> Engine:
    engine: Engine = current_app.extensions["collector"]
    return engine


def _answer(status: int) -> Any:  # noqa: ANN401 - Flask's own type of an error handler
    def answer(_: Exception) -> Response:
        return Response(str(status), status=status, mimetype="text/plain")

    return answer
