"""How often something is claimed of organisations in which there is nothing to claim.

``python -m tests.bench.honesty [RUNS]``: made-up organisations of 12 functions, 1,200 people and
six quarters without anything planted, assessed as the survey does (some 3 s CPU each).
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.analysis.assessment.six_quarters import claimed_kinds, six_quarters

RUNS = 100


def main(runs: int) -> None:
    """Print, kind by kind, of how many organisations it is claimed, and how many heatmaps mark."""
    counted: Counter[str] = Counter()
    maps: dict[str, list[bool]] = {"gaps": [], "change": []}
    claiming = 0
    for seed in range(runs):
        one = six_quarters(seed)
        kinds = claimed_kinds(one)
        counted.update(kinds)
        claiming += bool(kinds)
        for table, flags in maps.items():
            flags.extend(one.flagged(table))
        if kinds:
            print(f"organisation {seed}: {', '.join(sorted(kinds))}", flush=True)
    print(f"something is claimed of {claiming} of {runs} organisations without anything planted")
    for kind, count in counted.most_common():
        print(f"  {count:4d}  {kind}")
    for table, flags in maps.items():
        print(f"heatmaps of {table} with any cell marked: {sum(flags)} of {len(flags)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
