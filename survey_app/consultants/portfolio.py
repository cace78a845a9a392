"""All clients of one consultant at a glance: where each stands, and what is due."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import format_date, gettext, ngettext

from survey_app.models import Membership, Organisation, Wave, WaveState

QUARTER = datetime.timedelta(days=91)
SOON = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ClientCard:
    """One client: its newest wave, what to do next, and whether that is pressing."""

    code: str
    name: str
    wave: Wave | None
    waves: int
    due: str
    is_pressing: bool
    may_repeat: bool


def cards(
    memberships: Iterable[Membership], waves: Sequence[Wave], today: datetime.date
) -> list[ClientCard]:
    """Return one card for each client, the pressing ones first.

    Parameters
    ----------
    memberships : iterable of Membership
        Where the visitor is a consultant or an owner.
    waves : sequence of Wave
        Of all these clients, the newest first.
    today : date
    """
    found = [_card(membership.organisation, waves, today) for membership in memberships]
    return sorted(found, key=lambda card: (not card.is_pressing, card.name))


def _card(client: Organisation, waves: Sequence[Wave], today: datetime.date) -> ClientCard:
    own = [wave for wave in waves if wave.organisation_id == client.id]
    newest = own[0] if own else None
    due, is_pressing = _due(newest, today)
    return ClientCard(
        code=client.code,
        name=client.name,
        wave=newest,
        waves=len(own),
        due=due,
        is_pressing=is_pressing,
        may_repeat=newest is not None and newest.state == WaveState.PUBLISHED.value,
    )


def _due(wave: Wave | None, today: datetime.date) -> tuple[str, bool]:
    """Say what is due at a client, and whether it is pressing."""
    if wave is None:
        return gettext("No wave yet"), False
    if wave.state == WaveState.DRAFT.value:
        return gettext("Waits to be opened"), False
    if wave.state == WaveState.OPEN.value:
        return _closing(wave, today)
    if wave.state != WaveState.PUBLISHED.value:
        return gettext("Is being sealed and published"), False
    again = (wave.closed_on or wave.published_on or today) + QUARTER
    if again <= today:
        return gettext("Next quarter was due on %(day)s", day=format_date(again, "medium")), True
    return gettext("Next quarter on %(day)s", day=format_date(again, "medium")), False


def _closing(wave: Wave, today: datetime.date) -> tuple[str, bool]:
    if wave.closes_on is None:
        return gettext("Open, with no closing day"), False
    left = wave.closes_on - today
    if left.days < 1:
        return gettext("Closes at the end of today"), True
    text = ngettext("Closes in %(num)s day", "Closes in %(num)s days", left.days)
    return text, left <= SOON
