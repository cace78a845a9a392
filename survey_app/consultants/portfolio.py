"""All clients of one consultant at a glance: where each stands, and what is due."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import format_date, gettext, ngettext

from survey_app.models import Membership, Organisation, Wave, WaveState

QUARTER = datetime.timedelta(days=91)
SOON = datetime.timedelta(days=7)
MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class WaveLine:
    """One wave of a client: what is due, and whether that is pressing."""

    wave: Wave
    due: str
    is_pressing: bool


@dataclass(frozen=True, slots=True)
class ClientCard:
    """One client: its waves, the newest first, and whether the next quarter can be drafted."""

    code: str
    name: str
    lines: tuple[WaveLine, ...]
    earlier: int
    repeatable: str | None  # code of the wave that the next quarter follows

    @property
    def is_pressing(self) -> bool:
        """Tell whether something of it is pressing."""
        return any(line.is_pressing for line in self.lines)


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
    under_way = [wave for wave in own if wave.state != WaveState.PUBLISHED.value]
    published = [wave for wave in own if wave.state == WaveState.PUBLISHED.value][:1]
    shown = [*under_way, *published][:MOST_SHOWN]
    is_idle = not under_way and bool(published)
    return ClientCard(
        code=client.code,
        name=client.name,
        lines=tuple(WaveLine(wave, *_due(wave, today, is_newest=wave is own[0])) for wave in shown),
        earlier=len(own) - len(shown),
        repeatable=published[0].code if is_idle else None,
    )


def _due(wave: Wave, today: datetime.date, *, is_newest: bool) -> tuple[str, bool]:
    """Say what is due of a wave, and whether it is pressing."""
    if wave.state == WaveState.DRAFT.value:
        return gettext("Waits to be opened"), False
    if wave.state == WaveState.OPEN.value:
        return _closing(wave, today)
    if wave.state != WaveState.PUBLISHED.value:
        return gettext("Is being sealed and published"), False
    again = (wave.closed_on or wave.published_on or today) + QUARTER
    if not is_newest:
        return gettext("Results are there"), False
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
