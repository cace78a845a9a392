from __future__ import annotations

import threading

from sqlalchemy import event

from survey_app.db import db


def test_no_thread_is_started_for_a_request(inside, monkeypatch):
    started = []
    monkeypatch.setattr(threading.Thread, "start", started.append)

    inside.get("/answer/questions")

    assert started == []


def test_the_survey_page_asks_the_database_two_short_questions(app, inside):
    inside.get("/answer/questions")
    asked: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    inside.get("/answer/questions")

    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 2
