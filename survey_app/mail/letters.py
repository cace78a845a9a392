"""What our letters say, and how a letter is put together: one recipient, text and page alike."""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, localtime, make_msgid
from enum import StrEnum

from flask_babel import force_locale, format_date, gettext

from survey_app.languages import LANGUAGES, direction

__all__ = ["LANGUAGES", "Letter", "LetterKind", "Occasion", "letter", "message"]

LINK = re.compile(r"(https?://[^\s<>]+)")


class LetterKind(StrEnum):
    """Why people are written to."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all letters of one mailing have in common."""

    kind: LetterKind
    organisation: str
    wave: str
    minutes: int
    last_day: datetime.date | None
    note: str = ""  # the consultant's own sentence


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's words."""

    subject: str
    text: str


def letter(occasion: Occasion, *, address: str, language: str) -> Letter:
    """Write a letter; ``address`` is where it leads: one's own link, or the list of receipts."""
    with force_locale(language):
        subject, parts = WORDS[occasion.kind](occasion, address)
        if occasion.note:
            parts.insert(1, occasion.note)
    return Letter(subject, "\n\n".join(parts) + "\n")


def message(
    *, sender: str, recipient: str, subject: str, text: str, language: str = "en"
) -> EmailMessage:
    """Put a message together, as text and as a page that says the same."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = Address(addr_spec=recipient)
    made["Subject"] = " ".join(subject.split())
    made["Date"] = format_datetime(localtime())
    made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip(">") or "localhost")
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    made.add_alternative(_as_page(text, language), subtype="html")
    made["Content-Language"] = language
    return made


def _invitation(about: Occasion, address: str) -> tuple[str, list[str]]:
    subject = gettext("How do we work together? Your link to the survey")
    parts = [
        gettext("Hello,"),
        gettext(
            "%(organisation)s asks everybody how well its functions work together. It takes about "
            "%(minutes)s minutes. This is your own link; it works once:",
            organisation=about.organisation,
            minutes=about.minutes,
        ),
        address,
        gettext(
            "It is anonymous: your answers are stored without name, address or time, and shown "
            "for groups only. Nothing ties this link to your name. You may skip any question."
        ),
        *_last_day(about),
        gettext("If you got this message twice, the link in the newer one is yours."),
    ]
    return subject, parts


def _reminder(about: Occasion, _address: str) -> tuple[str, list[str]]:
    subject = gettext("Reminder: how do we work together?")
    parts = [
        gettext("Hello,"),
        gettext(
            "The survey of %(organisation)s is still open. If you have not answered yet, please "
            "use the link in the invitation that you got. If you have answered: thank you.",
            organisation=about.organisation,
        ),
        gettext(
            "Everybody gets this reminder, because nobody knows who has answered. That is how it "
            "is meant to be."
        ),
        *_last_day(about),
    ]
    return subject, parts


def _results(about: Occasion, address: str) -> tuple[str, list[str]]:
    subject = gettext("The results are out: how do we work together?")
    parts = [
        gettext("Hello,"),
        gettext(
            "The answers to the survey of %(organisation)s (%(wave)s) were counted, and the "
            "results are out. Whoever leads your department can show them to you.",
            organisation=about.organisation,
            wave=about.wave,
        ),
        gettext("If you kept your receipt, you can see here that your answers were counted:"),
        address,
        gettext("Thank you for answering."),
    ]
    return subject, parts


WORDS = {
    LetterKind.INVITATION: _invitation,
    LetterKind.REMINDER: _reminder,
    LetterKind.RESULTS: _results,
}


def _last_day(about: Occasion) -> list[str]:
    if about.last_day is None:
        return []
    day = format_date(about.last_day, "long")
    return [gettext("The last day to answer is %(day)s.", day=day)]


def _as_page(text: str, language: str) -> str:
    """Write the text as a page: its paragraphs, its links, its direction. Nothing is fetched."""
    paragraphs = [
        LINK.sub(r'<a href="\1">\1</a>', html.escape(part)).replace("\n", "<br>")
        for part in text.strip().split("\n\n")
    ]
    body = "".join(f"<p>{part}</p>" for part in paragraphs)
    way = direction(language)
    return (
        f'<!doctype html><html lang="{language}" dir="{way}"><head><meta charset="utf-8"></head>'
        f'<body style="font-family:sans-serif;max-width:36em">{body}</body></html>'
    )
