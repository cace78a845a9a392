"""Themes between the machine and the leaders: drafts, a person's edits, and what is remembered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from survey_app.models import ThemeEdit, ThemeReading, Wave


def reading(session: Session, wave: Wave) -> ThemeReading | None:
    """Return how far the reading of a wave's themes has come."""
    return session.get(ThemeReading, wave.id)


def keep_draft(session: Session, wave: Wave, *, draft: str, memory: str, is_released: bool) -> None:
    """Keep the themes of the last run for the person who reads first; the caller commits."""
    kept = reading(session, wave)
    if kept is None:
        kept = ThemeReading(wave_id=wave.id, is_read=False)
        session.add(kept)
    kept.draft, kept.memory, kept.is_released = draft, memory, is_released


def mark_read(session: Session, wave: Wave) -> None:
    """Note that a person has read the themes and lets leaders see them."""
    kept = reading(session, wave)
    if kept is None:
        kept = ThemeReading(wave_id=wave.id, draft="[]", memory="[]")
        session.add(kept)
    kept.is_read, kept.is_released = True, False
    session.commit()


def edits(session: Session, wave: Wave) -> list[dict[str, Any]]:
    """Return what was changed, in order."""
    query = select(ThemeEdit).where(ThemeEdit.wave_id == wave.id).order_by(ThemeEdit.position)
    return [edit.content for edit in session.scalars(query)]


def add_edit(session: Session, wave: Wave, content: dict[str, Any]) -> None:
    """Add one change; it takes effect when the themes are released."""
    last = session.scalar(select(func.max(ThemeEdit.position)).where(ThemeEdit.wave_id == wave.id))
    session.add(ThemeEdit(wave_id=wave.id, position=(last or 0) + 1, content=content))
    session.commit()


def undo_edit(session: Session, wave: Wave) -> None:
    """Take the last change back."""
    last = select(func.max(ThemeEdit.position)).where(ThemeEdit.wave_id == wave.id)
    session.execute(
        delete(ThemeEdit).where(
            ThemeEdit.wave_id == wave.id, ThemeEdit.position == last.scalar_subquery()
        )
    )
    session.commit()


def to_release(session: Session) -> list[int]:
    """Return the waves whose themes were read and are not yet released."""
    query = select(ThemeReading.wave_id).where(
        ThemeReading.is_read.is_(True), ThemeReading.is_released.is_(False)
    )
    return list(session.scalars(query.order_by(ThemeReading.wave_id)))
