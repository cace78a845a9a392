"""Agreements that were accepted, and where they look for their effect."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey_app.follow_up import Commitment, CommitmentState
from survey_app.models import Wave


class AcceptedBeforeError(ValueError):
    """The draft was accepted before, perhaps by a second press of the same button."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the two sides write into an agreement."""

    title: str
    text: str
    one: str
    other: str | None
    measure: str
    owner: str
    due_on: datetime.date | None
    state: CommitmentState


def accept(
    session: Session,
    wave: Wave,
    *,
    draft: str,
    terms: Terms,
    evidence: list[tuple[str, str, str]],
    today: datetime.date,
) -> Commitment:
    """Make a commitment of a draft.

    Raises
    ------
    AcceptedBeforeError
        Nothing was changed.
    """
    kept = Commitment(
        organisation_id=wave.organisation_id,
        wave_id=wave.id,
        draft=draft,
        evidence=[list(cell) for cell in evidence],
        accepted_on=today,
    )
    _write(kept, terms)
    session.add(kept)
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise AcceptedBeforeError(draft) from error
    return kept


def change(session: Session, kept: Commitment, terms: Terms) -> None:
    """Write an agreement anew; where it looks for its effect stays."""
    _write(kept, terms)
    session.commit()


def find(session: Session, *, organisation_id: int, number: int) -> Commitment | None:
    """Return one commitment of an organisation."""
    query = select(Commitment).where(
        Commitment.id == number, Commitment.organisation_id == organisation_id
    )
    return session.scalar(query)


def of_organisation(session: Session, organisation_id: int) -> list[tuple[str, Commitment]]:
    """Return all commitments of an organisation with their wave's code, the oldest first."""
    query = (
        select(Wave.code, Commitment)
        .join(Wave, Wave.id == Commitment.wave_id)
        .where(Commitment.organisation_id == organisation_id)
        .order_by(Commitment.id)
    )
    return [(code, commitment) for code, commitment in session.execute(query)]


def _write(kept: Commitment, terms: Terms) -> None:
    kept.title, kept.text = terms.title, terms.text
    kept.one, kept.other = terms.one, terms.other
    kept.measure, kept.owner = terms.measure, terms.owner
    kept.due_on, kept.state = terms.due_on, terms.state.value
