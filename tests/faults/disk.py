"""Answers on a disk that fails: run with ``storage.c`` loaded before the C library.

``python -m tests.faults.disk fail INSTANCE ERRNO MOST [deaf]`` fails each of the first writes in
turn (``deaf`` is a planted defect: thanking whatever the database says);
``python -m tests.faults.disk trace INSTANCE FILE PRAGMA`` writes down what reaches the disk, and
where in that order an answer was thanked for. Both print what they saw as JSON.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from survey_app.db import db
from survey_app.store import responses, tokens
from survey_app.store.responses import Answers, Receipt
from survey_app.store.wave_tables import tables_of
from tests.faults.kill import mark, ratings
from tests.stage import Stage, apart, pulse, raised

TRIES = 3
TRACED = 40
disk = ctypes.CDLL(None)


def fail(stage: Stage, error: int, most: int) -> dict[str, object]:
    """Let each of the first ``most`` writes fail once, under answers that are sent again."""
    wave = stage.open()
    wave_id, each = wave.id, answers_for(most)
    issued = [one.token for one in stage.invite(wave, ["sales"] * (most * each))]
    stage.session.rollback()
    thanked: list[int] = []
    failures = hits = 0
    for n in range(1, most + 1):
        disk.fault_arm(n, error)
        for number in range((n - 1) * each, n * each):
            receipt = tokens.make_receipt()
            for _ in range(TRIES):
                if _is_thanked(stage.app, issued[number], number, receipt):
                    thanked.append(number)
                    break
                failures += 1
        hits += disk.fault_seen() >= n
        disk.fault_arm(0, 0)
    return {"hits": hits, "failures": failures, **_state(stage, wave_id, thanked)}


def answers_for(most: int) -> int:
    """Return how many answers it takes until that many writes have come."""
    return max(6, most // 4)


def trace(stage: Stage, path: str, pragma: str) -> dict[str, object]:
    """Answer on a good disk, and write down what reaches it; the base is the state before."""
    wave = stage.open()
    wave_id = wave.id
    issued = [one.token for one in stage.invite(wave, ["sales"] * TRACED)]
    stage.session.close()
    if pragma:
        event.listen(stage.engine, "connect", lambda made, _: made.execute(f"PRAGMA {pragma}"))
    stage.engine.dispose()
    with stage.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint(40)")  # into the file as well
    base = (stage.instance / "interlock.sqlite").read_bytes()
    Path(path + ".base").write_bytes(base)
    disk.trace_begin(path.encode())
    for number, token in enumerate(issued):
        if _is_thanked(stage.app, token, number, tokens.make_receipt()):
            disk.trace_mark(ctypes.c_int64(number))
    return {"wave": wave_id}


def _is_thanked(app: Flask, token: str, number: int, receipt: str) -> bool:
    form = {"token": token, "receipt": receipt, **ratings(number)}
    form[f"c.{pulse()[1].open_questions[0].code}"] = mark(number)
    told = {"data": form, "headers": {"Sec-Fetch-Site": "same-origin"}}
    return apart(app.test_client().post, "/answer/questions", **told).status_code == 303


def _state(stage: Stage, wave_id: int, thanked: list[int]) -> dict[str, object]:
    response, comment = tables_of(wave_id).response, tables_of(wave_id).comment
    try:
        kept = list(stage.session.scalars(select(response.c.ratings)))
        marks = list(stage.session.scalars(select(comment.c.text)))
        check = str(stage.session.execute(text("PRAGMA integrity_check")).scalar_one())
        total = stage.session.scalar(select(func.count()).select_from(response))
    except Exception as error:
        return {"thanked": len(thanked), "lost": -1, "doubled": 0, "check": type(error).__name__}
    wanted = {"".join(ratings(number).values()) for number in thanked}
    return {
        "thanked": len(thanked),
        "lost": len(wanted - {*kept}) + len({mark(n) for n in thanked} - {*marks}),
        "doubled": (total or 0) - len({*kept}) + len(marks) - len({*marks}),
        "check": check,
    }


def _go_deaf() -> None:
    real = responses.record

    def record(session: Session, *, token: str, answers: Answers) -> Receipt:
        with contextlib.suppress(OperationalError):
            return real(session, token=token, answers=answers)
        session.rollback()
        return Receipt(answers.receipt or "")

    responses.record = record


def main(what: str, instance: str, *given: str) -> None:
    """Do what is asked and print what was seen."""
    with raised(Path(instance), "") as stage:
        stage.app.testing = False  # an error is a page, as for a respondent
        stage.app.config["PROPAGATE_EXCEPTIONS"] = False
        if "deaf" in given:
            _go_deaf()
        if what == "fail":
            found = fail(stage, int(given[0]), int(given[1]))
        else:
            found = trace(stage, given[0], given[1])
        sys.stdout.write(json.dumps(found) + "\n")
        db.session.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
