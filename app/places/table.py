"""The compressed columns of every division, as `tools.compile_domain` wrote them.

Kept as a few long strings and arrays instead of 42,000 objects: it loads in a fifth of the time, and searching a long
string for "\\njing" is faster than asking every row. Rows go from the widest level to the narrowest, by code in each.
"""

import gzip
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Literal

from app.places.codes import LEVELS, Level, level_of

DATA = Path(__file__).parent / "data"
SCALE = 100_000
"""Degrees are kept as whole numbers of 1e-5 degree, about a metre."""

NONE = -(2**31)
"""Stands for "no value" in an array of whole numbers."""

CERTAINTIES = {"h": "high", "m": "medium", "l": "low", "n": "none"}
_LOWERCASE = b"abcdefghijklmnopqrstuvwxyz"
_FROM_HEX = bytes.maketrans(b"0123456789abcdef", bytes(range(16)))


class Text:
    """One column of words as one string, each word between newlines."""

    def __init__(self, words: str, starts: "array[int] | None" = None) -> None:
        self.text = f"\n{words}\n"
        self.starts = starts or array("l", accumulate(map(len, f"{words}\n".splitlines(keepends=True)), initial=1))

    def __getitem__(self, row: int) -> str:
        return self.text[self.starts[row] : self.starts[row + 1] - 1]

    def rows_with(self, wanted: str, first: int, last: int) -> Iterator[int]:
        """Rows from `first` to before `last` whose word holds `wanted`; "\\n" in it stands for the word's edge."""
        at, end = self.starts[first] - 1, self.starts[last]
        while (at := self.text.find(wanted, at, end)) >= 0:
            row = bisect_right(self.starts, at + wanted.startswith("\n")) - 1
            yield row
            at = self.starts[row + 1] - 1


def little(numbers: "array[int]") -> "array[int]":
    """The numbers with their bytes as the file has them, the least first."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _whole_numbers(kind: Literal["i", "q"], packed: bytes, start: int, count: int) -> "array[int]":
    numbers = array(kind)
    numbers.frombytes(packed[start : start + count * numbers.itemsize])
    return little(numbers)


class Table:
    """Columns by row number. Read only.

    The file, unpacked: the length of the text (8 bytes), the columns of text between form feeds (names, pinyin with a
    capital for each character, lengths of the short names, certainty), then codes as 8-byte and latitude, longitude (1e-5
    degree) and radius (100 m) as 4-byte whole numbers, little-endian.
    """

    def __init__(self, path: Path) -> None:
        packed = gzip.decompress(path.read_bytes())
        numbers = 8 + int.from_bytes(packed[:8], "little")
        names, spelling, short, certainty = packed[8:numbers].split(b"\f")
        self.names = Text(names.decode())
        self.spelling = Text(spelling.decode())
        self.pinyin = Text(spelling.lower().decode(), self.spelling.starts)
        self.initials = Text(spelling.translate(None, _LOWERCASE).lower().decode())
        self.short = short.translate(_FROM_HEX, b"\n")
        self.certainty = certainty.replace(b"\n", b"").decode()
        self.codes = _whole_numbers("q", packed, numbers, len(self.short))
        numbers += self.codes.itemsize * len(self.codes)
        self.lat, self.lng, self.radius = (
            _whole_numbers("i", packed, numbers + 4 * column * len(self.short), len(self.short)) for column in range(3)
        )
        self.levels = {level: self._section(rank) for rank, level in enumerate(LEVELS)}

    def _section(self, rank: int) -> tuple[int, int]:
        """The first row and the row past the last of a level."""
        first, last = (
            bisect(self.codes, rank, key=lambda code: LEVELS.index(level_of(str(code))))
            for bisect in (bisect_left, bisect_right)
        )
        return first, last

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
