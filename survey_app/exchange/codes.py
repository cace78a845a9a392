"""Codes of another tool made fit for ours: small letters, unique, the same every time."""

from __future__ import annotations

import re
import unicodedata

from questionnaires.shape import MOST_CODE


class Codes:
    """Hands out each code once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str, fallback: str) -> str:
        """Return the nearest valid code that is still free."""
        stem = valid_code(wanted) or fallback
        code, number = stem, 1
        while code in self._taken:
            number += 1
            ending = f"_{number}"
            code = stem[: MOST_CODE - len(ending)] + ending
        self._taken.add(code)
        return code


def valid_code(wanted: str) -> str:
    """Return the nearest valid code; empty where there is none."""
    plain = unicodedata.normalize("NFKD", wanted[:200]).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if code and not code[0].isalpha():
        code = f"q{code}"
    return code[:MOST_CODE].rstrip("_")
