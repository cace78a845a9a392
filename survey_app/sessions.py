"""Staff sessions, kept in the database: signing out, or a new password, ends them at once.

Respondents' pages never open one.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets

from flask import Flask, Request, Response
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from survey_app.db import get_session
from survey_app.store import staff_sessions

LIFETIME = datetime.timedelta(hours=12)
COOKIE = "interlock_session"
USER = "_user_id"  # the login library's name for who is signed in


class StaffSessionData(CallbackDict, SessionMixin):  # type: ignore[type-arg]
    """A session's content, and the secret that its cookie carries."""

    def __init__(self, content: dict[str, object], secret: str | None, kept: str = "") -> None:
        self.kept = kept  # as it was read: setting the same again needs no writing
        self.user = content.get(USER)  # whose it was then
        self.modified = False
        self.accessed = False
        super().__init__(content, on_update=self._changed)
        self.secret = secret

    def _changed(self, _: object) -> None:
        self.modified = True


class DatabaseSessions(SessionInterface):
    """Open and save staff sessions; the cookie carries a random secret, the database its hash."""

    serializer = TaggedJSONSerializer()

    def open_session(
        self,
        app: Flask,  # noqa: ARG002 - the signature is Flask's
        request: Request,
    ) -> StaffSessionData:
        """Read the session that the cookie names; a new, empty one if there is none."""
        secret = request.cookies.get(COOKIE)
        if secret is None:
            return StaffSessionData({}, None)
        content = staff_sessions.content(get_session(), token_hash=_hash(secret), now=_now())
        if content is None:
            return StaffSessionData({}, None)
        return StaffSessionData(self.serializer.loads(content), secret, content)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the session if it changed; delete it if it was emptied.

        Whoever signs in, or gets another identity by a new password, gets another secret: one
        that was known before, or planted by somebody else, opens nothing afterwards.
        """
        if not isinstance(session, StaffSessionData) or not session.modified:
            return
        if not session:
            if session.secret is not None:
                staff_sessions.forget(get_session(), token_hash=_hash(session.secret))
                response.delete_cookie(COOKIE, path="/")
            return
        content = self.serializer.dumps(dict(session))
        if content == session.kept:
            return
        if session.secret is not None and session.get(USER) == session.user:
            self._go_on(session.secret, content)
            return
        if session.secret is not None:
            staff_sessions.forget(get_session(), token_hash=_hash(session.secret))
        self._begin(app, session, content, response)

    @staticmethod
    def _go_on(secret: str, content: str) -> None:
        until = _now() + LIFETIME
        staff_sessions.go_on(get_session(), token_hash=_hash(secret), content=content, until=until)

    @staticmethod
    def _begin(app: Flask, session: StaffSessionData, content: str, response: Response) -> None:
        secret = secrets.token_urlsafe(32)
        staff_sessions.forget_expired(get_session(), now=_now())
        staff_sessions.keep(
            get_session(),
            token_hash=_hash(secret),
            content=content,
            user=session.get(USER),
            until=_now() + LIFETIME,
        )
        response.set_cookie(
            COOKIE,
            secret,
            httponly=True,
            samesite="Lax",
            secure=app.config["SESSION_COOKIE_SECURE"],
            path="/",
        )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
