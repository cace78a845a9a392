"""Addresses that are told when results are out, and what is still to be told to whom.

What is to be told follows from the ledger of releases: an address is told of every release after
the one that was newest when it was added. So nothing is lost when a worker is killed.
"""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from survey_app.api.tables import DeliveryState, Webhook, WebhookDelivery
from survey_app.models import Organisation, ReleaseRecord, Wave
from survey_app.store.releases import WAVE_KIND

WAITS = (1, 5, 30, 120, 720)  # minutes after each failed try; then it is given up


class KnownAddressError(ValueError):
    """The organisation tells this address already."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One release to be told to one address."""

    webhook_id: int
    release_id: int
    url: str
    nonce: str
    organisation: str
    wave: str
    fingerprint: str
    released_on: datetime.date


def add(session: Session, *, organisation_id: int, url: str) -> Webhook:
    """Keep an address; it is told of releases from now on.

    Raises
    ------
    KnownAddressError
        Nothing was changed.
    """
    newest = session.scalar(
        select(func.max(ReleaseRecord.number)).where(
            ReleaseRecord.organisation_id == organisation_id
        )
    )
    webhook = Webhook(
        organisation_id=organisation_id, url=url, nonce=secrets.token_hex(32), after=newest or 0
    )
    session.add(webhook)
    try:
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise KnownAddressError(url) from error
    return webhook


def of_organisation(session: Session, organisation_id: int) -> list[Webhook]:
    """Return the addresses of an organisation."""
    query = select(Webhook).where(Webhook.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(Webhook.url)))


def remove(session: Session, *, organisation_id: int, url: str) -> bool:
    """Forget an address and what it was told. Tell whether there was one."""
    gone = session.execute(
        delete(Webhook)
        .where(Webhook.organisation_id == organisation_id, Webhook.url == url)
        .returning(Webhook.id)
    ).all()
    session.commit()
    return bool(gone)


def told(session: Session, webhook: Webhook) -> str:
    """Return how many releases an address was told, waits for or will not be told."""
    query = (
        select(WebhookDelivery.state, func.count())
        .where(WebhookDelivery.webhook_id == webhook.id)
        .group_by(WebhookDelivery.state)
        .order_by(WebhookDelivery.state)
    )
    return ", ".join(f"{n} {state.replace('_', ' ')}" for state, n in session.execute(query))


def due(session: Session, *, now: datetime.datetime) -> list[Notice]:
    """Return what is to be told now; ``now`` is in UTC, without a zone."""
    query = (
        select(
            Webhook.id,
            ReleaseRecord.id,
            Webhook.url,
            Webhook.nonce,
            Organisation.code,
            Wave.code,
            ReleaseRecord.hash,
            ReleaseRecord.released_on,
        )
        .join(ReleaseRecord, ReleaseRecord.organisation_id == Webhook.organisation_id)
        .join(Organisation, Organisation.id == Webhook.organisation_id)
        .join(Wave, Wave.id == ReleaseRecord.wave_id)
        .join(
            WebhookDelivery,
            and_(
                WebhookDelivery.webhook_id == Webhook.id,
                WebhookDelivery.release_id == ReleaseRecord.id,
            ),
            isouter=True,
        )
        .where(
            ReleaseRecord.number > Webhook.after,
            ReleaseRecord.kind == WAVE_KIND,
            or_(
                WebhookDelivery.state.is_(None),
                and_(
                    WebhookDelivery.state == DeliveryState.WAITING.value,
                    WebhookDelivery.next_try <= now,
                ),
            ),
        )
        .order_by(ReleaseRecord.number, Webhook.id)
    )
    return [
        Notice(*row[:6], fingerprint=row[6].hex(), released_on=row[7])
        for row in session.execute(query)
    ]


def keep_outcome(
    session: Session, notice: Notice, *, is_sent: bool, came: str, now: datetime.datetime
) -> DeliveryState:
    """Keep what came of a try, and when the next one is; after the last it is given up."""
    kept = session.get(WebhookDelivery, (notice.webhook_id, notice.release_id))
    if kept is None:
        kept = WebhookDelivery(webhook_id=notice.webhook_id, release_id=notice.release_id, tries=0)
        session.add(kept)
    kept.tries += 1
    kept.came = came[:80]
    kept.next_try = None
    state = DeliveryState.SENT
    if not is_sent:
        has_more = kept.tries <= len(WAITS)
        state = DeliveryState.WAITING if has_more else DeliveryState.GIVEN_UP
        if has_more:
            kept.next_try = now + datetime.timedelta(minutes=WAITS[kept.tries - 1])
    kept.state = state.value
    session.commit()
    return state
