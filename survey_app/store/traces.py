"""What is left of a wave's links between people and answers: after sealing, nothing."""

from __future__ import annotations

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from survey_app.models import InvitationBatch, OpenLink, ParticipationSnapshot, Wave


def left_of(session: Session, wave: Wave) -> dict[str, object]:
    """Look now, in the database itself, at what sealing should have destroyed."""
    tables = inspect(session.connection()).get_table_names()
    keys = select(func.count()).where(
        InvitationBatch.wave_id == wave.id, InvitationBatch.key.is_not(None)
    )
    links = select(func.count()).where(OpenLink.wave_id == wave.id)
    snapshots = select(func.count()).where(ParticipationSnapshot.wave_id == wave.id)
    return {
        "tables": sorted(name for name in tables if name.startswith(f"wave{wave.id}_")),
        "batch_keys": session.scalar(keys),
        "open_links": session.scalar(links),
        "participation": session.scalar(snapshots),
    }
