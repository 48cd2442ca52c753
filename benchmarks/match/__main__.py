"""`make bench-match`: what the kernel of matching finds and what it costs. JSON on standard output.

python -m benchmarks.match [--sizes 1k,10k,100k,1M] [--seed 7]

CPU seconds throughout. Each size runs in a process of its own, so that its memory is its own too.
"""

import argparse
import json
import math
import platform
import subprocess
import sys
from itertools import pairwise
from typing import Any

from app.config import ROOT
from benchmarks.match.targets import targets

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000}


def main() -> None:
    """Measure each size, then say which targets are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    found: dict[str, Any] = {}
    for name in asked.sizes.split(","):
        command = [sys.executable, "-m", "benchmarks.match.size", str(SIZES[name]), str(asked.seed)]
        answer = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        found[name] = json.loads(answer.stdout)
        print(f"{name}: {found[name]['solve_s']} s", file=sys.stderr, flush=True)
    figures = {"python": platform.python_version(), "seed": asked.seed, "sizes": found, "growth": growth(found)}
    json.dump(figures | {"targets": targets(figures)}, sys.stdout, ensure_ascii=False, indent=2)
    print()


def growth(found: dict[str, Any]) -> dict[str, float]:
    """The exponent with which CPU grows with the eligible arcs, from each size to the next."""
    names = list(found)
    return {
        f"{small}-{large}": round(
            math.log(found[large]["solve_s"] / found[small]["solve_s"])
            / math.log(found[large]["arcs"] / found[small]["arcs"]),
            3,
        )
        for small, large in pairwise(names)
    }


if __name__ == "__main__":
    main()
