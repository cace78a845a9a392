"""Telling an address that results are out: signed, to the place that was looked at, bounded.

What is sent names organisation, wave and release and holds no number; whoever is told reads the
release with a token. The signature is HMAC-SHA256 over ``timestamp.body``:
``Interlock-Signature: t=1767225600,v1=<hex>``.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.api.addresses import Target, UnsafeAddressError, resolved
from survey_app.store import webhooks
from survey_app.store.webhooks import Notice

EVENT = "results.published"
SECONDS = 10  # for each step
SECONDS_IN_ALL = 20  # a listener that answers byte by byte is hung up on
MOST_AT_ONCE = 5  # the worker seals and publishes in between


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one try."""

    is_sent: bool
    words: str


Sender = Callable[[Target, bytes, dict[str, str]], int]


def secret_of(nonce: str, key: str) -> str:
    """Return the secret that signs what one address is told; only its nonce is kept."""
    return hmac.digest(key.encode(), f"webhook:{nonce}".encode(), hashlib.sha256).hex()


def signature(body: bytes, *, secret: str, timestamp: int) -> str:
    """Return the signature of a body sent at a time."""
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"


def body_of(notice: Notice, *, base_url: str) -> bytes:
    """Return what an address is told."""
    place = f"/api/v1/organisations/{notice.organisation}/waves/{notice.wave}/release"
    content = {
        "event": EVENT,
        "id": f"{notice.webhook_id}-{notice.release_id}",
        "organisation": notice.organisation,
        "wave": notice.wave,
        "release": notice.fingerprint,
        "released_on": notice.released_on.isoformat(),
        "url": f"{base_url}{place}",
    }
    return json.dumps(content, sort_keys=True).encode()


def deliver_due(session: Session, *, key: str, base_url: str, now: datetime.datetime) -> int:
    """Tell everybody who is to be told now; return how many were reached. ``now`` is UTC."""
    reached = 0
    for notice in webhooks.due(session, now=now)[:MOST_AT_ONCE]:
        session.rollback()  # nothing is locked while we wait for others
        came = deliver(notice, key=key, base_url=base_url, now=now)
        webhooks.keep_outcome(session, notice, is_sent=came.is_sent, came=came.words, now=now)
        reached += came.is_sent
    return reached


def deliver(
    notice: Notice,
    *,
    key: str,
    base_url: str,
    now: datetime.datetime,
    send: Sender | None = None,
) -> Came:
    """Try once to tell one address of one release."""
    body = body_of(notice, base_url=base_url)
    timestamp = int(now.replace(tzinfo=datetime.UTC).timestamp())
    secret = secret_of(notice.nonce, key)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Interlock",
        "Interlock-Event": EVENT,
        "Interlock-Delivery": f"{notice.webhook_id}-{notice.release_id}",
        "Interlock-Signature": signature(body, secret=secret, timestamp=timestamp),
    }
    try:
        status = (send or post)(resolved(notice.url), body, headers)
    except UnsafeAddressError as error:
        return Came(False, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Came(False, type(error).__name__)
    return Came(200 <= status < 300, f"status {status}")


def post(target: Target, body: bytes, headers: dict[str, str]) -> int:
    """Send to the pinned place and return the status; redirections are not followed."""
    connection = _connection(target)
    timer = threading.Timer(SECONDS_IN_ALL, _hang_up, [connection])
    timer.daemon = True
    timer.start()
    try:
        connection.connect()
        connection.request("POST", target.path, body=body, headers=headers)
        return connection.getresponse().status
    finally:
        timer.cancel()
        connection.close()


def _connection(target: Target) -> http.client.HTTPConnection:
    if target.scheme == "http":
        return _Pinned(target)
    return _PinnedTls(target)


class _Pinned(http.client.HTTPConnection):
    """A connection to the place that was looked at, under the name that was asked for."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self.target = target

    def connect(self) -> None:
        """Connect to the pinned place."""
        self.sock = socket.create_connection((self.target.pinned, self.port), SECONDS)


class _PinnedTls(_Pinned):
    """The same over TLS; the certificate must be that of the name."""

    def connect(self) -> None:
        """Connect to the pinned place and check who answers."""
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.target.host)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        connection.sock.shutdown(socket.SHUT_RDWR)
