"""Themes, memories and edits as JSON, so that they outlive the worker that found them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from analysis.disclosure.policy import band
from analysis.friction.edits import Edit, HideQuote, Merge, Rename, Split
from analysis.friction.identity import RememberedTheme
from analysis.friction.themes import Themes

MOST_QUOTES = 6


@dataclass(frozen=True, slots=True)
class DraftTheme:
    """A theme as the person who reads first sees it."""

    code: str
    name: str
    keywords: tuple[str, ...]
    tier: str
    count: str
    share: float
    quotes: tuple[str, ...]
    is_new: bool


_DRAFT = TypeAdapter(tuple[DraftTheme, ...])
_MEMORY = TypeAdapter(tuple[RememberedTheme, ...])
_KINDS = {"rename": Rename, "merge": Merge, "split": Split, "hide_quote": HideQuote}


def dump_draft(found: Themes) -> str:
    """Write themes for the person who reads first: names, sizes in bands, central quotes."""
    drafted = tuple(
        DraftTheme(
            code=theme.code,
            name=theme.name,
            keywords=theme.keywords,
            tier=theme.tier.value,
            count=band(len(theme.members)),
            share=round(found.share(theme), 2),
            quotes=tuple(found.comments[row] for row in theme.quotes[:MOST_QUOTES]),
            is_new=theme.is_new,
        )
        for theme in found.themes
    )
    return _DRAFT.dump_json(drafted).decode()


def dump_memory(memory: tuple[RememberedTheme, ...]) -> str:
    """Write what the next quarter needs to find the same themes again."""
    return _MEMORY.dump_json(memory).decode()


def load_memory(text: str) -> tuple[RememberedTheme, ...]:
    """Read a memory back."""
    return _MEMORY.validate_json(text)


def load_edits(stored: Iterable[Mapping[str, Any]]) -> tuple[Edit, ...]:
    """Read edits back: ``{"kind": "rename", "code": ..., "name": ...}`` and the like."""
    return tuple(_edit(dict(one)) for one in stored)


def _edit(content: dict[str, Any]) -> Edit:
    kind = _KINDS[content.pop("kind")]
    if kind is Merge:
        return Merge(tuple(content["codes"]))
    edit: Edit = kind(**content)
    return edit
