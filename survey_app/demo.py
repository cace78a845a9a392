"""The demo: a made-up organisation whose four quarters go down the whole road, and an open fifth.

Its people are simulated; everything else is real: tokens, responses, sealing, gate, release.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from flask_security import hash_password
from sqlalchemy.orm import Session

from analysis.simulate.halden import demo_organisation
from analysis.simulate.truths import Organisation as SimulatedOrganisation
from analysis.simulate.waves import SimulatedWave, simulate_wave
from analysis.structure import Structure
from questionnaires.library import built_in, built_in_text
from survey_app import opening, publishing
from survey_app.models import Organisation, RoleName, Wave
from survey_app.store import invitations, members, organisations, responses, themes, tie_days, waves

CODE = "halden"
INSTRUMENT = "alignment_core"
QUARTERS = (
    ("2025-q4", "Fourth quarter 2025", datetime.date(2025, 12, 5)),
    ("2026-q1", "First quarter 2026", datetime.date(2026, 3, 6)),
    ("2026-q2", "Second quarter 2026", datetime.date(2026, 6, 5)),
    ("2026-q3", "Third quarter 2026", datetime.date(2026, 9, 4)),
)
OPEN_QUARTER = ("2026-q4", "Fourth quarter 2026")
OPEN_LINK_LIMIT = 500
ACCOUNTS = (
    ("consultant@halden.example", RoleName.CONSULTANT),
    ("leader@halden.example", RoleName.LEADER),
)
SEED = 20_260


@dataclass(frozen=True, slots=True)
class DemoAddresses:
    """Where to go, as three people: links that work once, and an open survey link."""

    employee: str
    leader: str
    consultant: str


def is_seeded(session: Session) -> bool:
    """Tell whether the demo organisation is there."""
    found = organisations.find(session, code=CODE)
    return found is not None and len(waves.of_organisation(session, found.id)) > len(QUARTERS)


def seed(session: Session) -> Iterator[str]:
    """Make the demo organisation, going on where an earlier start stopped; say what is done."""
    simulated = demo_organisation()
    organisation = organisations.find(session, code=CODE)
    if organisation is None:
        yield f"making {simulated.name}, a made-up organisation"
        organisation = organisations.create(session, code=CODE, name=simulated.name)
        for email, role in ACCOUNTS:
            members.add(session, organisation, email=email, role=role, password=_unusable())
    for quarter, (code, name, closed_on) in enumerate(QUARTERS, start=1):
        structure = replace(simulated.structure(quarter), organisation=simulated.name)
        organisations.replace_structure(session, organisation.id, structure)
        wave = waves.find(session, organisation_id=organisation.id, code=code)
        if wave is None or wave.published_on is None:
            yield f"{name}: people answer, the wave is sealed and released"
            wave = wave or _open(session, organisation, code, name, closed_on)
            _answer(session, wave, simulated, quarter)
            if wave.state == "open":
                waves.close_wave(session, wave, today=closed_on)
            themes.mark_read(session, wave)  # the demo has no person who could read first
            publishing.advance(session, wave.id, today=closed_on)
            tie_days.keep(session, wave, closed_on)  # so that its leader sees the map at once
    if waves.find(session, organisation_id=organisation.id, code=OPEN_QUARTER[0]) is None:
        yield f"{OPEN_QUARTER[1]}: open for answers"
        _open(session, organisation, *OPEN_QUARTER, datetime.datetime.now(datetime.UTC).date())


def addresses(session: Session, *, base_url: str, now: datetime.datetime) -> DemoAddresses:
    """Issue fresh links for an employee, a leader and a consultant."""
    organisation = organisations.find(session, code=CODE)
    if organisation is None:
        raise LookupError("the demo organisation was not seeded")
    wave = waves.find(session, organisation_id=organisation.id, code=OPEN_QUARTER[0])
    if wave is None:
        raise LookupError("the demo has no open wave")
    until = now + datetime.timedelta(hours=12)
    links = {}
    for email, role in ACCOUNTS:
        user = members.find_user(session, email=email)
        if user is None:
            raise LookupError(f"the demo account {email} is missing")
        secret = members.issue_sign_in_link(session, user_id=user.id, until=until)
        links[role] = f"{base_url}/sign-in#{secret}"
    session.commit()
    issued = invitations.issue_batch(session, wave_id=wave.id, departments=[_some(session, wave)])
    return DemoAddresses(
        employee=f"{base_url}/answer#{issued[0].token}",
        leader=links[RoleName.LEADER],
        consultant=links[RoleName.CONSULTANT],
    )


def _some(session: Session, wave: Wave) -> str:
    structure = waves.structure_of(session, wave)
    smallest = [d for d in structure.departments if d.function == "legal"]
    return (smallest or list(structure.departments))[0].code


def _unusable() -> str:
    """Nobody signs in to the demo by password: one-time links are printed at each start."""
    return hash_password(np.random.default_rng().bytes(32).hex())


def _open(
    session: Session, organisation: Organisation, code: str, name: str, day: datetime.date
) -> Wave:
    wave = waves.create_draft(
        session,
        organisation_id=organisation.id,
        code=code,
        name=name,
        questionnaire_text=built_in_text(INSTRUMENT),
    )
    structure = waves.structure_of(session, wave)
    plan = opening.expected_plan(structure, waves.policy_of(wave))
    waves.open_wave(session, wave, today=day, plan_json=plan)
    return wave


def _answer(session: Session, wave: Wave, simulated: SimulatedOrganisation, quarter: int) -> None:
    """Let the simulated people answer through the store, as if each had sent the page."""
    if wave.state != "open":
        return
    structure: Structure = waves.structure_of(session, wave)
    instrument = built_in()[INSTRUMENT]
    rng = np.random.default_rng(SEED + quarter)
    answered: SimulatedWave = simulate_wave(instrument, structure, simulated.truth, quarter, rng)
    everybody = [d.code for d in structure.departments for _ in range(d.headcount)]
    issued = invitations.issue_batch(session, wave_id=wave.id, departments=everybody)
    tokens: dict[str, list[str]] = {}
    for one in issued:
        tokens.setdefault(one.department, []).append(one.token)
    for response in answered.responses:
        responses.record(
            session,
            token=tokens[response.department].pop(),
            answers=responses.Answers(
                ratings=response.ratings,
                choices=dict(response.choices),
                comments=tuple((c.question, c.text) for c in response.comments),
            ),
        )
