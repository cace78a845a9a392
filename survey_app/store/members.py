"""People with accounts, their memberships and one-time sign-in links."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from survey_app.models import Membership, Organisation, RoleName, SignInLink, User
from survey_app.store import staff_sessions


class LastOwnerError(ValueError):
    """An organisation would be left without an owner."""


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


def find_or_make_user(session: Session, *, email: str, password: str | None = None) -> User:
    """Return the account with this address, made if there is none; the caller commits."""
    user = find_user(session, email=email)
    if user is None:
        uniquifier = secrets.token_hex(16)
        user = User(email=email, password=password, active=True, fs_uniquifier=uniquifier)
        session.add(user)
        session.flush()
    return user


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
    user = find_or_make_user(session, email=email, password=password)
    found = membership(session, user_id=user.id, organisation=organisation.code)
    if found is None:
        found = Membership(user_id=user.id, organisation_id=organisation.id)
        session.add(found)
    found.role, found.scope = role.value, scope
    session.commit()
    return found


def of_organisation(session: Session, organisation_id: int) -> list[Membership]:
    """Return everybody who belongs to an organisation, by address."""
    query = (
        select(Membership)
        .join(Membership.user)
        .where(Membership.organisation_id == organisation_id)
        .order_by(User.email)
    )
    return list(session.scalars(query))


def change(session: Session, membership: Membership, *, role: RoleName, scope: str | None) -> None:
    """Give a member another role or scope, and end their sessions, which carry the old one.

    Raises
    ------
    LastOwnerError
        Nothing was changed.
    """
    if role is not RoleName.OWNER:
        _require_another_owner(session, membership)
    membership.role, membership.scope = role.value, scope
    staff_sessions.forget_user(session, user=membership.user.fs_uniquifier)


def remove(session: Session, membership: Membership) -> None:
    """Take a person out of an organisation, and end their sessions; the account stays.

    Raises
    ------
    LastOwnerError
        Nothing was changed.
    """
    _require_another_owner(session, membership)
    user = membership.user.fs_uniquifier
    session.delete(membership)
    staff_sessions.forget_user(session, user=user)


def is_only_here(session: Session, membership: Membership) -> bool:
    """Tell whether an account is this organisation's own: no other one's, and no password yet.

    Only then may its people make a sign-in link for it: it opens nothing but their own doors.
    """
    user = membership.user
    return user.password is None and len(memberships(session, user_id=user.id)) == 1


def _require_another_owner(session: Session, membership: Membership) -> None:
    if membership.role != RoleName.OWNER.value:
        return
    everybody = of_organisation(session, membership.organisation_id)
    if not any(m.role == RoleName.OWNER.value and m.id != membership.id for m in everybody):
        raise LastOwnerError


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
