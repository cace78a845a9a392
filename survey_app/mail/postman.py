"""The worker's postman: looks for mailings that have something left to send, and goes on."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from email.message import EmailMessage

import structlog
from flask import Flask
from sqlalchemy.orm import Session

from questionnaires import timing
from survey_app.config import Settings
from survey_app.db import get_session
from survey_app.mail import letters
from survey_app.mail.letters import LetterKind, Occasion
from survey_app.mail.sending import Trip, Written, go_on
from survey_app.mail.spool import Recipient
from survey_app.mail.tables import Mailing
from survey_app.mail.transport import Post, server_of
from survey_app.models import Wave
from survey_app.store import mailings, waves

SECONDS = 10.0
log = structlog.get_logger()


def run(app: Flask, *, pause: Callable[[float], None] = time.sleep) -> None:
    """Go on for ever; whatever goes wrong is said by its kind and tried again."""
    while True:
        try:
            with app.app_context():
                once(app.config["SETTINGS"], get_session())
        except Exception as error:
            log.warning("mailing broke off and goes on", kind=type(error).__name__)
        pause(SECONDS)


def once(settings: Settings, session: Session) -> None:
    """Send what is due of all mailings."""
    server = server_of(settings)
    if server is None:
        return
    for mailing_id in mailings.unfinished(session):
        mailing = session.get_one(Mailing, mailing_id)
        write = writer(session, mailing, settings)
        session.rollback()
        with Post(server) as post:
            go_on(Trip(session, post, write, settings.secret(), now), mailing_id)


def writer(session: Session, mailing: Mailing, settings: Settings) -> Written:
    """Return what writes the letters of a mailing, each in its reader's language."""
    wave = waves.by_key(session, mailing.wave_id)
    sender = settings.mail_sender
    about = {
        language: occasion_of(wave, LetterKind(mailing.kind), language, mailing.note)
        for language in letters.LANGUAGES
    }
    addresses = addresses_of(wave, settings.base_url)
    kind = LetterKind(mailing.kind)

    def write(recipient: Recipient, token: str | None) -> EmailMessage:
        address = addresses[kind] if token is None else f"{addresses[kind]}#{token}"
        said = letters.letter(
            about[recipient.language], address=address, language=recipient.language
        )
        return letters.message(
            sender=sender,
            recipient=recipient.address,
            subject=said.subject,
            text=said.text,
            language=recipient.language,
        )

    return write


def occasion_of(wave: Wave, kind: LetterKind, language: str, note: str = "") -> Occasion:
    """Return what all letters about a wave say."""
    minutes = timing.minutes(waves.questionnaire_of(wave), language)
    return Occasion(
        kind=kind,
        organisation=wave.organisation.name,
        wave=wave.name,
        minutes=max(1, round(minutes)),
        last_day=wave.closes_on,
        note=note,
    )


def addresses_of(wave: Wave, base_url: str) -> dict[LetterKind, str]:
    """Return where the letters lead; an invitation's own token stands behind '#'."""
    return {
        LetterKind.INVITATION: f"{base_url}/answer",
        LetterKind.REMINDER: f"{base_url}/answer",
        LetterKind.RESULTS: f"{base_url}/receipts/{wave.organisation.code}/{wave.code}",
    }


def now() -> datetime.datetime:
    """Return the time in UTC, without a zone, as the database keeps it."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
