"""The themes of a wave as the person sees them who reads first, and what they change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from survey_app.consultants.client_forms import on_one_line

LONGEST_NAME = 80


class EditRefusedError(ValueError):
    """A change to the themes cannot be kept; the text says why."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One comment that would be shown, or was hidden."""

    number: int
    text: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One theme: what it is called, how many said it, and in which words."""

    code: str
    name: str
    keywords: tuple[str, ...]
    count: str
    tier: str
    is_new: bool
    quotes: tuple[Quote, ...]


def cards(draft: str, edits: Sequence[Mapping[str, Any]]) -> list[Card]:
    """Return the themes of the last run, with the names and quotes as they were changed since."""
    names = {edit["code"]: edit["name"] for edit in edits if edit["kind"] == "rename"}
    hidden = {edit["text"] for edit in edits if edit["kind"] == "hide_quote"}
    return [
        Card(
            code=theme["code"],
            name=names.get(theme["code"], theme["name"]),
            keywords=tuple(theme["keywords"]),
            count=theme["count"],
            tier=theme["tier"],
            is_new=theme["is_new"],
            quotes=tuple(
                Quote(number, text, text in hidden) for number, text in enumerate(theme["quotes"])
            ),
        )
        for theme in json.loads(draft)
    ]


def edit_from(posted: MultiDict[str, str], shown: Sequence[Card]) -> dict[str, Any]:
    """Read the change that was asked for.

    Raises
    ------
    EditRefusedError
        It makes no sense; nothing was changed.
    """
    if "merge" in posted:
        return _merge(posted.getlist("codes"), shown)
    card = next((card for card in shown if card.code == posted.get("code")), None)
    if card is None:
        raise EditRefusedError(gettext("This theme is no longer there. Look at the list again."))
    if "split" in posted:
        return {"kind": "split", "code": card.code}
    if "hide" in posted:
        return {"kind": "hide_quote", "text": _quote(card, posted["hide"])}
    if "identifying" in posted:
        text = _quote(card, posted["identifying"])
        return {"kind": "hide_quote", "text": text, "identifies": True}
    name = on_one_line(posted.get("name"))
    if not 0 < len(name) <= LONGEST_NAME:
        message = gettext("Give the theme a name of at most %(n)s characters.", n=LONGEST_NAME)
        raise EditRefusedError(message)
    return {"kind": "rename", "code": card.code, "name": name}


def in_words(edit: Mapping[str, Any], shown: Sequence[Card]) -> str:
    """Say what a kept change will do."""
    names = {card.code: card.name for card in shown}
    code = edit.get("code", "")
    if edit["kind"] == "merge":
        merged = ", ".join(edit.get("names") or (names.get(one, one) for one in edit["codes"]))
        text = gettext("Merged: %(names)s", names=merged)
    elif edit["kind"] == "split":
        text = gettext("Split in two: %(name)s", name=names.get(code, code))
    elif edit["kind"] == "hide_quote":
        shown_of_it = edit["text"][:80]
        if edit.get("identifies"):
            text = gettext("Hidden, it identifies somebody: %(text)s", text=shown_of_it)
        else:
            text = gettext("Hidden: %(text)s", text=shown_of_it)
    else:
        text = gettext("Renamed: %(name)s", name=edit["name"])
    return str(text)


def _merge(codes: Sequence[str], shown: Sequence[Card]) -> dict[str, Any]:
    known = [card for card in shown if card.code in codes]
    if len(known) < 2:
        raise EditRefusedError(gettext("Tick at least two themes to merge."))
    # The names are kept, as a theme that was merged away is in no later draft.
    names = [card.name for card in known]
    return {"kind": "merge", "codes": [card.code for card in known], "names": names}


def _quote(card: Card, number: str) -> str:
    found = next((quote for quote in card.quotes if str(quote.number) == number), None)
    if found is None:
        raise EditRefusedError(gettext("This comment is no longer there. Look at the list again."))
    return found.text
