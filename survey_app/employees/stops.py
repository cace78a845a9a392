"""Why somebody cannot answer, each as a kind page. The errors are the store's."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey_app.employees import door
from survey_app.store.invitations import (
    LinkUsedUpError,
    TokenSpentError,
    TokenUnknownError,
    TokenVoidedError,
    UnknownDepartmentsError,
    WaveClosedError,
)
from survey_app.store.waves import WaveUnknownError

CONFLICT, GONE, UNREADABLE = 409, 410, 422


def register(bp: Blueprint) -> None:
    """Turn the store's errors into pages."""
    bp.register_error_handler(TokenSpentError, spent)
    bp.register_error_handler(TokenVoidedError, voided)
    bp.register_error_handler(TokenUnknownError, unknown)
    bp.register_error_handler(WaveClosedError, closed)
    bp.register_error_handler(LinkUsedUpError, used_up)
    bp.register_error_handler(UnknownDepartmentsError, unknown)
    bp.register_error_handler(door.NoTokenError, lost)
    bp.register_error_handler(WaveUnknownError, gone)


def spent(_: Exception) -> ResponseReturnValue:
    """Say that an answer came with this token before."""
    texts = (
        gettext("Your answers were already received"),
        gettext(
            "This link has been used, so there is nothing left to do: one answer was received with "
            "it and counts once. It cannot be opened or changed any more, because nothing ties it "
            "to this link."
        ),
    )
    return _stop(texts, CONFLICT, has_receipt=door.sent(request) is not None)


def voided(_: Exception) -> ResponseReturnValue:
    """Point to the newer link: the invitations were sent again."""
    texts = (
        gettext("There is a newer link for you"),
        gettext("The invitations were sent again. Please use the link in the latest message."),
    )
    return _stop(texts, GONE)


def closed(_: Exception) -> ResponseReturnValue:
    """Say that the survey has ended."""
    texts = (
        gettext("This survey has ended"),
        gettext(
            "Answers are no longer taken, so that the results stay as they are. Thank you for "
            "looking in; there may be another survey next quarter."
        ),
    )
    return _stop(texts, GONE)


def used_up(_: Exception) -> ResponseReturnValue:
    """Say that as many have used an open link as it allows."""
    texts = (
        gettext("This link has been used as often as it may be"),
        gettext("Please ask the person who gave it to you for another one."),
    )
    return _stop(texts, GONE)


def unknown(_: Exception) -> ResponseReturnValue:
    """No such link was ever given out; perhaps a part of it is missing."""
    error = gettext("We do not know this link. Copy the whole link from your invitation.")
    page = "employees/open.html" if request.path.endswith("/open") else "employees/entry.html"
    return render_template(page, error=error, has_token=False, departments=()), UNREADABLE


def shown_before() -> ResponseReturnValue:
    """Say why a receipt is shown no longer; whoever holds a token has not sent yet."""
    if door.TOKEN_COOKIE in request.cookies:
        return redirect(url_for("employees.entry"))
    texts = (
        gettext("The receipt is no longer here"),
        gettext(
            "It is shown for ten minutes only, so that nobody finds it in this browser. If you "
            "sent your answers, they were received and count once."
        ),
    )
    return _stop(texts, GONE)


def lost(_: Exception) -> ResponseReturnValue:
    """Send on who holds no token: to the receipt of what was just sent, or to the way in."""
    address = "employees.thanks" if door.sent(request) else "employees.entry"
    return redirect(url_for(address))


def gone(_: Exception) -> ResponseReturnValue:
    """Send to the way in who holds the receipt of a wave that is no more."""
    return redirect(url_for("employees.entry"))


def _stop(texts: tuple[str, str], status: int, *, has_receipt: bool = False) -> ResponseReturnValue:
    title, text = texts
    page = "employees/stopped.html"
    return render_template(page, title=title, text=text, has_receipt=has_receipt), status
