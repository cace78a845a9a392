"""The tables of what follows from results: agreements, targets, costs, the day ties are shown.

All of it is written by named members about their own organisation; none of it comes from answers.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.db import Base


class CommitmentState(StrEnum):
    """How far an agreement has come, as those who made it say."""

    AGREED = "agreed"
    UNDER_WAY = "under_way"
    KEPT = "kept"
    DROPPED = "dropped"


class Commitment(Base):
    """A draft agreement that was accepted, and where the next waves look for its effect."""

    __tablename__ = "commitment"
    __table_args__ = (
        UniqueConstraint("wave_id", "draft"),
        CheckConstraint("state IN ('agreed', 'under_way', 'kept', 'dropped')", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    draft: Mapped[str] = mapped_column(String(200))  # the draft's code in that wave's release
    title: Mapped[str] = mapped_column(String(300))
    text: Mapped[str]
    one: Mapped[str] = mapped_column(String(80))  # code of a function, or of a side
    other: Mapped[str | None] = mapped_column(String(80))
    measure: Mapped[str] = mapped_column(String(300))
    owner: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[datetime.date | None]
    state: Mapped[str] = mapped_column(String(12), default=CommitmentState.AGREED.value)
    evidence: Mapped[list[list[str]]] = mapped_column(JSON)  # released cells: table, unit, measure
    accepted_on: Mapped[datetime.date]


class TargetLevel(Base):
    """The maturity level that a part of an organisation wants to reach in one dimension."""

    __tablename__ = "target_level"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", "level"),)

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    unit: Mapped[str] = mapped_column(String(80), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(80), primary_key=True)
    level: Mapped[int]


class CostRanges(Base):
    """What the client itself believes friction costs it in a quarter, from low to high."""

    __tablename__ = "cost_ranges"

    wave_id: Mapped[int] = mapped_column(
        ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    entered_on: Mapped[datetime.date]


class TieDay(Base):
    """From which day on all leaders see a wave's ties; before it, those concerned alone."""

    __tablename__ = "tie_day"

    wave_id: Mapped[int] = mapped_column(
        ForeignKey("wave.id", ondelete="CASCADE"), primary_key=True
    )
    ties_from: Mapped[datetime.date]
