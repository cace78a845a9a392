"""What a wave holds, read for tests only."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from sqlalchemy import select

from survey_app.db import get_session
from survey_app.store.wave_tables import tables_of


def responses(app: Flask, wave_id: int) -> list[tuple[str, str, dict[str, Any]]]:
    """Department, ratings and choices of every stored answer."""
    table = tables_of(wave_id).response
    with app.app_context():
        rows = get_session().execute(select(table.c.department, table.c.ratings, table.c.choices))
        return [(department, ratings, json.loads(text)) for department, ratings, text in rows]


def comments(app: Flask, wave_id: int) -> list[tuple[str, str]]:
    """Question and text of every stored comment."""
    table = tables_of(wave_id).comment
    with app.app_context():
        return [tuple(row) for row in get_session().execute(select(table.c.question, table.c.text))]
