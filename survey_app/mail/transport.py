"""One connection to the mail server, and what became of each message. It never logs anything."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum
from types import TracebackType
from typing import Self

from survey_app.config import Settings

SECONDS = 60.0
TEMPORARY, PERMANENT = 400, 500


class Outcome(Enum):
    """What the mail server made of one message."""

    SENT = "sent"
    REFUSED = "refused"  # for good: this address will not take it
    LATER = "later"  # not now: greylisted, mailbox full
    UNKNOWN = "unknown"  # the connection broke; it may have been taken


class MailServerAwayError(OSError):
    """No connection to the mail server: it is away, or the settings do not fit."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = ""
    security: str = "starttls"
    seconds: float = SECONDS

    def __repr__(self) -> str:
        return f"MailServer({self.host!r}, {self.port})"


def server_of(settings: Settings) -> MailServer | None:
    """Return the mail server of the settings; ``None`` if there is none."""
    if not settings.mail_server:
        return None
    return MailServer(
        host=settings.mail_server,
        port=settings.mail_port,
        sender=settings.mail_sender,
        username=settings.mail_username,
        password=settings.mail_password,
        security=settings.mail_security,
    )


class Post:
    """Hands messages over, one recipient a message; connects when it must, and again if cut off."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hang_up()

    def deliver(self, message: EmailMessage) -> Outcome:
        """Hand over one message.

        Raises
        ------
        MailServerAwayError
            Nothing was handed over.
        """
        connection = self._connected()
        try:
            connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            return self._answered(next(iter(refused.recipients.values()))[0])
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return self._answered(error.smtp_code)
        except (smtplib.SMTPNotSupportedError, UnicodeError, ValueError):
            return Outcome.REFUSED  # this server cannot write to such an address
        except (smtplib.SMTPException, OSError):
            self.hang_up()
            return Outcome.UNKNOWN
        return Outcome.SENT

    def hang_up(self) -> None:
        """Close the connection, politely where that is possible."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()

    def _answered(self, code: int) -> Outcome:
        """Read a refusal; 421 is the server's farewell, and what is no answer tells nothing."""
        if code < TEMPORARY:
            self.hang_up()
            return Outcome.UNKNOWN
        if code >= PERMANENT:
            return Outcome.REFUSED
        if code == 421:
            self.hang_up()
        return Outcome.LATER

    def _connected(self) -> smtplib.SMTP:
        if self._connection is not None:
            return self._connection
        try:
            self._connection = _greeted(self.server)
        except (smtplib.SMTPException, OSError) as error:
            raise MailServerAwayError(type(error).__name__) from None
        return self._connection


def _greeted(server: MailServer) -> smtplib.SMTP:
    """Connect, secure the line and sign in, as far as the settings say."""
    context = ssl.create_default_context()
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.seconds, context=context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.username:
            connection.login(server.username, server.password)
    except BaseException:
        connection.close()
        raise
    return connection
