"""Two organisations with everything an address can name, and people in every role."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, replace

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from questionnaires.library import built_in_text
from survey_app.db import db, get_session
from survey_app.follow_up import CommitmentState
from survey_app.models import RoleName, User, Wave
from survey_app.sessions import COOKIE
from survey_app.store import (
    commitments,
    instruments,
    invitations,
    mailings,
    members,
    organisations,
    themes,
    waves,
)
from survey_app.store.commitments import Terms
from tests.stage import OPENING, STRUCTURE, pulse
from tests.survey_app.leaders.made_up import made_up_release
from tests.survey_app.leaders.organisation import publish

HERE, THERE, NOWHERE = "here", "there", "nowhere"
FAR = datetime.datetime(2999, 1, 1)

# Which wave of an organisation a page of the consultants is about; most are about an open one.
ABOUT_A_DRAFT = frozenset(
    f"consultants.{name}" for name in ("open_wave", "remove_wave", "wave_settings")
)
ABOUT_A_PUBLISHED = (
    "leaders.",
    "api.",
    "receipts.",
    "consultants.themes",
    "consultants.edit_themes",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the door: what they are in each organisation, by its code."""

    name: str
    roles: dict[str, RoleName]
    scope: str | None = None
    is_signed_in: bool = True


PEOPLE = (
    Person("nobody", {}, is_signed_in=False),
    Person("stranger", {}),
    Person("leader", {HERE: RoleName.LEADER}),
    Person("leader with scope", {HERE: RoleName.LEADER}, scope="sales"),
    Person("consultant", {HERE: RoleName.CONSULTANT}),
    Person("consultant here, leader there", {HERE: RoleName.CONSULTANT, THERE: RoleName.LEADER}),
    Person("owner", {HERE: RoleName.OWNER}),
)


class World:
    """The stage: what exists, and who stands at the door with which cookie."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.cookies: dict[str, str] = {}
        self.things: dict[str, dict[str, str]] = {}
        for code in (HERE, THERE):
            self._publish(code)
            with app.app_context():
                self.things[code] = _furnish(code)
        with app.app_context():
            for person in PEOPLE:
                _join(person)
        for person in PEOPLE:
            self.sign_in(person)

    def sign_in(self, person: Person) -> None:
        """Sign a person in, in a session of their own."""
        if not person.is_signed_in:
            return
        with self.app.app_context():
            user = members.find_user(get_session(), email=_mail(person))
            assert user is not None
            secret = members.issue_sign_in_link(get_session(), user_id=user.id, until=FAR)
            get_session().commit()
        is_guarded = self.app.config["WTF_CSRF_ENABLED"]
        self.app.config["WTF_CSRF_ENABLED"] = False
        answer = self.client.post("/sign-in", data={"secret": secret})
        self.app.config["WTF_CSRF_ENABLED"] = is_guarded
        cookies = answer.headers.getlist("Set-Cookie")
        self.cookies[person.name] = next(c for c in cookies if c.startswith(COOKIE)).split(";")[0]

    def ask(self, path: str, method: str, person: Person) -> tuple[int, str]:
        """Send a request as a person; return the status and where it leads."""
        headers = {}
        if person.name in self.cookies:
            headers["Cookie"] = self.cookies[person.name]
        answer = self.client.open(path, method=method, headers=headers)
        answer.close()
        return answer.status_code, answer.headers.get("Location", "")

    def thing(self, endpoint: str, argument: str, organisation: str) -> str | None:
        """Return what an argument of an address names in an organisation; ``None``: nothing."""
        found = self.things[organisation]
        if argument == "wave":
            if endpoint.startswith(ABOUT_A_PUBLISHED) or "theme" in endpoint:
                return found["published"]
            return found["draft" if endpoint in ABOUT_A_DRAFT else "open"]
        return found.get(argument)

    def fingerprint(self) -> str:
        """Return a hash over everything stored, but for the sessions of staff."""
        digest = hashlib.sha256()
        with self.app.app_context(), db.engine.connect() as connection:
            for table in sorted(inspect(db.engine).get_table_names()):
                if table == "staff_session":
                    continue
                rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
                digest.update(table.encode() + repr(sorted(map(repr, rows))).encode())
        return digest.hexdigest()

    def _publish(self, code: str) -> None:
        release = made_up_release(3)
        named = replace(release.wave, code=f"published-{code}")
        publish(self.app, [replace(release, wave=named)], organisation=code)


def _furnish(code: str) -> dict[str, str]:
    """Put a tree, waves, a batch, a questionnaire and a member into an organisation."""
    session = get_session()
    organisation = organisations.find(session, code=code)
    assert organisation is not None
    organisations.replace_structure(session, organisation.id, STRUCTURE)
    draft, opened = (_draft(organisation.id, f"{name}-{code}") for name in ("draft", "open"))
    waves.open_wave(session, opened, today=OPENING, plan_json='{"merged": []}')
    issued = invitations.issue_batch(session, wave_id=opened.id, departments=["sales"])
    sealed = waves.find(session, organisation_id=organisation.id, code=f"published-{code}")
    assert sealed is not None
    themes.keep_draft(session, sealed, draft="[]", memory="{}", is_released=False)
    terms = Terms(
        title="Meet", text="We meet.", one="sales", other="rnd", measure="", owner="Ada",
        due_on=None, state=CommitmentState.AGREED,
    )  # fmt: skip
    agreed = commitments.accept(
        session, sealed, draft="made-up", terms=terms, evidence=[], today=OPENING
    )
    mailing = mailings.create(
        session,
        wave_id=opened.id,
        kind="reminder",
        note="",
        salt=b"",
        contents=[],
        today=OPENING,
    )
    own = f"own-{code}"
    instruments.create(
        session, organisation_id=organisation.id, code=own, text=built_in_text("alignment_core")
    )
    guest = members.add(session, organisation, email=f"guest@{code}.example", role=RoleName.LEADER)
    return {
        "draft": draft.code,
        "open": opened.code,
        "published": f"published-{code}",
        "batch": str(issued[0].batch_id),
        "number": str(agreed.id),
        "mailing": str(mailing.id),
        "code": own,
        "member": str(guest.id),
    }


def _draft(organisation_id: int, code: str) -> Wave:
    return waves.create_draft(
        get_session(),
        organisation_id=organisation_id,
        code=code,
        name=f"Wave {code}",
        questionnaire_text=pulse()[0],
    )


def _join(person: Person) -> None:
    session = get_session()
    if person.is_signed_in and not person.roles:
        session.add(User(email=_mail(person), fs_uniquifier=_mail(person), active=True))
        session.commit()
    for code, role in person.roles.items():
        organisation = organisations.find(session, code=code)
        assert organisation is not None
        members.add(session, organisation, email=_mail(person), role=role, scope=person.scope)


def _mail(person: Person) -> str:
    return f"{person.name.replace(' ', '-').replace(',', '')}@door.example"
