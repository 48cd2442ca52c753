"""`make bench-search`: relevance, speed, rebuilds, changes, the whole page; JSON on standard output."""

import json
import platform
import sys
import tempfile
from datetime import date
from importlib.metadata import version
from pathlib import Path

import click

from benchmarks.search.page import end_to_end
from benchmarks.search.relevance import table
from benchmarks.search.speed import measured

SIZES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000}


@click.command()
@click.option("--sizes", default="10k,100k", show_default=True, help="Of 10k, 100k, 1M.")
@click.option("--rivals/--no-rivals", default=True, help="PostgreSQL and SQLite on the same documents (not at 1M).")
@click.option("--page/--no-page", default=True, help="The whole page and the indexer on a site of 100,000 offers.")
def main(sizes: str, *, rivals: bool, page: bool) -> None:
    """Measure the search and print JSON."""
    found: dict[str, object] = {
        "on": str(date.today()),  # noqa: DTZ011  the machine's own day is what a reader wants
        "python": platform.python_version(),
        "tantivy": version("tantivy"),
        "relevance": table(),
    }
    with tempfile.TemporaryDirectory(prefix="tl-") as place:
        for name in sizes.split(","):
            click.echo(f"measuring {name} …", err=True)
            found[name] = measured(SIZES[name], Path(place), rivals=rivals and SIZES[name] <= 100_000)
    if page:
        click.echo("measuring the page …", err=True)
        found["site"] = end_to_end(100_000)
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
    print()


if __name__ == "__main__":
    main()
