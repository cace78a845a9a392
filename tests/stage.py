"""A stage for tests: an app, a database, a made-up organisation and a wave in it."""

from __future__ import annotations

import contextlib
import contextvars
import datetime
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from analysis.structure import Department, Function, Structure
from questionnaires.library import built_in_text
from questionnaires.model import Questionnaire
from questionnaires.reader import parse
from survey_app import create_app
from survey_app.config import Settings
from survey_app.db import alembic, db, get_session
from survey_app.models import Mode, Organisation, Wave
from survey_app.sealing import seal
from survey_app.store import invitations, organisations, responses, waves
from survey_app.store.invitations import IssuedToken
from survey_app.store.responses import Answers, Receipt

T = TypeVar("T")
OPENING = datetime.date(2026, 3, 2)
CLOSING = datetime.date(2026, 3, 20)
SEALING = datetime.date(2026, 3, 21)

STRUCTURE = Structure(
    "Measuring Instruments",
    (
        Department("sales", "Sales", None, "sales", 14),
        Department("inside", "Inside sales", "sales", "sales", 8),
        Department("tech", "Technology", None, "tech", 3),
        Department("lab", "Laboratory", "tech", "tech", 12),
        Department("legal", "Legal", None, "legal", 3),
    ),
    (Function("sales", "Sales"), Function("tech", "Technology"), Function("legal", "Legal")),
)


@cache
def pulse() -> tuple[str, Questionnaire]:
    """The short questionnaire: its text and what is read from it."""
    text = built_in_text("alignment_pulse")
    return text, parse(text, "alignment_pulse")


def answers(number: int = 0, *comments: str, receipt: str | None = None) -> Answers:
    """Answers that are told apart by ``number``, always the same for the same number."""
    questionnaire = pulse()[1]
    digits = "".join(random.Random(number).choices("12345", k=len(questionnaire.items)))
    question = questionnaire.open_questions[0].code
    return Answers(digits, {"number": str(number)}, tuple((question, c) for c in comments), receipt)


@dataclass
class Stage:
    """What a test stands on. All of it happens in one application context."""

    app: Flask
    organisation_id: int = 0
    began: float = field(default_factory=lambda: time.time() - 1)

    @property
    def session(self) -> Session:
        return get_session()

    @property
    def engine(self) -> Engine:
        return db.engine

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def instance(self) -> Path:
        return Path(self.app.instance_path)

    def found(self, structure: Structure = STRUCTURE, code: str = "maker") -> Organisation:
        """Make the organisation."""
        organisation = organisations.create(self.session, code=code, name=structure.organisation)
        organisations.replace_structure(self.session, organisation.id, structure)
        self.organisation_id = organisation.id
        return organisation

    def draft(self, code: str = "q1", mode: Mode = Mode.SEALED) -> Wave:
        """Make a draft with the short questionnaire, and the organisation if there is none."""
        if not self.organisation_id:
            self.found()
        return waves.create_draft(
            self.session,
            organisation_id=self.organisation_id,
            code=code,
            name=f"Wave {code}",
            questionnaire_text=pulse()[0],
            mode=mode,
        )

    def open(self, code: str = "q1", mode: Mode = Mode.SEALED) -> Wave:
        """Make a draft and open it."""
        wave = self.draft(code, mode)
        waves.open_wave(self.session, wave, today=OPENING, plan_json='{"merged": []}')
        return wave

    def invite(self, wave: Wave, departments: Sequence[str]) -> list[IssuedToken]:
        """Hand out one token for each entry."""
        return invitations.issue_batch(self.session, wave_id=wave.id, departments=departments)

    def answer(self, token: str, answers: Answers) -> Receipt:
        """Send answers with a token."""
        return responses.record(self.session, token=token, answers=answers)

    def close(self, wave: Wave) -> None:
        """Close a wave."""
        waves.close_wave(self.session, wave, today=CLOSING)

    def seal(self, wave: Wave) -> None:
        """Close a wave and seal it."""
        self.close(wave)
        seal(self.session, wave, today=SEALING)


def apart(request: Callable[..., T], *given: Any, **named: Any) -> T:
    """Make a request as a visitor does: outside the stage's own application context.

    Inside it Flask would share the signed-in person, and the session, between all visitors.
    """
    return contextvars.Context().run(request, *given, **named)


@contextlib.contextmanager
def raised(instance: Path, database_url: str) -> Iterator[Stage]:
    """Put an app on an existing database, inside its context."""
    app = create_app(Settings(instance=instance, database_url=database_url, testing=True))
    with app.app_context():
        try:
            yield Stage(app)
        finally:
            db.session.close()
            db.engine.dispose()


def migrate(instance: Path, database_url: str) -> None:
    """Apply all migrations to an empty database."""
    app = create_app(Settings(instance=instance, database_url=database_url, testing=True))
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
