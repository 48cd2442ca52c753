"""`make bench-giving`: each part that is named, or all of them, as JSON on standard output.

python -m benchmarks.giving [books …]
"""

import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from benchmarks.giving.books import measure_books

PARTS: dict[str, Callable[[], Any]] = {"books": measure_books}


def main() -> None:
    """Measure and print."""
    wanted = sys.argv[1:] or list(PARTS)
    figures = {
        "on": str(date.today()),  # noqa: DTZ011  the machine's own day is what a reader wants
        "python": platform.python_version(), "cores": os.cpu_count(),
        **{name: PARTS[name]() for name in wanted},
    }  # fmt: skip
    json.dump(figures, sys.stdout, ensure_ascii=False, indent=2)
    print()


if __name__ == "__main__":
    main()
