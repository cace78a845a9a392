"""People with accounts, their memberships and one-time sign-in links."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey_app.models import Membership, Organisation, RoleName, SignInLink, User


def membership(session: Session, *, user_id: int, organisation: str) -> Membership | None:
    """Return what a person may do in an organisation; ``None`` outside it."""
    return session.scalar(
        select(Membership)
        .join(Membership.organisation)
        .where(Membership.user_id == user_id, Organisation.code == organisation)
    )


def memberships(session: Session, *, user_id: int) -> list[Membership]:
    """Return all memberships of a person, by the organisation's name."""
    query = (
        select(Membership)
        .join(Membership.organisation)
        .where(Membership.user_id == user_id)
        .order_by(Organisation.name)
    )
    return list(session.scalars(query))


def find_user(session: Session, *, email: str) -> User | None:
    """Return the account with this address."""
    return session.scalar(select(User).where(User.email == email))


def add(
    session: Session,
    organisation: Organisation,
    *,
    email: str,
    role: RoleName,
    password: str | None = None,
    scope: str | None = None,
) -> Membership:
    """Make a person a member of an organisation, with an account if they have none."""
    user = find_user(session, email=email)
    if user is None:
        user = User(
            email=email, password=password, active=True, fs_uniquifier=secrets.token_hex(16)
        )
        session.add(user)
        session.flush()
    found = membership(session, user_id=user.id, organisation=organisation.code)
    if found is None:
        found = Membership(user_id=user.id, organisation_id=organisation.id)
        session.add(found)
    found.role, found.scope = role.value, scope
    session.commit()
    return found


def issue_sign_in_link(session: Session, *, user_id: int, until: datetime.datetime) -> str:
    """Make a secret that signs a person in once; the caller commits."""
    secret = secrets.token_urlsafe(24)
    session.add(SignInLink(token_hash=_hash(secret), user_id=user_id, expires_at=until))
    return secret


def spend_sign_in_link(session: Session, *, secret: str, now: datetime.datetime) -> User | None:
    """Destroy a sign-in link and return whom it signs in; ``None`` if unknown or too old."""
    spent = session.execute(
        delete(SignInLink)
        .where(SignInLink.token_hash == _hash(secret))
        .returning(SignInLink.user_id, SignInLink.expires_at)
    ).one_or_none()
    session.commit()
    if spent is None or spent.expires_at < now:
        return None
    return session.get(User, spent.user_id)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
