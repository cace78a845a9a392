"""The words that made-up comments share, whatever they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrases:
    """A comment theme's sentences. ``{name}`` is filled from ``slots`` or the shared ones.

    ``stems`` are word beginnings of which a good name of the theme holds at least one.
    """

    theme: str
    stems: tuple[str, ...]
    cores: tuple[str, ...]
    effects: tuple[str, ...] = ()
    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


SHARED: Mapping[str, tuple[str, ...]] = {
    "opener": (
        "honestly,",
        "to be fair,",
        "in my view",
        "same as last time:",
        "as I see it,",
        "from where I sit,",
        "not sure it helps, but",
        "for me the main thing:",
        "again:",
        "I have said it before,",
        "it may sound small but",
        "speaking for {us},",
    ),
    "closer": (
        "please do something about it",
        "this has been so for years",
        "I would like to see that change",
        "and nobody seems to mind",
        "it could be so easy",
        "we talked about it before, without result",
        "just my view",
        "it wears people out",
        "I know others feel the same",
        "worth a try",
    ),
    "us": ("my team", "our group", "most of us", "my colleagues and me", "our shift"),
    "fn": (
        "Sales",
        "Finance",
        "R&D",
        "Operations",
        "Service",
        "Marketing",
        "IT",
        "Purchasing",
        "Quality",
        "Controlling",
        "the field team",
        "Electronics",
        "Logistics",
    ),
    "often": (
        "every week",
        "again and again",
        "most months",
        "all the time",
        "more often than not",
        "at least twice a month",
        "every single time",
        "far too often",
        "regularly",
    ),
    "lost": (
        "two days",
        "half a day",
        "a whole week",
        "hours",
        "most of a Friday",
        "three weeks",
        "a lot of evenings",
    ),
    "late": (
        "on the last day",
        "two weeks too late",
        "after the fact",
        "at five o'clock on a Friday",
        "when it is already too late",
        "the evening before",
    ),
    "product": (
        "the pressure sensor",
        "the flow meter",
        "the new gauge",
        "the handheld unit",
        "the calibration kit",
        "the old transmitter",
        "the XR line",
    ),
}

SHARED_GERMAN: Mapping[str, tuple[str, ...]] = {
    "opener": (
        "ehrlich gesagt:",
        "meiner Meinung nach:",
        "wie schon oft gesagt,",
        "aus meiner Sicht:",
    ),
    "closer": (
        "bitte endlich angehen",
        "das geht seit Jahren so",
        "schade eigentlich",
        "so kann es nicht weitergehen",
    ),
    "fn": (
        "Vertrieb",
        "Finanzen",
        "Entwicklung",
        "Fertigung",
        "Service",
        "Marketing",
        "IT",
        "Einkauf",
    ),
    "often": ("jede Woche", "immer wieder", "ständig", "viel zu oft", "fast jeden Monat"),
    "lost": ("zwei Tage", "einen halben Tag", "eine ganze Woche", "Stunden"),
    "product": ("den Drucksensor", "das neue Messgerät", "den Durchflussmesser"),
}
