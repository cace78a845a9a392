"""A web server for the faults: workers that are forked anew when they are killed.

``python -m tests.faults.web_server INSTANCE DATABASE_URL DEFECT`` prints its port and serves until
it is stopped. A planted defect is a wrong way of keeping answers, which the tests must find out.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response
from sqlalchemy import delete
from sqlalchemy.orm import Session
from waitress import create_server

from survey_app import create_app
from survey_app.config import Settings
from survey_app.store import responses, tokens
from survey_app.store.responses import Answers, Receipt
from survey_app.store.wave_tables import statements_of, tables_of

WORKERS = 3
THREADS = 4
NO_DEFECT = "none"
A_MOMENT = 0.02
THANKS_TRAVEL = 0.01
Recorder = Callable[..., Receipt]


def thanks_too_early(record: Recorder) -> Recorder:
    """Thank at once and keep the answers a moment later."""

    def early(session: Session, *, token: str, answers: Answers) -> Receipt:
        bind = session.get_bind()

        def later() -> None:
            time.sleep(10 * A_MOMENT)
            with Session(bind) as own:
                record(own, token=token, answers=answers)

        threading.Thread(target=later, daemon=True).start()
        return Receipt(answers.receipt or "")

    return early


def spends_the_token_apart(record: Recorder) -> Recorder:
    """Keep the answers in one transaction and destroy the token in another."""

    def apart(session: Session, *, token: str, answers: Answers) -> Receipt:
        read = tokens.read(token)
        batch = responses.batch_of(session, read)
        tables, statements = tables_of(batch.wave_id), statements_of(batch.wave_id)
        rows = responses.checked(_asked(session, batch), answers)
        session.rollback()
        held = tables.invitation.c.token_hash == read.hash
        department = session.scalar(
            tables.invitation.select().where(held).with_only_columns(tables.invitation.c.department)
        )
        if department is None:
            return Receipt(answers.receipt or "")
        code = responses._keep(session, statements, department, rows, answers.receipt)
        session.commit()
        time.sleep(A_MOMENT)
        session.execute(delete(tables.invitation).where(held))
        session.commit()
        return Receipt(code)

    return apart


def _asked(session: Session, batch: Any) -> Any:
    from survey_app.models import Wave
    from survey_app.store import waves

    return waves.questionnaire_of(session.get_one(Wave, batch.wave_id))


DEFECTS = {"early": thanks_too_early, "apart": spends_the_token_apart}


def main(instance: str, database_url: str, defect: str) -> None:
    """Serve until stopped; fork a worker in the place of each that dies."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    settings = Settings(instance=Path(instance), database_url=database_url, testing=True)
    if defect != NO_DEFECT:
        responses.record = DEFECTS[defect](responses.record)  # type: ignore[assignment]
    app = create_app(settings)  # it opens no connection, so that it can be forked
    app.after_request(_let_thanks_travel)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        for _ in range(WORKERS):
            _fork(listening, app)
        while True:
            os.wait()
            _fork(listening, app)
    finally:
        for pid in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def workers_of(pid: int) -> list[int]:
    """Return the workers of a server that runs."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def _children() -> list[int]:
    return workers_of(os.getpid())


def _let_thanks_travel(response: Response) -> Response:
    """Take as long as a network does, so that some thanks are lost on the way."""
    time.sleep(THANKS_TRAVEL)
    return response


def _fork(listening: socket.socket, app: Flask) -> None:
    if os.fork():
        return
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    create_server(app, sockets=[listening], threads=THREADS).run()
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
