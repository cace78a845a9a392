"""Sending a mailing: in batches of tokens that exist in memory only, and on again after a crash.

Tokens are made for a whole batch at once and shuffled among the people of a department, so that
neither order nor key ties one to a person. What a crash leaves of a batch is void: its tokens were
in memory and are gone, nobody holds them; the people who are left get tokens of a new batch. A
letter that may or may not have been taken is sent again as it is, with the same link.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from sqlalchemy.orm import Session

from survey_app.mail import spool
from survey_app.mail.letters import LetterKind
from survey_app.mail.spool import Recipient
from survey_app.mail.tables import Mailing, MailingState
from survey_app.mail.transport import MailServerAwayError, Outcome, Post
from survey_app.store import invitations, mailings
from survey_app.store.invitations import WaveClosedError
from survey_app.store.mailings import Lease, LeaseLostError, Spooled

BATCH = 1_000
LEASE = datetime.timedelta(minutes=5)
AGAIN_AT_ONCE = 3  # a letter of which nobody knows whether it was taken
PAUSES = tuple(datetime.timedelta(minutes=minutes) for minutes in (2, 5, 15, 30, 60, 120, 240, 480))

Written = Callable[[Recipient, str | None], EmailMessage]


@dataclass(frozen=True, slots=True)
class Trip:
    """What one worker takes along: the mailing, how letters are written, who carries them."""

    session: Session
    post: Post
    write: Written
    secret: str
    now: Callable[[], datetime.datetime]
    pauses: Sequence[datetime.timedelta] = PAUSES
    batch: int = BATCH


def go_on(trip: Trip, mailing_id: int) -> bool:
    """Send what is due of a mailing; tell whether all of it is done.

    It stops where the server is away, another worker took over, or only later tries are left.
    """
    lease = mailings.lease(trip.session, mailing_id, now=trip.now(), until=_until(trip))
    if lease is None:
        return False
    trouble = None
    try:
        while _send_batch(trip, lease):
            continue
    except MailServerAwayError as error:
        trouble = str(error)[:40]
    except LeaseLostError:
        return False
    except WaveClosedError:
        mailings.finish(trip.session, mailing_id, MailingState.STOPPED)
        return True
    if trouble is None and mailings.left(trip.session, mailing_id) == 0:
        mailings.finish(trip.session, mailing_id, MailingState.DONE)
        return True
    mailings.let_go(trip.session, lease, trouble=trouble)
    return False


def _send_batch(trip: Trip, lease: Lease) -> bool:
    """Send one batch of those who are due; ``False`` if nobody is."""
    mailing = trip.session.get_one(Mailing, lease.mailing_id)
    kind, salt, wave_id = mailing.kind, mailing.salt, mailing.wave_id
    _write_off(trip.session, lease)
    spooled = mailings.due(trip.session, lease.mailing_id, now=trip.now(), most=trip.batch)
    if not spooled or salt is None:
        return False
    people = [spool.opened(one.content, secret=trip.secret, salt=salt) for one in spooled]
    tokens = _Tokens(trip, lease, wave_id if kind == LetterKind.INVITATION else None, people)
    try:
        for one, recipient in zip(spooled, people, strict=True):
            _send(trip, lease, one, trip.write(recipient, tokens.take(recipient)))
    finally:
        tokens.clear()
    _write_off(trip.session, lease)
    return True


class _Tokens:
    """The tokens of one batch, by department; each is taken once."""

    def __init__(
        self, trip: Trip, lease: Lease, wave_id: int | None, people: Sequence[Recipient]
    ) -> None:
        self.left: dict[str, list[str]] = defaultdict(list)
        if wave_id is None:
            return
        trip.session.rollback()
        issued = invitations.issue_batch(
            trip.session, wave_id=wave_id, departments=[one.department for one in people]
        )
        mailings.begin_batch(trip.session, lease, batch_id=issued[0].batch_id)
        for token in issued:
            self.left[token.department].append(token.token)

    def take(self, recipient: Recipient) -> str | None:
        """Return a token for somebody of this department; ``None`` in letters without one."""
        return self.left[recipient.department].pop() if self.left else None

    def clear(self) -> None:
        """Let go of what was not handed out."""
        self.left.clear()


def _send(trip: Trip, lease: Lease, one: Spooled, letter: EmailMessage) -> None:
    """Send one letter, and keep account of what became of it."""
    outcome = trip.post.deliver(letter)
    for _ in range(AGAIN_AT_ONCE):
        if outcome is not Outcome.UNKNOWN:
            break
        outcome = trip.post.deliver(letter)
    session, until = trip.session, _until(trip)
    if outcome is Outcome.SENT:
        mailings.count_sent(session, lease, one, until=until)
    elif outcome is Outcome.REFUSED:
        mailings.count_failed(session, lease, one, is_refused=True, until=until)
    elif one.tries >= len(trip.pauses):
        mailings.count_failed(session, lease, one, is_refused=False, until=until)
    else:
        due_at = trip.now() + trip.pauses[one.tries]
        mailings.put_off(session, lease, one, due_at=due_at, until=until)


def _write_off(session: Session, lease: Lease) -> None:
    """Take what was never handed out of the last batch off the number of the invited."""
    mailing = session.get_one(Mailing, lease.mailing_id)
    batch_id, sent = mailing.batch_id, mailing.batch_sent
    session.rollback()
    if batch_id is None:
        return
    invitations.write_off(session, batch_id=batch_id, handed_out=sent)
    mailings.begin_batch(session, lease, batch_id=None)


def _until(trip: Trip) -> datetime.datetime:
    return trip.now() + LEASE
