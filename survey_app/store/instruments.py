"""Clients' own questionnaires, as the text of their files."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey_app.models import Instrument
from survey_app.store.organisations import CODE, CodeMalformedError, CodeTakenError


def create(session: Session, *, organisation_id: int, code: str, text: str) -> Instrument:
    """Keep a new questionnaire of an organisation.

    Raises
    ------
    CodeTakenError, CodeMalformedError
        Nothing was changed.
    """
    if not CODE.fullmatch(code):
        raise CodeMalformedError(code)
    instrument = Instrument(organisation_id=organisation_id, code=code, text=text)
    session.add(instrument)
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise CodeTakenError(code) from error
    return instrument


def find(session: Session, *, organisation_id: int, code: str) -> Instrument | None:
    """Return an organisation's questionnaire by its code."""
    return session.scalar(
        select(Instrument).where(
            Instrument.organisation_id == organisation_id, Instrument.code == code
        )
    )


def of_organisation(session: Session, organisation_id: int) -> list[Instrument]:
    """Return all questionnaires of an organisation, by code."""
    query = select(Instrument).where(Instrument.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(Instrument.code)))


def change(session: Session, instrument: Instrument, *, text: str) -> None:
    """Put another text in its place; waves keep the copy they were made with."""
    instrument.text = text
    session.commit()


def remove(session: Session, instrument: Instrument) -> None:
    """Forget a questionnaire; waves keep the copy they were made with."""
    session.delete(instrument)
    session.commit()
