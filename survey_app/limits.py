"""How often somebody may try: guessing passwords, links and codes is slowed down.

Nothing of it is stored or logged. A limit is counted in this process's memory under a hash of
the visitor's address, salted with a secret that is drawn when the process starts and never leaves
it. Only failures count, so that an office of a thousand people behind one address may answer at
once. Behind a proxy (the public address is https) the app is never told where somebody is; there
the proxy slows down addresses, and we only accounts.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request, session
from flask_limiter import Limiter
from flask_security import current_user

from survey_app.config import Settings

ADDRESS_TRIES = "30 per minute"
ACCOUNT_TRIES = "10 per 5 minutes"
MAILS = "5 per 10 minutes"
EVERY_KNOCK = frozenset({"security.forgot_password"})  # each sends a mail

_salt = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Door:
    """A page where something can be guessed: its limits by address and by account."""

    by_address: str = ADDRESS_TRIES
    by_account: str | None = None


DOORS = {
    "employees.enter": Door(),
    "employees.use_open_link": Door(),
    "employees.set_up_kiosk": Door(),
    "accounts.spend_link": Door(),
    "security.login": Door(by_account=ACCOUNT_TRIES),
    "security.forgot_password": Door(by_account=MAILS),
    "security.reset_password": Door(),
    "security.change_password": Door(by_account=ACCOUNT_TRIES),
    "security.verify": Door(by_account=ACCOUNT_TRIES),
    "security.two_factor_token_validation": Door(by_account=ACCOUNT_TRIES),
    "security.two_factor_setup_validate": Door(by_account=ACCOUNT_TRIES),
    "security.mf_recovery": Door(by_account=ACCOUNT_TRIES),
}


def init_app(app: Flask, settings: Settings) -> None:
    """Put the limits before the views that are registered so far."""
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)  # below, it writes keys
    limiter = Limiter(address_key, storage_uri="memory://", enabled=not settings.testing)
    limiter.init_app(app)
    app.extensions["interlock_limiter"] = limiter
    for endpoint, door in DOORS.items():
        view: Any = app.view_functions.get(endpoint)
        if view is None:
            continue
        if not settings.is_https:
            view = _limited(limiter, door.by_address, address_key, endpoint)(view)
        if door.by_account is not None:
            view = _limited(limiter, door.by_account, account_key, endpoint)(view)
        app.view_functions[endpoint] = view


def address_key() -> str:
    """Return what stands for the visitor's address while this process lives."""
    return _hashed("address", request.remote_addr or "")


def account_key() -> str:
    """Return what stands for the account that is tried: the one typed, or half signed in."""
    tried = request.form.get("email", "").strip().lower()
    if not tried and current_user.is_authenticated:
        tried = str(current_user.fs_uniquifier)
    return _hashed("account", tried or _half_signed_in() or request.remote_addr or "")


def is_failure(response: Response) -> bool:
    """Tell whether a try failed: refused, or shown the form again."""
    if request.endpoint in EVERY_KNOCK:
        return True
    if response.status_code in {301, 302, 303}:
        return response.location.partition("?")[0].endswith("/sign-in")
    is_open_link_asking = request.endpoint == "employees.use_open_link"
    return response.status_code >= 400 or not is_open_link_asking


def _limited(
    limiter: Limiter, limit: str, key: Callable[[], str], endpoint: str
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    return limiter.limit(
        limit,
        key_func=key,
        methods=["POST"],
        deduct_when=is_failure,
        scope=endpoint,
        override_defaults=False,
    )


def _half_signed_in() -> str:
    return str(session.get("tf_user_id", ""))


def _hashed(kind: str, text: str) -> str:
    content = f"{kind}:{text}".encode(errors="replace")
    return hmac.digest(_salt, content, "sha256").hex()
