"""From which day on all leaders see a wave's ties: a pair sees its own first."""

from __future__ import annotations

import datetime

from sqlalchemy.orm import Session

from survey_app.follow_up import TieDay
from survey_app.models import Wave

DAYS_ALONE = 7
"""How long after publication a pair has its tie to itself, where no day was set."""


def ties_from(published_on: datetime.date, chosen: datetime.date | None) -> datetime.date:
    """Return the day from which all leaders see the ties."""
    return chosen or published_on + datetime.timedelta(days=DAYS_ALONE)


def of_wave(session: Session, wave: Wave) -> datetime.date | None:
    """Return the day of a published wave; ``None`` before publication."""
    chosen = session.get(TieDay, wave.id)
    if wave.published_on is None:
        return chosen.ties_from if chosen else None
    return ties_from(wave.published_on, chosen.ties_from if chosen else None)


def keep(session: Session, wave: Wave, day: datetime.date) -> None:
    """Set the day."""
    kept = session.get(TieDay, wave.id)
    if kept is None:
        session.add(TieDay(wave_id=wave.id, ties_from=day))
    else:
        kept.ties_from = day
    session.commit()
