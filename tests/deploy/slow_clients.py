"""Slow clients: connections that send a request byte by byte and never end it.

``python -m tests.deploy.slow_clients --connections 10000`` runs the whole number, against the
shipped nginx and gunicorn, with 50 real requests a second beside them.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.deploy import web_host
from tests.deploy.web_host import WebHost, gunicorn, nginx, status

BEGINNING = b"POST /answer/questions HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


@contextlib.contextmanager
def slow_connections(
    connect: Callable[[], socket.socket], number: int
) -> Iterator[list[socket.socket]]:
    """Hold so many connections open; a thread lets each drip, and opens anew those cut off."""
    opened: list[socket.socket] = []
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(3):
            for place, one in enumerate(list(opened)):
                try:
                    one.sendall(b"x")
                except OSError:
                    one.close()
                    with contextlib.suppress(OSError):
                        opened[place] = begun()

    def begun() -> socket.socket:
        one = connect()
        one.sendall(BEGINNING)
        return one

    try:
        for _ in range(number):
            opened.append(begun())
        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        yield opened
        stop.set()
        dripping.join()
    finally:
        stop.set()
        for one in opened:
            one.close()


def answered_beside(host: WebHost, number: int) -> int:
    """Send real requests, and count the good answers."""
    return sum(status(host.request("/answer")) == 200 for _ in range(number))


def main() -> int:
    """Measure with as many connections as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=50)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    folder = Path(tempfile.mkdtemp(prefix="slow-"))
    try:
        with (
            gunicorn(
                folder, "survey_app:create_app()", INTERLOCK_INSTANCE=str(folder / "instance")
            ) as port,
            nginx(folder, port) as host,
        ):
            for number in (0, given.connections):
                sys.stdout.write(_measured(host, number, given) + "\n")
                sys.stdout.flush()
    finally:
        shutil.rmtree(folder)
    return 0


def _measured(host: WebHost, number: int, given: argparse.Namespace) -> str:
    times: list[float] = []
    good: list[bool] = []

    def ask() -> None:
        began = time.monotonic()
        try:
            good.append(status(host.request("/answer")) == 200)
        except OSError:
            good.append(False)
        times.append(time.monotonic() - began)

    def plain() -> socket.socket:
        return socket.create_connection((web_host.HOST, host.port), timeout=30)

    with slow_connections(plain, number) as slow:
        asking = []
        for _ in range(given.seconds * given.rate):
            asking.append(threading.Thread(target=ask))
            asking[-1].start()
            time.sleep(1 / given.rate)
        for one in asking:
            one.join()
        held = len(slow)
    p99 = statistics.quantiles(times, n=100)[-1]
    return (
        f"{held} slow connections were opened; {len(good)} real requests, "
        f"{100 * sum(good) / len(good):.2f} % good, median {statistics.median(times):.3f} s, "
        f"p99 {p99:.3f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
