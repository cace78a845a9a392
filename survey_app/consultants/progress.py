"""How far sealing and publishing have come, in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask_babel import gettext

from survey_app.models import Mode, Wave, WaveState

COMPUTING = "computing"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of several; ``is_over`` when the results are there."""

    step: int
    of: int
    text: str
    is_over: bool

    def as_json(self) -> dict[str, object]:
        """Return what the waiting page asks for again and again."""
        return asdict(self)


def progress_of(wave: Wave) -> Progress:
    """Say what is being done with a closed wave."""
    steps = _steps()
    here = _position(wave, list(steps))
    text = list(steps.values())[here]
    if here == 0 and wave.mode == Mode.STRICT.value:
        text = gettext("Waiting for the answers that the collector hands over")
    return Progress(here, len(steps) - 1, text, wave.state == WaveState.PUBLISHED.value)


def _position(wave: Wave, names: list[str]) -> int:
    if wave.state == WaveState.PUBLISHED.value:
        return names.index("published")
    if wave.state == WaveState.SEALED.value:
        return names.index(COMPUTING if wave.progress else "sealed")
    return names.index(wave.sealing_step or "waiting")


def _steps() -> dict[str, str]:
    return {
        "waiting": gettext("Waiting for the worker to begin sealing"),
        "rewritten": gettext("The answers are mixed and written anew; destroying old backups"),
        "backups_deleted": gettext("Old backups are destroyed; overwriting what was deleted"),
        "compacted": gettext("What was deleted is overwritten; finishing"),
        "sealed": gettext("Sealed. Waiting for the worker to compute the results"),
        COMPUTING: gettext("Computing the results and auditing what they give away"),
        "published": gettext("Published"),
    }
