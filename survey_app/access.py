"""Who may enter. Every page is shut unless its view carries a mark; organisations are walls.

A view is marked with :func:`open_to_everybody`, :func:`open_to_staff`, :func:`open_to` or
:func:`open_to_token`.
The guard runs before every request and reads only the mark, the visitor and the address: a
view whose address names an ``organisation`` is entered by members of that one alone.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from survey_app.db import get_session
from survey_app.models import Membership, Organisation, RoleName
from survey_app.store import api_tokens, members

View = TypeVar("View", bound=Callable[..., Any])
MARK = "__open_to__"
RESPONDENTS = "employees"  # the blueprint of their pages

CONSULTANTS = (RoleName.CONSULTANT, RoleName.OWNER)
LEADERS = (RoleName.LEADER, RoleName.CONSULTANT, RoleName.OWNER)


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may enter a view: everybody, any signed-in person, some roles of the organisation.

    ``token``: programs alone, with a token of the organisation that the address names.

    ``whole``: only members who see the whole organisation, not a part of its tree.
    """

    everybody: bool = False
    staff: bool = False
    roles: tuple[RoleName, ...] = ()
    whole: bool = False
    token: bool = False

    def admits(self, membership: Membership) -> bool:
        """Tell whether a member of the organisation may enter."""
        if membership.role not in {role.value for role in self.roles}:
            return False
        return not (self.whole and membership.scope)


def open_to_everybody(view: View) -> View:
    """Mark a view as open to everybody: respondents' pages, sign-in, static files."""
    return _mark(view, Policy(everybody=True))


def open_to_staff(view: View) -> View:
    """Mark a view as open to every signed-in person; it must show only what is theirs."""
    return _mark(view, Policy(staff=True))


def open_to(*roles: RoleName, whole: bool = False) -> Callable[[View], View]:
    """Mark a view as open to these roles of the organisation that its address names.

    With ``whole``, members who see only a part of the tree are refused.
    """

    def mark(view: View) -> View:
        return _mark(view, Policy(roles=roles, whole=whole))

    return mark


def open_to_token(view: View) -> View:
    """Mark a view as open to programs with a token of the organisation that its address names."""
    return _mark(view, Policy(token=True))


OPEN_ENDPOINTS: set[str] = {"static"}
STAFF_ENDPOINTS: set[str] = set()


def _mark(view: View, policy: Policy) -> View:
    setattr(view, MARK, policy)
    return view


def policy_of(endpoint: str | None, app: Flask) -> Policy | None:
    """Return the policy of an endpoint; ``None`` where nobody marked it."""
    if endpoint is None:
        return None
    if endpoint in OPEN_ENDPOINTS:
        return Policy(everybody=True)
    if endpoint in STAFF_ENDPOINTS:
        return Policy(staff=True)
    view = app.view_functions.get(endpoint)
    return getattr(view, MARK, None)


def init_app(app: Flask) -> None:
    """Put the guard before every request."""
    app.before_request(guard)


def spare_respondents(app: Flask) -> None:
    """Ask on no respondent's page who is signed in: they have no account, and it takes time."""
    hooks = app.before_request_funcs.get(None, [])
    app.before_request_funcs[None] = [
        _unless_respondent(hook) if hook.__module__ == "flask_principal" else hook for hook in hooks
    ]


def _unless_respondent(hook: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: None if request.blueprint == RESPONDENTS else hook()


def guard() -> ResponseReturnValue | None:
    """Let the visitor pass, send them to sign in, or refuse."""
    if request.endpoint is None:
        return None  # no such page: 404 by routing
    policy = policy_of(request.endpoint, current_app._get_current_object())  # type: ignore[attr-defined]
    if policy is None:
        abort(403)
    if policy.everybody:
        return None
    if policy.token:
        _enter_by_token()
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if policy.staff:
        return None
    _enter_organisation(policy)
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method != "GET":
        abort(401)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def _enter_organisation(policy: Policy) -> None:
    """Check membership; 404 rather than 403 for others' organisations: not even their names."""
    code = (request.view_args or {}).get("organisation")
    membership = (
        members.membership(get_session(), user_id=current_user.id, organisation=code)
        if code
        else None
    )
    if membership is None:
        abort(404)
    if not policy.admits(membership):
        abort(403)
    g.membership = membership


def _enter_by_token() -> None:
    """Let a program pass with its token; the sessions of people open nothing here.

    A token of another organisation is answered 404, as if this one did not exist.
    """
    given = request.authorization
    is_bearer = given is not None and given.type == "bearer" and bool(given.token)
    today = datetime.datetime.now(datetime.UTC).date()
    secret = str(given.token) if given is not None and is_bearer else ""
    reader = api_tokens.organisation_of(get_session(), secret, today=today) if secret else None
    if reader is None:
        abort(401)
    if reader.code != (request.view_args or {}).get("organisation"):
        abort(404)
    g.reader = reader
    g.reader_key = hashlib.sha256(secret.encode()).hexdigest()


def get_reader() -> Organisation:
    """Return the organisation that the program's token opens."""
    reader: Organisation = g.reader
    return reader


def get_membership() -> Membership:
    """Return the membership under which the visitor entered this organisation."""
    membership: Membership = g.membership
    return membership
