"""Offers and needs as columns: one array per fact, one position per row.

The same facts as `facts`, packed so that a rule is one comparison for all rows. Every fact can be read back.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.matching.codes import Areas, Bits, Book, Lists
from app.places.chords import axes

Positions = NDArray[np.intp]
MODES = ("on_site", "at_home", "remote", "money")
REACHES = ("radius", "divisions", "anywhere", "stated")
COSTS = ("free", "partly", "paid")
ON_SITE, AT_HOME, REMOTE, MONEY = range(4)
RADIUS, DIVISIONS, ANYWHERE, STATED = range(4)
AGES, SEX_BIT, MODE_BIT = 40, 40, 48
"""Ages have the first bits of a mask, one each, all from 39 on the last; sexes and modes come after."""
NONE = -1
WEEK_BITS = (1 << 7) - 1
NEVER = np.iinfo(np.int32).max
"""The day after all days."""


class Books:
    """What the numbers and bits of the columns mean; offers and needs that are compared share one."""

    def __init__(self) -> None:
        self.sexes: Book[str | None] = Book([None])
        self.countries: Book[str] = Book()
        self.kinds: Book[str] = Book()
        self.types = Lists()
        self.owners: Book[UUID | None] = Book([None])
        self.modes: Book[str] = Book(MODES)
        self.reaches: Book[str] = Book(REACHES)
        self.costs: Book[str] = Book(COSTS)
        self.places: Book[str | None] = Book([None])
        self.categories = Bits("categories")
        self.languages = Bits("languages")
        self.areas = Areas()


Index = int | Positions
"""One row, or one for each of many pairs."""
Rows = slice | Positions
"""All rows of columns that have no room to grow, or some."""
ALL = slice(None)


class Table:
    """Columns that grow: each array has room for more rows than `size`."""

    TYPES: dict[str, type[np.generic]]

    def __init__(self, books: Books) -> None:
        """No rows yet."""
        self.books = books
        self.size = 0
        for name, kind in self.TYPES.items():
            setattr(self, name, np.zeros(0, kind))

    def __len__(self) -> int:
        return self.size

    def append(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Put rows at the end, each with a value for every column in the order of `TYPES`."""
        end = self.size + len(rows)
        for name, values in zip(self.TYPES, zip(*rows, strict=True), strict=False) if rows else ():
            kept: NDArray[np.generic] = getattr(self, name)
            if end > len(kept):
                kept = np.concatenate([kept[: self.size], np.zeros(max(end, 64) * 5 // 4 - self.size, kept.dtype)])
                setattr(self, name, kept)
            kept[self.size : end] = values
        self.size = end

    def put(self, position: int, row: tuple[object, ...]) -> None:
        """Write a row anew where it is."""
        for name, value in zip(self.TYPES, row, strict=True):
            getattr(self, name)[position] = value


def day_number(day: date | None, missing: int) -> int:
    """A day as its ordinal."""
    return missing if day is None else day.toordinal()


def day_of(number: int, missing: int) -> date | None:
    """The day of an ordinal."""
    return None if number == missing else date.fromordinal(number)


def point_of(lat: float | None, lng: float | None) -> tuple[float, float, float]:
    """The place in space of a point; NaN if there is none."""
    return (np.nan, np.nan, np.nan) if lat is None or lng is None else axes(lat, lng)


@lru_cache(1 << 7)
def week(days: frozenset[int]) -> int:
    """Days of the week as bits; 0 for any."""
    return sum(1 << day for day in days)


def days_of(bits: int) -> frozenset[int]:
    """The days of some bits."""
    return frozenset(day for day in range(7) if bits >> day & 1)
