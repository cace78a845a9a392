"""A made-up organisation in the database, its releases published, and a leader signed in."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from analysis.disclosure.released import Release, dump
from survey_app.db import get_session
from survey_app.models import Membership, Organisation, RoleName, User, Wave, WaveState
from survey_app.store import members, releases, tie_days

CODE = "made-up"
LONG_AGO = datetime.date(2000, 1, 1)
FAR = datetime.datetime(2999, 1, 1)


def publish(
    app: Flask,
    made: Iterable[Release],
    *,
    organisation: str = CODE,
    ties_from: datetime.date = LONG_AGO,
) -> None:
    """Put an organisation with these releases into the database, the oldest first."""
    with app.app_context():
        session = get_session()
        client = Organisation(code=organisation, name="Kepler Instruments", language="en")
        session.add(client)
        session.flush()
        for release in made:
            wave = _sealed_wave(session, client, release)
            day = wave.closed_on
            assert day is not None
            releases.publish(session, wave, content=dump(release), sums=None, today=day)
            tie_days.keep(session, wave, ties_from)
        session.commit()


def _sealed_wave(session: Session, client: Organisation, release: Release) -> Wave:
    """Take a wave through its stations, as the database demands."""
    wave = Wave(
        organisation_id=client.id,
        code=release.wave.code,
        name=release.wave.name,
        state=WaveState.DRAFT.value,
        questionnaire="",
        structure="{}",
        closed_on=datetime.date.fromisoformat(release.wave.date),
    )
    session.add(wave)
    session.flush()
    for state in (WaveState.OPEN, WaveState.CLOSED, WaveState.SEALED):
        wave.state = state.value
        session.flush()
    return wave


def sign_in_link(
    app: Flask,
    *,
    organisation: str = CODE,
    role: RoleName = RoleName.LEADER,
    scope: str | None = None,
    mail: str = "leader@example.org",
) -> str:
    """Make a person with a role in an organisation; return the secret that signs them in."""
    with app.app_context():
        session = get_session()
        client = session.query(Organisation).filter_by(code=organisation).one()
        user = User(email=mail, fs_uniquifier=mail, active=True)
        session.add(user)
        session.flush()
        session.add(
            Membership(user_id=user.id, organisation_id=client.id, role=role.value, scope=scope)
        )
        secret = members.issue_sign_in_link(session, user_id=user.id, until=FAR)
        session.commit()
        return secret


def signed_in(app: Flask, **who: object) -> FlaskClient:
    """Return a client signed in as a new person."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    secret = sign_in_link(app, **who)  # type: ignore[arg-type]
    response = client.post("/sign-in", data={"secret": secret})
    assert response.status_code == 302, response.text
    return client
