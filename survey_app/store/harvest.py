"""What a wave yields when it is sealed: everything shuffled, nothing that links.

Rows are sorted by what they say before they are shuffled. So the order they came in is gone even
if the shuffling were weak.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, MutableSequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection, select

from survey_app.store.wave_tables import WaveTables


class Shuffler(Protocol):
    """A source of randomness; outside tests the operating system's."""

    def shuffle(self, x: MutableSequence[Any]) -> None:
        """Put ``x`` into random order."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """All answers of a wave, by department, in random order.

    Attributes
    ----------
    responses : mapping of department to list of (ratings, choices as JSON text)
    comments : mapping of (department, question) to list of texts
    receipts : list of str
        Sorted.
    """

    responses: Mapping[str, list[tuple[str, str]]] = field(repr=False)
    comments: Mapping[tuple[str, str], list[str]] = field(repr=False)
    receipts: list[str] = field(repr=False)


def read(connection: Connection, tables: WaveTables, shuffler: Shuffler) -> Harvest:
    """Read the tables of a wave and forget every order in them."""
    response, comment = tables.response.c, tables.comment.c
    responses: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in connection.execute(select(response.department, response.ratings, response.choices)):
        responses[row.department].append((row.ratings, row.choices))
    comments: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in connection.execute(select(comment.department, comment.question, comment.text)):
        comments[row.department, row.question].append(row.text)
    for rows in responses.values():
        rows.sort()
        shuffler.shuffle(rows)
    for texts in comments.values():
        texts.sort()
        shuffler.shuffle(texts)
    receipts = sorted(connection.scalars(select(tables.receipt.c.code)))
    return Harvest(dict(sorted(responses.items())), dict(sorted(comments.items())), receipts)


def dump(harvest: Harvest) -> str:
    """Write a harvest as JSON, to be carried from the collector to whoever analyses."""
    content = {
        "responses": harvest.responses,
        "comments": [[*key, texts] for key, texts in harvest.comments.items()],
        "receipts": harvest.receipts,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Harvest:
    """Read a harvest back from its JSON."""
    content = json.loads(text)
    return Harvest(
        {code: [(r, c) for r, c in rows] for code, rows in content["responses"].items()},
        {(code, question): texts for code, question, texts in content["comments"]},
        content["receipts"],
    )
