"""Reading the room's data files: what the places, bodies and sentences of the demonstration are made from."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a tab-separated file; a cell left out at the end is empty."""
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
        return tuple(rows)


@cache
def tree(name: str) -> Any:
    """What a JSON file holds."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def words(text: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, parted by commas."""
    return tuple(part for part in text.split(",") if part)


def ages(text: str) -> tuple[int, int]:
    """Both ends of "6-13"."""
    low, _, high = text.partition("-")
    return int(low), int(high or low)
