"""The stations of a wave: what each step does, and that there is no way back."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from survey_app.models import Wave, WaveState


@dataclass(frozen=True, slots=True)
class Station:
    """One station as the stepper shows it; ``mark`` is "done", "now" or empty."""

    state: str
    name: str
    meaning: str
    mark: str


def stations(wave: Wave) -> list[Station]:
    """Return all stations, marked by how far the wave has come."""
    order = [state.value for state in WaveState]
    here = order.index(wave.state)
    is_over = wave.state == WaveState.PUBLISHED.value
    return [
        Station(state, *_words(state), _mark(position, here, is_over=is_over))
        for position, state in enumerate(order)
    ]


def state_name(state: str) -> str:
    """Return what a station is called."""
    return _words(state)[0]


def state_kind(state: str) -> str:
    """Return the kind of chip that a station is shown as."""
    return {WaveState.OPEN: "good", WaveState.DRAFT: "warn"}.get(WaveState(state), "")


def _mark(position: int, here: int, *, is_over: bool) -> str:
    if position < here or is_over:
        return "done"
    return "now" if position == here else ""


def _words(state: str) -> tuple[str, str]:
    words = {
        WaveState.DRAFT: (
            gettext("Draft"),
            gettext("Everything can still be changed, or the draft removed."),
        ),
        WaveState.OPEN: (
            gettext("Open"),
            gettext(
                "Opening freezes the questionnaire, the departments, the limits and who is merged "
                "with whom. People answer. This cannot be undone."
            ),
        ),
        WaveState.CLOSED: (
            gettext("Closed"),
            gettext("Closing ends answering for good. Sealing begins at once by itself."),
        ),
        WaveState.SEALED: (
            gettext("Sealed"),
            gettext(
                "Sealing mixes the answers and destroys every link, token and trace of order. "
                "Nobody can bring these back."
            ),
        ),
        WaveState.PUBLISHED: (
            gettext("Published"),
            gettext(
                "The numbers that pass the gate are released, once. A release is never changed."
            ),
        ),
    }
    return words[WaveState(state)]
