"""Tokens of programs that read one organisation's releases."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey_app.api.tables import ApiToken
from survey_app.models import Organisation

PREFIX = "interlock_"  # so that scanners for lost secrets know one when they see it


class NameTakenError(ValueError):
    """The organisation has a token of this name already."""


def issue(
    session: Session,
    *,
    organisation_id: int,
    name: str,
    today: datetime.date,
    expires_on: datetime.date,
) -> str:
    """Make a token and return it, once: only its hash is kept.

    Raises
    ------
    NameTakenError
        Nothing was changed.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            organisation_id=organisation_id,
            name=name,
            token_hash=_hash(secret),
            made_on=today,
            expires_on=expires_on,
        )
    )
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise NameTakenError(name) from error
    return secret


def organisation_of(session: Session, secret: str, *, today: datetime.date) -> Organisation | None:
    """Return the organisation that a token opens; ``None`` if it is unknown, revoked or over."""
    return session.scalar(
        select(Organisation)
        .join(ApiToken, ApiToken.organisation_id == Organisation.id)
        .where(ApiToken.token_hash == _hash(secret), ApiToken.expires_on >= today)
    )


def of_organisation(session: Session, organisation_id: int) -> list[ApiToken]:
    """Return the tokens of an organisation, by name."""
    query = select(ApiToken).where(ApiToken.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(ApiToken.name)))


def revoke(session: Session, *, organisation_id: int, name: str) -> bool:
    """Forget a token: from now on it opens nothing. Tell whether there was one."""
    gone = session.execute(
        delete(ApiToken)
        .where(ApiToken.organisation_id == organisation_id, ApiToken.name == name)
        .returning(ApiToken.id)
    ).all()
    session.commit()
    return bool(gone)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()
