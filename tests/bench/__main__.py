"""Measure, do not time: ``python3 run.py bench [name ...]``.

Every subject runs in a fresh process, interleaved with what it is compared with; what is printed
are medians of CPU seconds and peak memory of the whole process, and their ratios.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from tests.bench import subjects, web

ROUNDS = 5


def measure(name: str) -> dict[str, float]:
    """Run one subject in a process of its own."""
    command = [sys.executable, "-m", "tests.bench", "--subject", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def run_subject(name: str) -> None:
    """Run a subject here and print what it took."""
    prepare: Callable[[], Callable[[], object]] = getattr(subjects, name)
    work = prepare()
    before = time.process_time()
    work()
    took = time.process_time() - before
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "work": took,
                "whole": usage.ru_utime + usage.ru_stime,
                "megabytes": usage.ru_maxrss / 1024,
            }
        )
    )


def compare(title: str, first: str, second: str | None, target: str) -> None:
    """Print one comparison."""
    names = [first] if second is None else [first, second]
    rounds = {name: [] for name in names}
    for _ in range(ROUNDS if second else 3):
        for name in names:
            rounds[name].append(measure(name))
    print(f"\n{title}   target: {target}")
    medians = {
        name: {key: statistics.median(one[key] for one in found) for key in found[0]}
        for name, found in rounds.items()
    }
    for name, median in medians.items():
        print(
            f"  {name:<22} work {median['work']:8.3f} s CPU   whole process "
            f"{median['whole']:8.3f} s   {median['megabytes']:7.0f} MB"
        )
    if second is not None:
        ratios = {k: medians[first][k] / max(medians[second][k], 1e-9) for k in medians[first]}
        print("  ratio                 " + "   ".join(f"{k} {v:.3f}" for k, v in ratios.items()))


COMPARISONS = {
    "cells": (
        "All cell statistics of 300,000 x 40 x 500, against pandas' groupby-mean of one matrix",
        "cells",
        "pandas_groupby_mean",
        "at most 0.5x the CPU, less memory",
    ),
    "analysis": (
        "The whole analysis of 300,000 x 36 x 500, without comments",
        "whole_analysis",
        None,
        "less than psych::alpha's 13.9 s for the alphas alone",
    ),
    "county": (
        "interlock analyse on a county's staff survey of 14,725 answers",
        "county",
        None,
        "seconds, and little memory",
    ),
    "plan": (
        "The release plan of 3,000 departments",
        "plan_of_3000",
        None,
        "well under a second of CPU",
    ),
    "themes": (
        "Themes of 2,000 comments",
        "themes_of_2000",
        None,
        "seconds on one core",
    ),
}


def main(arguments: list[str]) -> int:
    """Read which comparisons to run, and run them."""
    if arguments[:1] == ["--subject"]:
        run_subject(arguments[1])
        return 0
    known = [*COMPARISONS, "web"]
    unknown = [name for name in arguments if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(known)}")
        return 2
    for name in arguments or known:
        if name == "web":
            web.web()
        else:
            compare(*COMPARISONS[name])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
