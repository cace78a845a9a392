"""A real mail server on this machine that is slow, refuses, greylists and drops, as it is told."""

from __future__ import annotations

import asyncio
import contextlib
import email
import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

TOKEN = re.compile(r"/answer#([\w-]+)")


@dataclass
class Received:
    """One message as it was taken."""

    to: str
    message: Message

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))  # type: ignore[attr-defined]
        return str(body.get_content())

    @property
    def token(self) -> str:
        found = TOKEN.search(self.text)
        return found[1] if found else ""


@dataclass
class PostOffice:
    """What the server does next, and what it has taken. ``faults`` counts down by kind."""

    faults: Counter[str] = field(default_factory=Counter)
    chances: Counter[str] = field(default_factory=Counter)
    every: int = 3
    refused: frozenset[str] = frozenset()
    greylists: bool = False
    taken: list[Received] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    host: str = "127.0.0.1"
    port: int = 0

    def meets(self, kind: str) -> bool:
        """Tell whether a fault is due, and count it: at every third chance."""
        with self.lock:
            if self.faults[kind] <= 0:
                return False
            self.chances[kind] += 1
            if self.chances[kind] % self.every:
                return False
            self.faults[kind] -= 1
            return True

    def to(self, address: str) -> list[Received]:
        return [one for one in self.taken if one.to == address]

    async def handle_EHLO(  # noqa: N802 - the server's own names
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.meets("drop at RCPT"):
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 OK"
        if self.meets("421"):
            return "421 going down"
        if address in self.refused:
            return "550 no such person"
        if self.greylists and address not in self.seen:
            self.seen.add(address)
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.meets("slow"):
            await asyncio.sleep(0.2)
        if self.meets("DATA later"):
            return "452 disk full"
        if self.meets("DATA refused"):
            return "554 not like this"
        content = bytes(envelope.content or b"")
        message = email.message_from_bytes(content, policy=default)
        self.taken.append(Received(envelope.rcpt_tos[0], message))
        if self.meets("drop after DATA"):
            server.transport.abort()
            await asyncio.sleep(0)
        if self.meets("garbage"):
            return "zzz what?"
        return "250 taken"


@contextlib.contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """Run a mail server on a free port of this machine."""
    office, loop, started = PostOffice(), asyncio.new_event_loop(), threading.Event()
    thread = threading.Thread(target=_serve, args=(loop, office, started), daemon=True)
    thread.start()
    assert started.wait(20)
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _serve(loop: asyncio.AbstractEventLoop, office: PostOffice, started: threading.Event) -> None:
    asyncio.set_event_loop(loop)
    server = loop.run_until_complete(
        loop.create_server(
            lambda: SMTP(office, hostname="post.test", enable_SMTPUTF8=True),
            host="127.0.0.1",
            port=0,
        )
    )
    office.port = server.sockets[0].getsockname()[1]
    started.set()
    loop.run_forever()
    server.close()
    loop.run_until_complete(server.wait_closed())
    for task in asyncio.all_tasks(loop):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
