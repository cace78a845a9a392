"""What a client believes friction costs it, wave by wave."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy.orm import Session

from survey_app.follow_up import CostRanges
from survey_app.models import Wave


def of_wave(session: Session, wave: Wave) -> dict[str, Any]:
    """Return the ranges that were entered for a wave; empty where none were."""
    kept = session.get(CostRanges, wave.id)
    return dict(kept.content) if kept else {}


def keep(session: Session, wave: Wave, content: dict[str, Any], *, today: datetime.date) -> None:
    """Keep the ranges of a wave in place of those before."""
    kept = session.get(CostRanges, wave.id)
    if kept is None:
        kept = CostRanges(wave_id=wave.id)
        session.add(kept)
    kept.content, kept.entered_on = content, today
    session.commit()
