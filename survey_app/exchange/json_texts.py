"""JSON from strangers: its depth is looked at before anything recursive reads it."""

from __future__ import annotations

import json
import re
from typing import Any

from survey_app.exchange.refusals import ExchangeError, Refusal

MOST_DEPTH = 60
MOST_PARTS = 200_000  # each takes two hundred bytes or more of memory
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


def read_json(content: bytes) -> Any:  # noqa: ANN401 - JSON is of any shape
    """Read JSON text in UTF-8 or UTF-16.

    Raises
    ------
    ExchangeError
        It is no JSON, or nests too deep.
    """
    try:
        text = content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ExchangeError(Refusal.X010, detail=f"byte {error.start} is no text") from None
    _refuse_depth(text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also numbers of absurd length
        raise ExchangeError(Refusal.X010, detail=str(error)[:120]) from None


def _refuse_depth(text: str) -> None:
    if text.count("{") + text.count("[") > MOST_PARTS:
        raise ExchangeError(Refusal.X023, most=MOST_PARTS)
    depth = 0
    for match in _STRUCTURE.finditer(text):
        mark = match.group()[0]
        depth += (mark in "[{") - (mark in "]}")
        if depth > MOST_DEPTH:
            raise ExchangeError(Refusal.X011, most=MOST_DEPTH)
