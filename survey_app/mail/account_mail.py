"""Mail to people with accounts: a link to set a password, a notice that it was changed."""

from __future__ import annotations

import threading
from email.message import EmailMessage
from typing import Any

import structlog
from flask import Flask, current_app
from flask_security import MailUtil

from survey_app.mail.letters import message
from survey_app.mail.transport import MailServer, MailServerAwayError, Outcome, Post, server_of

log = structlog.get_logger()


class AccountMail(MailUtil):
    """Sends the account library's letters through our mail server, beside the request.

    Beside it, so that asking for an unknown account takes as long as for a known one.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.server = server_of(app.config["SETTINGS"])

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        *_unused: Any,  # noqa: ANN401 - the sender, which is ours, comes here
        body: str | None = None,
        **_context: Any,  # noqa: ANN401
    ) -> None:
        """Send one letter; without a mail server nothing is sent, and the log says so."""
        if self.server is None:
            log.warning("no mail server is set: a letter was not sent", letter=template)
            return
        address = recipient if isinstance(recipient, str) else recipient[1]
        letter = message(
            sender=self.server.sender, recipient=address, subject=str(subject), text=body or ""
        )
        if current_app.testing:
            deliver(self.server, letter)
            return
        threading.Thread(target=deliver, args=(self.server, letter), daemon=True).start()


def deliver(server: MailServer, letter: EmailMessage) -> None:
    """Hand over one letter; what became of it is said without naming anybody."""
    try:
        with Post(server) as post:
            outcome = post.deliver(letter)
    except MailServerAwayError:
        log.warning("the mail server does not answer: a letter was not sent")
        return
    if outcome is not Outcome.SENT:
        log.warning("a letter was not taken", outcome=outcome.value)
