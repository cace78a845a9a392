"""The questionnaires that come with Interlock; the only place here that opens files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from questionnaires.model import Questionnaire
from questionnaires.reader import parse

BUILT_IN = ("alignment_core", "alignment_pulse")


@cache
def built_in() -> Mapping[str, Questionnaire]:
    """Return the packaged questionnaires by code, the full instrument first."""
    read = (parse(built_in_text(code), f"{code}.toml") for code in BUILT_IN)
    return MappingProxyType({questionnaire.code: questionnaire for questionnaire in read})


def built_in_text(code: str) -> str:
    """Return the TOML text of a packaged questionnaire, comments and all: a base to edit."""
    return files("questionnaires").joinpath(f"{code}.toml").read_text(encoding="utf-8")
