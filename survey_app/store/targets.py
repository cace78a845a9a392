"""The levels that parts of an organisation want to reach, dimension by dimension."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey_app.follow_up import TargetLevel


def of_unit(session: Session, organisation_id: int, unit: str) -> dict[str, int]:
    """Return the targets of one part by dimension."""
    query = select(TargetLevel.dimension, TargetLevel.level).where(
        TargetLevel.organisation_id == organisation_id, TargetLevel.unit == unit
    )
    found: dict[str, int] = {dimension: level for dimension, level in session.execute(query)}  # noqa: C416 - rows, not pairs
    return found


def keep(session: Session, organisation_id: int, unit: str, levels: Mapping[str, int]) -> None:
    """Set the targets of one part: those given, and no others."""
    session.execute(
        delete(TargetLevel).where(
            TargetLevel.organisation_id == organisation_id, TargetLevel.unit == unit
        )
    )
    session.add_all(
        TargetLevel(organisation_id=organisation_id, unit=unit, dimension=dimension, level=level)
        for dimension, level in levels.items()
    )
    session.commit()
