"""Codes as small numbers and bits, so that whole columns can be compared at once."""

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.places.codes import DIGITS, full

Word = TypeVar("Word", bound=Hashable)
MOST_BITS = 63
EVERYBODY = 1 << MOST_BITS
"""The bit that stands in every set that is compared."""


class Book(Generic[Word]):
    """Words by number, in the order in which they were first met."""

    def __init__(self, words: Iterable[Word] = ()) -> None:
        self.words: list[Word] = []
        self.numbers: dict[Word, int] = {}
        for word in words:
            self.number(word)

    def __len__(self) -> int:
        return len(self.words)

    def number(self, word: Word) -> int:
        """The number of a word; a new word gets the next."""
        known = self.numbers.get(word)
        if known is None:
            known = self.numbers[word] = len(self.words)
            self.words.append(word)
        return known

    def all(self, words: Iterable[Word]) -> list[int]:
        """The numbers of many words."""
        known = self.numbers.get
        return [self.number(word) if (number := known(word)) is None else number for word in words]

    def find(self, word: Word) -> int:
        """The number of a word, or -1: for looking, without learning it."""
        return self.numbers.get(word, -1)


class Bits:
    """Sets of words as bits of one number. `name` says in an error what there were too many of."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.book: Book[str] = Book()
        self.masks: dict[frozenset[str], int] = {}
        self.sets: dict[int, frozenset[str]] = {}

    def mask(self, words: frozenset[str]) -> int:
        """The bits of a set. Raises ValueError for a 64th word."""
        known = self.masks.get(words)
        if known is None:
            known = sum(1 << self.book.number(word) for word in sorted(words))
            if len(self.book) > MOST_BITS:
                raise ValueError(f"more than {MOST_BITS} different {self.name}")
            self.masks[words] = known
        return known

    def all(self, sets: Iterable[frozenset[str]]) -> list[int]:
        """The bits of many sets."""
        known = self.masks.get
        return [self.mask(words) if (mask := known(words)) is None else mask for words in sets]

    def words(self, mask: int) -> frozenset[str]:
        """The set of some bits."""
        known = self.sets.get(mask)
        if known is None:
            known = frozenset(word for place, word in enumerate(self.book.words) if mask >> place & 1)
            self.sets[mask] = known
        return known


class Lists:
    """Lists of codes by number, and which lists name a code. The empty list is 0."""

    def __init__(self) -> None:
        self.book: Book[tuple[str, ...]] = Book([()])
        self.naming: dict[str, list[int]] = {}

    def number(self, codes: tuple[str, ...]) -> int:
        """The number of a list."""
        before = len(self.book)
        known = self.book.number(codes)
        if known == before:
            for code in set(map(self.key, codes)):
                self.naming.setdefault(code, []).append(known)
        return known

    @staticmethod
    def key(code: str) -> str:
        """What a code is looked up by."""
        return code

    def naming_any(self, codes: Iterable[str]) -> NDArray[np.bool_]:
        """For each list, whether it names one of these."""
        found = np.zeros(len(self.book), bool)
        for code in codes:
            found[self.naming.get(code, [])] = True
        return found


class Areas(Lists):
    """Lists of divisions, by their twelve digits."""

    key = staticmethod(full)

    def holding(self, place: str | None) -> NDArray[np.bool_]:
        """For each list, whether the place lies in one of its divisions."""
        return self.naming_any(above(place))


def above(place: str | None) -> set[str]:
    """The place and all that it lies in, each in twelve digits."""
    code = full(place) if place else ""
    return {code[:digits].ljust(12, "0") for digits in DIGITS.values()} if code else set()
