"""What a hostile file costs: each is read in a process of its own, whose figures are its own.

Run as a program, it measures every bomb and 500 damaged files and prints the worst.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

MODULE = "tests.survey_app.exchange.measuring"
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Measured:
    """One file: what came of it, its processor time, and the memory it took."""

    name: str
    outcome: str
    cpu_seconds: float
    megabytes: float


def measured(name: str, content: bytes, read: Callable[[bytes, str], object]) -> Measured:
    """Read a file in a forked process and return what it cost beyond the process itself."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        before, began = _peak(), time.process_time()
        try:
            read(content, name)
            came = "imported"
        except ValueError as error:
            came = "refused" if type(error).__name__ == "ExchangeError" else "broke"
        except BaseException:
            came = "broke"
        cost = Measured(name, came, time.process_time() - began, (_peak() - before) / 1024)
        os.write(there, json.dumps(asdict(cost)).encode())
        os._exit(0)
    os.close(there)
    with os.fdopen(here, "rb") as answer:
        written = answer.read()
    os.waitpid(child, 0)
    return Measured(**json.loads(written)) if written else Measured(name, "broke", 0.0, 0.0)


def all_bombs(each: int = 1) -> list[Measured]:
    """Measure every ``each``-th bomb, in a fresh and small Python."""
    run = subprocess.run(
        [sys.executable, "-m", MODULE, "bombs", str(each)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Measured(**json.loads(line)) for line in run.stdout.splitlines()]


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _print_bombs(each: int) -> None:
    from survey_app.exchange.importing import import_file
    from tests.survey_app.exchange import bombs

    measured("warm", bombs.samples()["form.xlsx"], import_file)
    import_file(bombs.samples()["form.xlsx"], "form.xlsx")  # what it loads is not the bomb's
    for position, (name, content) in enumerate(bombs.every()):
        if position % each == 0:
            _say(json.dumps(asdict(measured(name, content, import_file))))


def _print_figures() -> None:
    from tests.survey_app.exchange.bombs import samples
    from tests.survey_app.exchange.damage import damaged, outcome

    found = all_bombs()
    cost = max(found, key=lambda m: m.cpu_seconds)
    size = max(found, key=lambda m: m.megabytes)
    broke = [m.name for m in found if m.outcome == "broke"]
    _say(f"{len(found)} bombs: {len(broke)} broke; worst {cost}, {size}")
    rng, counts, files = random.Random(7), dict[str, int](), samples()
    for n in range(500):
        name = sorted(files)[n % len(files)]
        came = outcome(damaged(files[name], rng), name)
        counts[came] = counts.get(came, 0) + 1
    _say(f"500 damaged files: {counts}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["bombs"]:
        _print_bombs(int(sys.argv[2]))
    else:
        _print_figures()
