"""The sentences of reports, read once from the packaged file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

FILES = ("sentences.toml", "agreement_sentences.toml")


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Return every sentence by key, then language.

    Raises
    ------
    ValueError
        A key stands in two files.
    """
    found: dict[str, Mapping[str, str]] = {}
    for name in FILES:
        texts = tomllib.loads((files("analysis.reports") / name).read_text(encoding="utf-8"))
        twice = found.keys() & texts.keys()
        if twice:
            raise ValueError(f"{name} repeats {sorted(twice)}")
        found |= texts
    return found
