"""`make bench`: starts, pages and bytes, as JSON on standard output."""

import json
import platform
import sys
from datetime import date

from benchmarks.pages import measure_pages
from benchmarks.starts import measure_starts


def main() -> None:
    """Measure everything and print it."""
    figures = {
        "on": str(date.today()),  # noqa: DTZ011  the machine's own day is what a reader wants
        "python": platform.python_version(),
        "starts": measure_starts(),
        "pages": measure_pages(),
    }
    json.dump(figures, sys.stdout, ensure_ascii=False, indent=2)
    print()


if __name__ == "__main__":
    main()
