"""The compressed columns of every division, as `tools.compile_domain` wrote them.

Kept as a few long strings and arrays instead of 42,000 objects: it loads in a fifth of the time, and searching a long
string for "\\njing" is faster than asking every row. Rows go from the widest level to the narrowest, by code in each.
"""

import gzip
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

from app.places.codes import DIGITS, LEVELS, Level

DATA = Path(__file__).parent / "data"
SCALE = 100_000
NONE = -(2**31)
"""Stands for "no value" in an array of whole numbers."""

CERTAINTIES = {"h": "high", "m": "medium", "l": "low", "n": "none"}
_LOWERCASE = b"abcdefghijklmnopqrstuvwxyz"


class Text:
    """One column of words as one string, each word between newlines."""

    def __init__(self, words: str, starts: "array[int] | None" = None) -> None:
        self.text = f"\n{words}\n"
        self.starts = starts or array("l", accumulate((len(word) + 1 for word in words.split("\n")), initial=1))

    def __getitem__(self, row: int) -> str:
        return self.text[self.starts[row] : self.starts[row + 1] - 1]

    def rows_with(self, wanted: str, first: int, last: int) -> Iterator[int]:
        """Rows from `first` to before `last` whose word holds `wanted`; "\\n" in it stands for the word's edge."""
        at, end = self.starts[first] - 1, self.starts[last]
        while (at := self.text.find(wanted, at, end)) >= 0:
            row = bisect_right(self.starts, at + wanted.startswith("\n")) - 1
            yield row
            at = self.starts[row + 1] - 1


class Table:
    """Columns by row number. Read only."""

    def __init__(self, path: Path) -> None:
        columns = gzip.decompress(path.read_bytes()).decode().split("\f")
        digits = columns[0].split("\n")
        self.codes = array("q", [int(code.ljust(12, "0")) for code in digits])
        self.names = Text(columns[1])
        self.spelling = Text(columns[2])
        self.pinyin = Text(columns[2].lower(), self.spelling.starts)
        self.initials = Text(columns[2].encode().translate(None, _LOWERCASE).lower().decode())
        self.short = bytes(int(length, 16) for length in columns[3].split("\n"))
        self.lat, self.lng, self.radius = (
            array("l", [int(value) if value else NONE for value in column.split("\n")]) for column in columns[4:7]
        )
        self.certainty = columns[7].replace("\n", "")
        self.levels = self._sections(digits)

    @staticmethod
    def _sections(digits: list[str]) -> dict[Level, tuple[int, int]]:
        """The first row and the row past the last of each level."""
        lengths = [len(code) for code in digits]
        return {level: (bisect_left(lengths, DIGITS[level]), bisect_right(lengths, DIGITS[level])) for level in LEVELS}

    def row_of(self, code: str, level: Level) -> int | None:
        """The row of a 12-digit code on its level."""
        first, last = self.levels[level]
        row = bisect_left(self.codes, int(code), first, last)
        return row if row < last and self.codes[row] == int(code) else None

    def rows_under(self, prefix: str, level: Level) -> range:
        """Rows of that level whose code begins with `prefix`."""
        first, last = self.levels[level]
        low, high = int(prefix.ljust(12, "0")), int(prefix.ljust(12, "9"))
        return range(bisect_left(self.codes, low, first, last), bisect_right(self.codes, high, first, last))

    def code(self, row: int) -> str:
        """The 12 digits."""
        return str(self.codes[row])

    def short_name(self, row: int) -> str:
        """The name as people say it: 荆州市 → 荆州."""
        return self.names[row][: self.short[row]]

    def short_pinyin_length(self, row: int) -> int:
        """How many letters of the row's pinyin its short name takes."""
        spelling = self.spelling[row]
        capitals = [at for at, letter in enumerate(spelling) if letter.isupper()]
        return capitals[self.short[row]] if self.short[row] < len(capitals) else len(spelling)


@cache
def table() -> Table:
    """The table, read once a process."""
    return Table(DATA / "divisions.gz")
