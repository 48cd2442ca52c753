"""`make bench-giving`: every part in PARTS; JSON on standard output.

python -m benchmarks.giving [--only landings|books]
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.giving.books import books
from benchmarks.giving.landings import landings

PARTS: dict[str, Callable[[], dict[str, Any]]] = {"landings": landings, "books": books}
"""Each part by its name; a new one needs a line here and nothing else."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(PARTS))
    asked = parser.parse_args()
    figures: dict[str, Any] = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
    }
    for name, part in PARTS.items():
        if asked.only in {None, name}:
            figures[name] = part()
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
