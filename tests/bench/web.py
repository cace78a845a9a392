"""The web's figures: the survey page and one durable answer beside a bare Flask page.

Each server is a process of its own (waitress, the same threads); rounds are interleaved, and what
is compared is the processor time of the whole server for a request, and requests a second.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROUNDS, CONNECTIONS, THREADS = 5, 8, 8
REQUESTS = {"hello": 1500, "page": 800, "post": 400}
PREPARED = REQUESTS["post"] * (ROUNDS + 1)
ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
Ask = Callable[[http.client.HTTPConnection], int]


@dataclass
class Round:
    """What one round took, for a request."""

    cpu_ms: float
    per_second: float


@contextlib.contextmanager
def server(what: str, instance: str) -> Iterator[tuple[int, int]]:
    """Run ``hello`` or the app in a process of its own; yields its number and its port."""
    command = [sys.executable, "-m", "tests.bench.web", what, instance]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.pid, int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def serve(what: str, instance: str) -> None:
    """Serve, in this process, until stopped."""
    from flask import Flask
    from waitress import create_server

    from survey_app import create_app
    from survey_app.config import Settings

    if what == "hello":
        app = Flask("hello")
        app.add_url_rule("/", view_func=lambda: "hello")
    else:
        app = create_app(Settings(instance=Path(instance), testing=True))
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    print(listening.getsockname()[1], flush=True)
    create_server(app, sockets=[listening], threads=THREADS).run()


def prepared(instance: Path) -> list[str]:
    """Open a wave of forty items and invite as many as will answer."""
    from sqlalchemy import event

    from questionnaires.library import built_in_text
    from survey_app.store import invitations, waves
    from tests.stage import OPENING, migrate, raised

    migrate(instance, "")
    with raised(instance, "") as stage:
        event.listen(stage.engine, "connect", lambda c, _: c.execute("PRAGMA synchronous=OFF"))
        stage.found()
        wave = waves.create_draft(
            stage.session,
            organisation_id=stage.organisation_id,
            code="bench",
            name="Bench",
            questionnaire_text=built_in_text("alignment_core"),
        )
        waves.open_wave(stage.session, wave, today=OPENING, plan_json='{"merged": []}')
        issued = invitations.issue_batch(
            stage.session, wave_id=wave.id, departments=["sales"] * (PREPARED + 1)
        )
        return [one.token for one in issued]


def ratings_form(number: int) -> dict[str, str]:
    """Answer every item, as a respondent does, with nothing else."""
    from questionnaires.library import built_in

    items = built_in()["alignment_core"].items
    return {f"r.{item.code}": str(1 + (number >> place) % 5) for place, item in enumerate(items)}


def measured(pid: int, port: int, ask: Ask, number: int) -> Round:
    """Send so many requests over some connections that are kept open."""

    def keep_asking(share: int) -> None:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
            for _ in range(share):
                status = ask(connection)
                assert status < 400, status

    before, began = cpu_of(pid), time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(keep_asking, [number // CONNECTIONS] * CONNECTIONS))
    took, used = time.perf_counter() - began, cpu_of(pid) - before
    return Round(1000 * used / number, number / took)


def cpu_of(pid: int) -> float:
    """Return the processor time of a process, its threads and the system's part included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def asking(path: str, **headers: str) -> Ask:
    """Return what gets a page."""

    def ask(connection: http.client.HTTPConnection) -> int:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status

    return ask


def sending(issued: list[str]) -> Ask:
    """Return what sends one whole response, each time with another token."""
    from survey_app.store import tokens

    numbered = iter(list(enumerate(issued)))

    def ask(connection: http.client.HTTPConnection) -> int:
        number, token = next(numbered)
        form = {"token": token, "receipt": tokens.make_receipt(), **ratings_form(number)}
        headers = {"Content-Type": "application/x-www-form-urlencoded", **SAME_SITE}
        connection.request("POST", "/answer/questions", urlencode(form), headers)
        response = connection.getresponse()
        response.read()
        return response.status

    return ask


def web() -> None:
    """Measure page and answer beside hello, and print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        issued = prepared(instance)
        asked = {
            "hello": asking("/"),
            "page": asking(
                "/answer/questions",
                **{"Cookie": f"interlock_answer={issued.pop()}", "Accept-Encoding": "gzip"},
            ),
            "post": sending(issued),
        }
        with server("hello", folder) as hello, server("app", folder) as app:
            where = {"hello": hello, "page": app, "post": app}
            rounds: dict[str, list[Round]] = {name: [] for name in asked}
            for turn in range(ROUNDS + 1):
                for name, ask in asked.items():
                    found = measured(*where[name], ask, REQUESTS[name])
                    if turn:  # the first warms up
                        rounds[name].append(found)
        stored = bytes_per_response(instance)
    print("\nThe web: waitress, one process, SQLite at synchronous=FULL")
    cpu, rate = {}, {}
    for name, found in rounds.items():
        cpu[name] = statistics.median(one.cpu_ms for one in found)
        rate[name] = statistics.median(one.per_second for one in found)
        print(f"  {name:<6} {cpu[name]:7.3f} ms CPU a request   {rate[name]:7.0f} requests/s")
    by_cpu, by_rate = cpu["hello"] / cpu["page"], rate["page"] / rate["hello"]
    print(f"  page / hello: {by_rate:.2f} of the requests/s, {by_cpu:.2f} by CPU   target: >= 0.5")
    print(f"  post / hello: {cpu['post'] / cpu['hello']:.2f} x the CPU   target: <= 3")
    print(f"  stored for one response of 36 items: {stored:.0f} bytes   target: <= 70 (40 items)")


def bytes_per_response(instance: Path) -> float:
    """Return what the table of responses takes on the disk, over its rows."""
    import sqlite3

    with contextlib.closing(sqlite3.connect(instance / "interlock.sqlite")) as connection:
        (table,) = connection.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'wave%response' AND type = 'table'"
        ).fetchone()
        rows = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        connection.execute("VACUUM")
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"DROP TABLE {table}")
        connection.execute("VACUUM")
        left = connection.execute("PRAGMA page_count").fetchone()[0]
        page = connection.execute("PRAGMA page_size").fetchone()[0]
    return float((pages - left) * page / rows)


if __name__ == "__main__":
    serve(*sys.argv[1:])
