"""What people wrote: themes, and where they are said, through the gate for comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.assessment.wave import WaveData
from analysis.disclosure.plan import ReleasePlan
from analysis.disclosure.released import Refusal, ReleasedTable, ReleasedThemes


@dataclass(frozen=True, slots=True)
class Voices:
    """Themes fit to be shown, and the tables that go with them."""

    themes: ReleasedThemes | None = None
    tables: Mapping[str, ReleasedTable] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()


def voices(
    wave: WaveData, planned: ReleasePlan, earlier: ReleasedThemes | None, *, seed: int
) -> Voices:
    """Find the themes of a wave's comments and where they are said."""
    if not wave.comments or planned.is_empty:
        return Voices()
    return Voices()
