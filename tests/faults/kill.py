"""Kill web workers, or the database, under clients that send answers, and count what is lost.

``python -m tests.faults.kill --times 500 --database sqlite`` (or ``postgresql``, where ``--what
database`` kills the server itself) prints what was found; the tests run the same a few times.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from survey_app.store import tokens
from survey_app.store.wave_tables import tables_of
from tests.faults.web_server import NO_DEFECT, workers_of
from tests.postgres_server import SERVER_USER, PostgresServer, find_programs, running
from tests.stage import Stage, migrate, pulse, raised

CLIENTS = 8
ANSWERS_BETWEEN = 4  # so many go through from one kill to the next
AT_LEAST, AT_MOST = 0.005, 0.05  # seconds more, drawn at random
TIMEOUT = 20
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Outcome:
    """What was counted.

    ``unheard`` are answers that were kept, while the thanks for them were lost on the way.
    """

    kills: int = 0
    acknowledged: set[int] = field(default_factory=set)
    unheard: int = 0
    lost: int = 0
    doubled: int = 0
    slowest: float = 0.0  # seconds from a broken connection to the next good answer

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.kills} kills, {len(self.acknowledged)} acknowledged, lost {self.lost}, doubled "
            f"{self.doubled}, lost acknowledgements {self.unheard}, slowest recovery "
            f"{self.slowest:.2f} s"
        )


def ratings(number: int) -> dict[str, str]:
    """Write a number as answers: every respondent's are different."""
    found = {}
    for item in pulse()[1].items:
        number, digit = divmod(number, 5)
        found[f"r.{item.code}"] = str(digit + 1)
    return found


def mark(number: int) -> str:
    """Write a number as a comment: in letters, since numbers are masked."""
    return "mark " + "".join("abcdefghij"[int(digit)] for digit in f"{number:06d}")


class Clients:
    """Eight that send answers, each again and again until it is thanked."""

    def __init__(self, port: int, issued: Sequence[str], engine: Engine, wave_id: int) -> None:
        self.port, self.issued, self.engine = port, issued, engine
        self.receipts = tables_of(wave_id).receipt
        self.outcome = Outcome()
        self.lock = threading.Lock()
        self.numbers = iter(range(len(issued)))
        self.stop = threading.Event()

    def run(self) -> list[threading.Thread]:
        """Start them."""
        threads = [threading.Thread(target=self._send_all) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        return threads

    def _send_all(self) -> None:
        while not self.stop.is_set():
            with self.lock:
                number = next(self.numbers, None)
            if number is None:
                return
            self._send_until_thanked(number)

    def _send_until_thanked(self, number: int) -> None:
        receipt, broke = tokens.make_receipt(), None
        form = {"token": self.issued[number], "receipt": receipt, **ratings(number)}
        form[f"c.{pulse()[1].open_questions[0].code}"] = mark(number)
        body = urlencode(form)
        while not self._is_thanked(body):
            if broke is None:
                broke = time.monotonic()
                unheard = self._is_kept(receipt)
                with self.lock:
                    self.outcome.unheard += unheard
            time.sleep(0.02)
        with self.lock:
            self.outcome.acknowledged.add(number)
            if broke is not None:
                took = time.monotonic() - broke
                self.outcome.slowest = max(self.outcome.slowest, took)

    def _is_thanked(self, body: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        }
        try:
            connection.request("POST", "/answer/questions", body, headers)
            return connection.getresponse().status == 303
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _is_kept(self, receipt: str) -> bool:
        query = select(self.receipts.c.code).where(self.receipts.c.code == receipt)
        with contextlib.suppress(OperationalError), self.engine.connect() as connection:
            return connection.scalar(query) is not None
        return False


def under_fire(
    stage: Stage,
    *,
    kills: int,
    defect: str = NO_DEFECT,
    shoot: Callable[[int], None] | None = None,
    seed: int = 1,
) -> Outcome:
    """Let clients answer while workers (or what ``shoot`` kills) die, and count."""
    wave_id, issued = _prepared(stage, number=200 + 60 * kills)
    engine = create_engine(stage.engine.url)
    with _server(stage, defect) as (pid, port):
        clients = Clients(port, issued, engine, wave_id)
        threads = clients.run()
        rng = random.Random(seed)
        for _ in range(kills):
            _wait_for_more(clients)
            time.sleep(rng.uniform(AT_LEAST, AT_MOST))
            clients.outcome.kills += (shoot or _kill_a_worker)(pid) is not False
        clients.stop.set()
        for thread in threads:
            thread.join()
        time.sleep(0.5)  # what was thanked for too early may yet come in
    _count(engine, wave_id, clients.outcome)
    engine.dispose()
    return clients.outcome


def _prepared(stage: Stage, *, number: int) -> tuple[int, list[str]]:
    wave = stage.open(f"f{number}-{random.Random().randrange(10**6)}")
    wave_id = wave.id
    issued = [one.token for one in stage.invite(wave, ["sales"] * number)]
    stage.session.rollback()
    return wave_id, issued


@contextlib.contextmanager
def _server(stage: Stage, defect: str) -> Iterator[tuple[int, int]]:
    url = "" if stage.is_sqlite else stage.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.faults.web_server", str(stage.instance), url, defect]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        yield process.pid, int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def _wait_for_more(clients: Clients) -> None:
    wanted = len(clients.outcome.acknowledged) + ANSWERS_BETWEEN
    until = time.monotonic() + 2 * TIMEOUT
    while len(clients.outcome.acknowledged) < wanted and time.monotonic() < until:
        time.sleep(0.005)


def _kill_a_worker(pid: int) -> bool:
    workers = workers_of(pid)
    if not workers:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(random.choice(workers), signal.SIGKILL)
    return True


def kill_database(server: PostgresServer) -> Callable[[int], None]:
    """Return what kills PostgreSQL's first process, and starts it again."""

    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # it would keep a pipe

    def shoot(_: int) -> None:
        first = int((server.data / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGKILL)
        log = server.data.parent / "log"
        command = [server.programs / "pg_ctl", "-D", server.data, "-w", "-l", log, "restart"]
        words = [*(["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []), *command]
        for _ in range(20):  # until the old server's processes have noticed
            done = subprocess.run([str(w) for w in words], cwd="/", check=False, **quiet)
            if not done.returncode:
                return
            time.sleep(0.2)
        raise RuntimeError("the database did not come back")

    return shoot


def _count(engine: Engine, wave_id: int, outcome: Outcome) -> None:
    """Compare what was acknowledged with what is there."""
    tables = tables_of(wave_id)
    with Session(engine) as session:
        kept = Counter(session.scalars(select(tables.response.c.ratings)))
        marks = Counter(session.scalars(select(tables.comment.c.text)))
    for number in outcome.acknowledged:
        copies = kept["".join(ratings(number).values())], marks[mark(number)]
        outcome.lost += 0 in copies
        outcome.doubled += max(copies) > 1


def main() -> int:
    """Kill as often as asked for, and say what was counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--what", choices=("worker", "database"), default="worker")
    parser.add_argument("--defect", default=NO_DEFECT)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kill-"))
    try:
        with contextlib.ExitStack() as stack:
            url, shoot = "", None
            if given.database == "postgresql":
                programs = find_programs()
                assert programs is not None, "PostgreSQL is not installed"
                server = stack.enter_context(running(programs))
                url = server.address(server.new_database())
                shoot = kill_database(server) if given.what == "database" else None
            migrate(folder, url)
            stage = stack.enter_context(raised(folder, url))
            found = under_fire(stage, kills=given.times, defect=given.defect, shoot=shoot)
            sys.stdout.write(f"{found}\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if found.lost or found.doubled else 0


if __name__ == "__main__":
    sys.exit(main())
