"""Waves: made as drafts, opened once, closed once. There is no way back.

What is frozen at opening is frozen here, and again by triggers of the database (migrations).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from analysis.disclosure.policy import LEAST_K_STRICT, DisclosurePolicy, UnsafePolicyError
from analysis.structure import Structure
from questionnaires.model import Questionnaire
from questionnaires.reader import parse
from survey_app.models import Mode, OpenLink, ParticipationSnapshot, Wave, WaveState
from survey_app.store import mailings, organisations
from survey_app.store.organisations import CODE, CodeMalformedError, CodeTakenError
from survey_app.store.wave_tables import create_tables, tables_of

FEWEST_FOR_PARTICIPATION = 10  # people in a department whose response rate may be shown


class WrongStateError(ValueError):
    """The wave is not at the station that this step starts from."""


class WaveUnknownError(LookupError):
    """There is no such wave."""


class NobodyToAskError(ValueError):
    """The organisation has no departments yet, so a wave cannot be opened."""


@dataclass(frozen=True, slots=True)
class ShownParticipation:
    """How many answered, in steps of ``step`` answers, as counted once on the day ``as_of``.

    Attributes
    ----------
    answered : int
        Rounded down to a multiple of ``step``.
    invited : int
        The headcount of the tree; tokens handed out where it has none. Never the unused ones.
    departments : mapping of str to (answered, invited)
        By department code; only departments with at least 10 people directly in them.
    """

    as_of: datetime.date
    step: int
    answered: int
    invited: int
    departments: Mapping[str, tuple[int, int]]


def create_draft(  # noqa: PLR0913 - all by keyword: a draft is these six things
    session: Session,
    *,
    organisation_id: int,
    code: str,
    name: str,
    questionnaire_text: str,
    mode: Mode = Mode.SEALED,
    policy: DisclosurePolicy | None = None,
) -> Wave:
    """Keep a new draft; everything in it can still be changed.

    Raises
    ------
    CodeTakenError, CodeMalformedError, UnsafePolicyError
        Nothing was changed.
    """
    if not CODE.fullmatch(code):
        raise CodeMalformedError(code)
    wave = Wave(organisation_id=organisation_id, code=code, state=WaveState.DRAFT.value)
    _write(wave, name=name, text=questionnaire_text, mode=mode, policy=policy)
    session.add(wave)
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise CodeTakenError(code) from error
    return wave


def change_draft(
    session: Session,
    wave: Wave,
    *,
    name: str,
    questionnaire_text: str,
    mode: Mode,
    policy: DisclosurePolicy,
) -> None:
    """Change a draft; an opened wave is refused."""
    _require(wave, WaveState.DRAFT)
    _write(wave, name=name, text=questionnaire_text, mode=mode, policy=policy)
    session.commit()


def set_closing_day(session: Session, wave: Wave, closes_on: datetime.date | None) -> None:
    """Say on which day a wave is the last time open; a closed one is refused."""
    if wave.state not in {WaveState.DRAFT.value, WaveState.OPEN.value}:
        raise WrongStateError(f"wave {wave.code} is {wave.state} already")
    wave.closes_on = closes_on
    session.commit()


def remove_draft(session: Session, wave: Wave) -> None:
    """Forget a draft; an opened wave is refused."""
    _require(wave, WaveState.DRAFT)
    session.delete(wave)
    session.commit()


def open_wave(
    session: Session,
    wave: Wave,
    *,
    today: datetime.date,
    plan_json: str | None = None,
    closes_on: datetime.date | None = None,
) -> None:
    """Open a draft: freeze the tree, the questionnaire, the limits and the plan.

    Raises
    ------
    WrongStateError
        It was opened before.
    NobodyToAskError
        The organisation has no departments.
    """
    _require(wave, WaveState.DRAFT)
    structure = organisations.structure(session, wave.organisation_id)
    if not structure.departments:
        raise NobodyToAskError(wave.code)
    wave.structure = organisations.dump_structure(structure)
    wave.plan = plan_json
    wave.opened_on = today
    wave.closes_on = closes_on
    wave.state = WaveState.OPEN.value
    session.flush()
    create_tables(session.connection(), wave.id)
    session.commit()


def close_wave(session: Session, wave: Wave, *, today: datetime.date) -> None:
    """Close an open wave: no answer that comes later is kept, none that was thanked for is lost."""
    _require(wave, WaveState.OPEN)
    _wait_for_answers_under_way(session, wave.id)
    wave.state = WaveState.CLOSED.value
    wave.closed_on = today
    session.execute(delete(ParticipationSnapshot).where(ParticipationSnapshot.wave_id == wave.id))
    mailings.end_with_wave(session, wave.id)
    session.commit()


def raise_limits(session: Session, wave: Wave, policy: DisclosurePolicy) -> None:
    """Raise the limits of a wave, opened or not; lowering is refused once it is open."""
    old = policy_of(wave)
    lowered = any(
        (
            policy.k_scores < old.k_scores,
            policy.k_distributions < old.k_distributions,
            policy.k_comments < old.k_comments,
        )
    )
    if lowered and wave.state != WaveState.DRAFT.value:
        raise UnsafePolicyError("limits of an opened wave can be raised, never lowered")
    _set_policy(wave, policy)
    session.commit()


def set_progress(session: Session, wave: Wave, progress: str | None) -> None:
    """Say what background work is doing with a wave, for the page that waits for it."""
    wave.progress = progress
    session.commit()


def find(session: Session, *, organisation_id: int, code: str) -> Wave | None:
    """Return an organisation's wave by its code."""
    return session.scalar(
        select(Wave).where(Wave.organisation_id == organisation_id, Wave.code == code)
    )


def by_key(session: Session, wave_id: int) -> Wave:
    """Return the wave that a token or link leads to.

    Raises
    ------
    WaveUnknownError
    """
    wave = session.get(Wave, wave_id)
    if wave is None:
        raise WaveUnknownError(wave_id)
    return wave


def of_organisation(session: Session, organisation_id: int) -> list[Wave]:
    """Return all waves of an organisation, the newest first."""
    query = select(Wave).where(Wave.organisation_id == organisation_id).order_by(Wave.id.desc())
    return list(session.scalars(query))


def of_organisations(session: Session, organisation_ids: Sequence[int]) -> list[Wave]:
    """Return all waves of several organisations, the newest first."""
    query = select(Wave).where(Wave.organisation_id.in_(organisation_ids)).order_by(Wave.id.desc())
    return list(session.scalars(query))


def in_state(session: Session, *states: WaveState) -> list[Wave]:
    """Return all waves at these stations, the oldest first: what background work derives from."""
    names = [state.value for state in states]
    return list(session.scalars(select(Wave).where(Wave.state.in_(names)).order_by(Wave.id)))


def structure_of(session: Session, wave: Wave) -> Structure:
    """Return the tree of a wave: frozen once opened, today's while it is a draft."""
    if wave.structure is None:
        return organisations.structure(session, wave.organisation_id)
    return _load_structure(wave.structure)


def questionnaire_of(wave: Wave) -> Questionnaire:
    """Read a wave's questionnaire from its frozen text."""
    return _parse(wave.questionnaire, wave.code)


def policy_of(wave: Wave) -> DisclosurePolicy:
    """Return the limits of a wave."""
    return DisclosurePolicy(wave.k_scores, wave.k_distributions, wave.k_comments)


def participation(session: Session, wave: Wave, today: datetime.date) -> ShownParticipation | None:
    """Say how many answered, within the promise; ``None`` where the wave is not open.

    Counted once a day and kept, so that asking again tells nothing; whatever the caller has not
    committed is rolled back.
    """
    wave_id = wave.id
    if wave.state != WaveState.OPEN.value or wave.mode == Mode.STRICT.value:
        return None
    kept = session.get(ParticipationSnapshot, wave_id)
    if kept is not None and kept.counted_on == today:
        return _read_snapshot(kept)
    session.rollback()
    # A write first: it takes SQLite's lock before anything is read, so it cannot be stale.
    session.execute(
        delete(ParticipationSnapshot).where(
            ParticipationSnapshot.wave_id == wave_id, ParticipationSnapshot.counted_on != today
        )
    )
    kept = session.get(ParticipationSnapshot, wave_id, populate_existing=True)
    if kept is None:
        kept = ParticipationSnapshot(
            wave_id=wave_id,
            counted_on=today,
            content=_count(session, session.get_one(Wave, wave_id)),
        )
        session.add(kept)
    session.commit()
    return _read_snapshot(kept)


def _count(session: Session, wave: Wave) -> str:
    tables = tables_of(wave.id)
    structure = structure_of(session, wave)
    department = tables.response.c.department
    counted = session.execute(select(department, func.count()).group_by(department))
    answered: dict[str, int] = {code: n for code, n in counted}  # noqa: C416 - rows, not pairs
    step = wave.k_scores
    large = [d for d in structure.departments if d.headcount >= FEWEST_FOR_PARTICIPATION]
    content = {
        "step": step,
        "answered": _down(sum(answered.values()), step),
        "invited": sum(d.headcount for d in structure.departments) or wave.invited,
        "departments": {d.code: (_down(answered.get(d.code, 0), step), d.headcount) for d in large},
    }
    return json.dumps(content)


def _down(n: int, step: int) -> int:
    return n - n % step


def _read_snapshot(kept: ParticipationSnapshot) -> ShownParticipation:
    content = json.loads(kept.content)
    return ShownParticipation(
        as_of=kept.counted_on,
        step=content["step"],
        answered=content["answered"],
        invited=content["invited"],
        departments=MappingProxyType(
            {code: (answered, of) for code, (answered, of) in content["departments"].items()}
        ),
    )


def _wait_for_answers_under_way(session: Session, wave_id: int) -> None:
    """Let answers finish that have begun; those that begin later find the wave closed.

    SQLite has one writer at a time, so there are none under way.
    """
    session.execute(select(OpenLink.id).where(OpenLink.wave_id == wave_id).with_for_update()).all()
    if session.get_bind().dialect.name == "postgresql":
        name = tables_of(wave_id).invitation.name
        session.execute(text(f"LOCK TABLE {name} IN SHARE MODE"))


def _require(wave: Wave, state: WaveState) -> None:
    if wave.state != state.value:
        raise WrongStateError(f"wave {wave.code} is {wave.state}, not {state.value}")


def _write(
    wave: Wave, *, name: str, text: str, mode: Mode, policy: DisclosurePolicy | None
) -> None:
    wave.name = name
    wave.questionnaire = text
    wave.mode = mode.value
    _set_policy(wave, policy or default_policy(mode))


def _set_policy(wave: Wave, policy: DisclosurePolicy) -> None:
    if wave.mode == Mode.STRICT.value and policy.k_scores < LEAST_K_STRICT:
        raise UnsafePolicyError(f"strict mode shows departments from {LEAST_K_STRICT} people")
    wave.k_scores = policy.k_scores
    wave.k_distributions = policy.k_distributions
    wave.k_comments = policy.k_comments


def default_policy(mode: Mode) -> DisclosurePolicy:
    """Return the lowest limits that a mode allows."""
    if mode is Mode.STRICT:
        return DisclosurePolicy(LEAST_K_STRICT, LEAST_K_STRICT, LEAST_K_STRICT)
    return DisclosurePolicy()


@lru_cache(maxsize=64)
def _parse(text: str, source: str) -> Questionnaire:
    return parse(text, source)


@lru_cache(maxsize=64)
def _load_structure(text: str) -> Structure:
    return organisations.load_structure(text)
