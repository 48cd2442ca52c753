"""Every need as a row of columns."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.matching.codes import EVERYBODY, Book
from app.matching.columns import AGES, MODE_BIT, NONE, SEX_BIT, WEEK_BITS, Books, Index, Table, point_of, week
from app.matching.facts import NeedFacts
from app.matching.offer_columns import OfferColumns

NOTHING = np.zeros(0, np.int64)


class Pairs:
    """For each need a few numbers, most needs none: owners who know the child, offers that declined."""

    def __init__(self, rows: Sequence[Collection[int]]) -> None:
        self.keys = NOTHING
        if any(rows):
            self.counts = np.array([len(row) for row in rows], np.int64)
            self.first = np.cumsum(self.counts) - self.counts
            self.keys = np.array([n << 32 | value for n, row in enumerate(rows) for value in sorted(row)], np.int64)

    def has(self, needs: Index, values: NDArray[np.signedinteger]) -> NDArray[np.bool_]:
        """For each pair of a need and a value, whether the need has it.

        All first numbers are compared at once, then all second ones: few needs have many.
        """
        found = np.zeros(len(values), bool)
        if not len(self.keys):
            return found
        count = np.broadcast_to(self.counts[needs], found.shape)
        asked, at = np.flatnonzero(count), 0
        while len(asked):
            first = self.first[needs if isinstance(needs, int) else needs[asked]]
            found[asked] |= (self.keys[first + at] & 0xFFFFFFFF) == values[asked]
            at += 1
            asked = asked[count[asked] > at]
        return found


class NeedColumns(Table):
    """Needs of one day, to be compared with `offers`. `known`, `refused` and `conflicts` hold numbers of owners,
    `declined` positions of offers."""

    TYPES = {  # noqa: RUF012  one table of types for all
        "type": np.int32, "age": np.int16, "sex": np.int8, "categories": np.uint64, "place": np.int32, "country": np.int16,
        "lat": np.float64, "lng": np.float64, "x": np.float64, "y": np.float64, "z": np.float64, "units": np.int32,
        "urgency": np.int8, "languages": np.uint64, "weekdays": np.uint8, "wish": np.int8, "wish_only": np.bool_,
        "want": np.uint64, "kinds": np.uint64, "talks": np.uint64, "can": np.uint64,
    }  # fmt: skip

    type: NDArray[np.int32]
    age: NDArray[np.int16]
    sex: NDArray[np.int8]
    categories: NDArray[np.uint64]
    place: NDArray[np.int32]
    country: NDArray[np.int16]
    lat: NDArray[np.float64]
    lng: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    z: NDArray[np.float64]
    units: NDArray[np.int32]
    urgency: NDArray[np.int8]
    languages: NDArray[np.uint64]
    weekdays: NDArray[np.uint8]
    wish: NDArray[np.int8]
    wish_only: NDArray[np.bool_]
    want: NDArray[np.uint64]
    """Bits of the age, the sex and the one way, where they are known; see `sieve`."""
    kinds: NDArray[np.uint64]
    talks: NDArray[np.uint64]
    can: NDArray[np.uint64]
    """Categories, languages and days, with the bit of everybody."""

    def __init__(self, needs: Sequence[NeedFacts], offers: OfferColumns, *, single: bool = False) -> None:
        self.codes: Book[str] = Book()
        super().__init__(offers.books, (self.row(need, offers.books) for need in needs), len(needs), single=single)
        days = {need.on for need in needs}
        if len(days) > 1:
            raise ValueError(f"needs of one day only, not of {len(days)} days")
        self.on: date | None = next(iter(days), None)
        self.day = self.on.toordinal() if self.on else 0
        self.known = Pairs([self.owners(need.known) for need in needs])
        self.refused = Pairs([self.owners(need.refused) for need in needs])
        self.conflicts = Pairs([self.owners(need.conflicts) for need in needs])
        self.declined = Pairs([offers.find(need.declined).tolist() if need.declined else () for need in needs])
        self.particular = any(len(pairs.keys) for pairs in (self.refused, self.conflicts, self.declined))
        """Whether any need shuts out somebody by name."""

    def row(self, need: NeedFacts, books: Books) -> tuple[object, ...]:
        """A need in the order of the columns."""
        sex, kinds, talks = (
            books.sexes.number(need.sex), books.categories.mask(need.categories), books.languages.mask(need.languages)
        )  # fmt: skip
        wish, days = NONE if need.wish is None else books.modes.number(need.wish), week(need.weekdays)
        want = 0 if need.age is None else 1 << min(need.age, AGES - 1)
        want |= 1 << (SEX_BIT + sex) if sex else 0
        want |= 1 << (MODE_BIT + wish) if need.wish_only and wish != NONE else 0
        return (
            self.codes.number(need.type_code), NONE if need.age is None else need.age, sex, kinds, books.places.number(need.place), books.countries.number(need.country),
            np.nan if need.lat is None else need.lat, np.nan if need.lng is None else need.lng,
            *point_of(need.lat, need.lng), need.units, need.urgency, talks, days, wish, need.wish_only, want,
            kinds | EVERYBODY, talks | EVERYBODY, (days or WEEK_BITS) | EVERYBODY,
        )  # fmt: skip

    def owners(self, ids: frozenset[UUID]) -> Collection[int]:
        """The numbers of those who offer anything."""
        return [number for one in ids if (number := self.books.owners.find(one)) != NONE] if ids else ()
