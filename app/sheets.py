"""Tables for spreadsheets: text that stays text, in an encoding they know."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is run by spreadsheets as a formula."""


def safe(text: str) -> str:
    """A cell that is text wherever it is opened."""
    return f"'{text}" if text.startswith((*DANGEROUS, "'")) else text


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """Rows as CSV, with a mark at the head by which spreadsheets know the encoding; texts are made safe."""
    kept = io.StringIO()
    csv.writer(kept).writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return "\ufeff".encode() + kept.getvalue().encode()
