"""Dying after a statement, which is before the next one, or just before a commit.

The kill is a ``BaseException``, which nothing catches; the connections are thrown away with what
they had not committed, as when the process dies.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidRequestError, OperationalError

from survey_app.db import db
from tests.stage import Stage

MOMENTS = ("after_cursor_execute", "commit")


class Killed(BaseException):
    """The process died here."""


@dataclass
class Count:
    """How many moments went by, and whether one of them was the last."""

    seen: int = 0
    killed: bool = False


@contextmanager
def killed_at(stage: Stage, moment: int) -> Iterator[Count]:
    """Die at the ``moment``-th time that a statement ends or a transaction is to be committed."""
    count = Count()

    def die(*_: Any, **__: Any) -> None:
        count.seen += 1
        if count.seen == moment:
            count.killed = True
            raise Killed

    for name in MOMENTS:
        event.listen(stage.engine, name, die)
    try:
        yield count
    except Killed:
        pass
    finally:
        for name in MOMENTS:
            event.remove(stage.engine, name, die)


def throw_away(connections: list[Any]) -> None:
    """Cut all connections and forget the session, as the death of the process would."""
    with contextlib.suppress(InvalidRequestError, OperationalError):
        db.session.close()
    db.engine.dispose()
    for connection in connections:
        connection.close()
    connections.clear()
    gc.collect()  # SQLite's lives on while somebody holds an unfinished statement of it
