"""A mailing against a real server with eight kinds of fault, and workers that die: nobody is left
out, nobody gets more than one letter too many a crash, and nothing ties an address to a token."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from survey_app.config import Settings
from survey_app.mail import postman, spool
from survey_app.mail.sending import Trip, go_on
from survey_app.mail.tables import Mailing, MailingState, SpooledAddress
from survey_app.mail.transport import MailServer, Outcome, Post
from survey_app.models import Wave
from survey_app.store import invitations, mailings, waves
from tests.stage import OPENING, Stage
from tests.survey_app.mail.post_office import PostOffice, open_post_office

PEOPLE = 24
DEPARTMENTS = ("sales", "inside", "lab")
MINUTE = datetime.timedelta(minutes=1)


class CrashError(BaseException):
    """The worker is gone."""


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_post_office() as found:
        yield found


class Clock:
    """Time as the test lets it pass."""

    def __init__(self) -> None:
        self.time = datetime.datetime(2026, 3, 3, 9)

    def __call__(self) -> datetime.datetime:
        return self.time


class Sender:
    """A worker: sends what is due, and may be killed at the n-th letter."""

    def __init__(self, stage: Stage, office: PostOffice, clock: Clock, batch: int = 10) -> None:
        self.stage, self.office, self.clock, self.batch = stage, office, clock, batch
        server = MailServer(
            office.host, office.port, "survey@consult.example", security="none", seconds=5
        )
        self.post = Post(server)

    def work(self, mailing: Mailing) -> bool:
        settings = self.stage.app.config["SETTINGS"]
        write = postman.writer(self.stage.session, mailing, settings)
        self.stage.session.rollback()
        trip = Trip(
            self.stage.session,
            self.post,
            write,
            settings.secret(),
            self.clock,
            pauses=(MINUTE, 2 * MINUTE, 4 * MINUTE),
            batch=self.batch,
        )
        return go_on(trip, mailing.id)

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, *_: object) -> None:
        self.post.hang_up()
        self.stage.session.rollback()

    def to_the_end(self, mailing: Mailing) -> int:
        """Work until all is done; return how many times one had to come back."""
        for turn in range(30):
            if self.work(mailing):
                self.post.hang_up()
                return turn
            self.clock.time += 5 * MINUTE
        raise AssertionError("it never ended")


def spooled(stage: Stage, wave: Wave, people: int = PEOPLE, kind: str = "invitation") -> Mailing:
    secret, salt = stage.app.config["SETTINGS"].secret(), spool.new_salt()
    languages = ("en", "de", "ar")
    everybody = [
        spool.Recipient(f"p{n}@maker.example", DEPARTMENTS[n % 3], languages[n % 3])
        for n in range(people)
    ]
    return mailings.create(
        stage.session,
        wave_id=wave.id,
        kind=kind,
        note="",
        salt=salt,
        contents=[spool.sealed(one, secret=secret, salt=salt) for one in everybody],
        today=OPENING,
    )


def works(stage: Stage, token: str, department: str) -> bool:
    return invitations.find(stage.session, token).department == department


def department_of(address: str) -> str:
    return DEPARTMENTS[int(address.removeprefix("p").partition("@")[0]) % 3]


def test_everybody_gets_one_letter_with_a_link_of_their_own(
    stage: Stage, office: PostOffice
) -> None:
    wave = stage.open()
    mailing = spooled(stage, wave)
    Sender(stage, office, Clock()).to_the_end(mailing)

    assert Counter(one.to for one in office.taken) == {
        f"p{n}@maker.example": 1 for n in range(PEOPLE)
    }
    assert len({one.token for one in office.taken}) == PEOPLE
    assert all(works(stage, one.token, department_of(one.to)) for one in office.taken)
    assert all(len(one.message["To"].addresses) == 1 for one in office.taken)
    stage.session.refresh(mailing)
    assert (mailing.state, mailing.sent, mailing.salt) == (MailingState.DONE, PEOPLE, None)
    assert stage.session.query(SpooledAddress).count() == 0
    stage.session.refresh(wave)
    assert wave.invited == PEOPLE


FAULTS = (
    "slow",
    "drop at RCPT",
    "drop after DATA",
    "421",
    "DATA later",
    "garbage",
)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_nobody_out_and_doubles_nobody_by_more_than_it_must(
    stage: Stage, office: PostOffice, fault: str
) -> None:
    times = 4
    wave = stage.open()
    mailing = spooled(stage, wave)
    office.faults[fault] = times
    Sender(stage, office, Clock()).to_the_end(mailing)

    got = Counter(one.to for one in office.taken)
    assert len(got) == PEOPLE  # 0 missing
    assert sum(got.values()) - PEOPLE <= times  # a letter taken and not acknowledged comes again
    for address in got:  # and then it is the same letter, with the same link
        assert len({one.token for one in office.to(address)}) == 1
    stage.session.refresh(mailing)
    assert (mailing.state, mailing.sent, mailing.refused) == (MailingState.DONE, PEOPLE, 0)


def test_a_greylisting_server_gets_every_letter_later(stage: Stage, office: PostOffice) -> None:
    wave = stage.open()
    mailing = spooled(stage, wave)
    office.greylists = True
    turns = Sender(stage, office, Clock()).to_the_end(mailing)

    assert turns >= 1
    assert Counter(one.to for one in office.taken).most_common(1)[0][1] == 1
    assert len(office.taken) == PEOPLE
    assert all(works(stage, one.token, department_of(one.to)) for one in office.taken)
    stage.session.refresh(wave)
    assert wave.invited == PEOPLE  # tokens that never left are not counted


def test_refusals_are_counted_and_nobody_is_named(stage: Stage, office: PostOffice) -> None:
    wave = stage.open()
    mailing = spooled(stage, wave)
    office.refused = frozenset({"p3@maker.example", "p7@maker.example"})
    office.faults["DATA refused"] = 1
    Sender(stage, office, Clock()).to_the_end(mailing)

    stage.session.refresh(mailing)
    stage.session.refresh(wave)
    assert (mailing.sent, mailing.refused, mailing.state) == (PEOPLE - 3, 3, "done")
    assert wave.invited == PEOPLE - 3
    assert "p3@maker" not in everything_stored(stage)


def test_what_is_put_off_too_often_is_given_up_and_counted(
    stage: Stage, office: PostOffice
) -> None:
    mailing = spooled(stage, stage.open(), people=2)
    office.faults["DATA later"], office.every = 1_000, 1
    Sender(stage, office, Clock()).to_the_end(mailing)

    stage.session.refresh(mailing)
    assert (mailing.sent, mailing.given_up, mailing.state) == (0, 2, "done")


def test_a_server_that_is_away_is_waited_for(stage: Stage, office: PostOffice) -> None:
    mailing = spooled(stage, stage.open())
    clock = Clock()
    away = Sender(stage, PostOffice(port=9), clock)
    assert away.work(mailing) is False
    stage.session.refresh(mailing)
    assert mailing.trouble
    assert mailing.state == MailingState.SENDING.value

    Sender(stage, office, clock).to_the_end(mailing)
    assert len({one.to for one in office.taken}) == PEOPLE


class Dying(Post):
    """Carries letters until it is killed: before one is handed over, or just after."""

    def __init__(self, server: MailServer, *, lives: int, after: bool) -> None:
        super().__init__(server)
        self.lives, self.after = lives, after

    def deliver(self, message: EmailMessage) -> Outcome:
        self.lives -= 1
        if self.lives == 0 and not self.after:
            raise CrashError
        outcome = super().deliver(message)
        if self.lives == 0:
            self.hang_up()
            raise CrashError
        return outcome


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_every_few_letters_nobody_is_missing_and_one_a_crash_is_doubled(
    stage: Stage, office: PostOffice, after: bool
) -> None:
    wave = stage.open()
    mailing = spooled(stage, wave)
    clock, crashes = Clock(), 0
    while True:
        sender = Sender(stage, office, clock)
        sender.post = Dying(sender.post.server, lives=5, after=after)
        try:
            with sender:
                if sender.work(mailing):
                    break
        except CrashError:
            crashes += 1
        sender.post.hang_up()
        stage.session.rollback()
        assert not sender.work(mailing)  # the dead worker's lease still holds
        clock.time += 6 * MINUTE

    got = Counter(one.to for one in office.taken)
    assert crashes >= 4
    assert len(got) == PEOPLE
    assert sum(got.values()) - PEOPLE <= crashes
    assert all(works(stage, one.token, department_of(one.to)) for one in office.taken)
    stage.session.refresh(wave)
    assert wave.invited == PEOPLE


def test_the_twin_that_counts_before_it_sends_would_be_found(
    stage: Stage, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forgetting an address before its letter has left loses whoever a crash meets."""
    from survey_app.mail import sending

    real = sending._send

    def hasty(trip: Trip, lease: mailings.Lease, one: mailings.Spooled, letter: object) -> None:
        mailings.count_sent(trip.session, lease, one, until=trip.now() + MINUTE)
        trip.post.deliver(letter)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "_send", hasty)
    mailing = spooled(stage, stage.open())
    clock = Clock()
    sender = Sender(stage, office, clock)
    sender.post = Dying(sender.post.server, lives=5, after=False)
    with sender, pytest.raises(CrashError):
        sender.work(mailing)
    monkeypatch.setattr(sending, "_send", real)
    stage.session.rollback()
    clock.time += 6 * MINUTE
    Sender(stage, office, clock).to_the_end(mailing)

    assert len({one.to for one in office.taken}) == PEOPLE - 1


def test_while_it_is_sent_nothing_stored_ties_an_address_to_anything(
    stage: Stage, office: PostOffice
) -> None:
    mailing = spooled(stage, stage.open())
    sender = Sender(stage, office, Clock())
    sender.post = Dying(sender.post.server, lives=12, after=True)
    with sender, pytest.raises(CrashError):
        sender.work(mailing)
    stage.session.rollback()
    stored = everything_stored(stage)

    assert "maker.example" not in stored
    for one in office.taken:
        assert one.to not in stored
        assert one.token not in stored


def test_the_key_of_the_addresses_dies_with_the_mailing(stage: Stage) -> None:
    mailing = spooled(stage, stage.open())
    one = mailings.due(stage.session, mailing.id, now=Clock()(), most=1)[0]
    secret = stage.app.config["SETTINGS"].secret()
    assert mailing.salt is not None
    assert spool.opened(one.content, secret=secret, salt=mailing.salt).address
    mailings.finish(stage.session, mailing.id, MailingState.STOPPED)
    stage.session.refresh(mailing)

    assert mailing.salt is None
    assert stage.session.query(SpooledAddress).count() == 0
    with pytest.raises(InvalidTag):
        spool.opened(one.content, secret=secret, salt=b"\0" * 32)


def test_closing_the_wave_destroys_the_list(stage: Stage, office: PostOffice) -> None:
    wave = stage.open()
    mailing = spooled(stage, wave)
    stage.close(wave)
    stage.session.refresh(mailing)

    assert mailing.state == MailingState.STOPPED.value
    assert stage.session.query(SpooledAddress).count() == 0
    assert office.taken == []


@pytest.mark.parametrize("kind", ["reminder", "results"])
def test_other_letters_go_to_everybody_and_hold_no_token(
    stage: Stage, office: PostOffice, kind: str
) -> None:
    wave = stage.open()
    before = wave.invited
    mailing = spooled(stage, wave, kind=kind)
    Sender(stage, office, Clock()).to_the_end(mailing)

    assert len(office.taken) == PEOPLE
    assert not any(one.token for one in office.taken)
    stage.session.refresh(wave)
    assert wave.invited == before


def test_two_workers_never_send_the_same_mailing(stage: Stage, office: PostOffice) -> None:
    mailing = spooled(stage, stage.open())
    clock = Clock()
    held = mailings.lease(
        stage.session, mailing.id, now=clock(), until=clock() + datetime.timedelta(minutes=5)
    )
    assert held is not None
    assert Sender(stage, office, clock).work(mailing) is False
    assert office.taken == []
    clock.time += datetime.timedelta(minutes=6)
    with Sender(stage, office, clock, batch=100) as sender:
        assert sender.work(mailing) is True
    one = mailings.Spooled(1, b"", 0)
    with pytest.raises(mailings.LeaseLostError):
        mailings.count_sent(stage.session, held, one, until=clock())


def everything_stored(stage: Stage) -> str:
    """Everything the database holds, as text."""
    from sqlalchemy import inspect

    stage.session.rollback()
    with stage.engine.connect() as connection:
        found = [
            repr(connection.execute(text(f'SELECT * FROM "{table}"')).all())
            for table in inspect(stage.engine).get_table_names()
        ]
    return "\n".join(found)


def test_a_voided_batch_is_counted_right_though_some_of_it_was_lost(
    stage: Stage, office: PostOffice
) -> None:
    wave = stage.open()
    mailing = spooled(stage, wave)
    office.refused = frozenset({"p3@maker.example"})
    Sender(stage, office, Clock(), batch=100).to_the_end(mailing)
    batch = invitations.batches(stage.session, wave_id=wave.id)[0]
    invitations.void_batch(stage.session, batch_id=batch.id)

    stage.session.refresh(wave)
    assert wave.invited == 0
    assert waves.by_key(stage.session, wave.id).invited == 0


def test_a_secret_setting_is_not_in_the_servers_name() -> None:
    settings = Settings(testing=True, mail_server="post.example", mail_password="between us")
    assert "between us" not in repr(postman.server_of(settings))
