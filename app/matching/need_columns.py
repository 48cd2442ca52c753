"""Every need as a row of columns."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.matching.codes import EVERYBODY, Book
from app.matching.columns import AGES, MODE_BIT, NONE, SEX_BIT, WEEK_BITS, Index, Table, point_of, week
from app.matching.facts import NeedFacts
from app.matching.offer_columns import OfferColumns

BATCH = 2000
"""Needs that are alive as facts at once: a province of them would take more memory than all its columns and arcs."""


class Pairs:
    """For each need a few numbers, most needs none: owners who know the child, offers that declined."""

    def __init__(self) -> None:
        self.keys = self.counts = self.first = np.zeros(0, np.int64)
        self.found: list[int] = []

    def add(self, need: int, values: Iterable[int]) -> None:
        """What one need has; needs come in order."""
        self.found += [need << 32 | value for value in sorted(values)]

    def close(self, needs: int) -> None:
        """All is added."""
        if self.found:
            self.keys = np.array(self.found, np.int64)
            self.counts = np.bincount(self.keys >> 32, minlength=needs)
            self.first = np.cumsum(self.counts) - self.counts
        del self.found

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

    def __init__(self, needs: Iterable[NeedFacts], offers: OfferColumns, *, single: bool = False) -> None:
        """Needs are read a batch at a time and not kept. `single`: there is one, it is compared with many and never with
        itself, and plain numbers are quicker than arrays."""
        super().__init__(offers.books)
        self.codes: Book[str] = Book()
        self.on: date | None = None
        self.known, self.refused, self.conflicts, self.declined = Pairs(), Pairs(), Pairs(), Pairs()
        parts: list[list[Any]] = []
        rest = iter(needs)
        while batch := list(islice(rest, BATCH)):
            self.name(batch, offers)
            values = self.values(batch)
            parts.append(
                values if single else [np.array(v, t) for v, t in zip(values, self.TYPES.values(), strict=True)]
            )
            self.size += len(batch)
        for number, (name, kind) in enumerate(self.TYPES.items()):
            some = [part[number] for part in parts]
            setattr(self, name, some[0] if single else np.concatenate([np.zeros(0, kind), *some]))
        self.day = self.on.toordinal() if self.on else 0
        for pairs in (self.known, self.refused, self.conflicts, self.declined):
            pairs.close(self.size)
        self.particular = any(len(pairs.keys) for pairs in (self.refused, self.conflicts, self.declined))
        """Whether any need shuts out somebody by name."""

    def values(self, needs: Sequence[NeedFacts]) -> list[list[Any]]:
        """Some needs as the values of each column, in the order of `TYPES`."""
        books = self.books
        ages = [NONE if need.age is None else need.age for need in needs]
        sexes = books.sexes.all([need.sex for need in needs])
        kinds = books.categories.all([need.categories for need in needs])
        talks = books.languages.all([need.languages for need in needs])
        days = [week(need.weekdays) if need.weekdays else 0 for need in needs]
        wishes = [NONE if need.wish is None else books.modes.number(need.wish) for need in needs]
        spots = [point_of(need.lat, need.lng) for need in needs]
        return [
            self.codes.all([need.type_code for need in needs]), ages, sexes, kinds,
            books.places.all([need.place for need in needs]), books.countries.all([need.country for need in needs]),
            [np.nan if need.lat is None else need.lat for need in needs],
            [np.nan if need.lng is None else need.lng for need in needs],
            *([spot[axis] for spot in spots] for axis in range(3)),
            [need.units for need in needs], [need.urgency for need in needs], talks, days, wishes,
            [need.wish_only for need in needs],
            [
                want(age, sex, wish if need.wish_only else NONE)
                for need, age, sex, wish in zip(needs, ages, sexes, wishes, strict=True)
            ],
            [kind | EVERYBODY for kind in kinds], [talk | EVERYBODY for talk in talks],
            [(day or WEEK_BITS) | EVERYBODY for day in days],
        ]  # fmt: skip

    def name(self, needs: Sequence[NeedFacts], offers: OfferColumns) -> None:
        """Take up whom some needs name in particular. Raises ValueError for needs of two days."""
        for number, need in enumerate(needs, self.size):
            if need.on != self.on:
                if self.on is not None:
                    raise ValueError("needs of one day only, not of 2 days")
                self.on = need.on
            if need.known:
                self.known.add(number, self.owners(need.known))
            if need.refused:
                self.refused.add(number, self.owners(need.refused))
            if need.conflicts:
                self.conflicts.add(number, self.owners(need.conflicts))
            if need.declined:
                self.declined.add(number, offers.find(need.declined).tolist())

    def owners(self, ids: frozenset[UUID]) -> Iterator[int]:
        """The numbers of those who offer anything."""
        return (number for one in ids if (number := self.books.owners.find(one)) != NONE)


def want(age: int, sex: int, only: int) -> int:
    """The bits of what a need asks that an offer may not take; `only` is the one way it can be helped in."""
    bits = 0 if age == NONE else 1 << min(age, AGES - 1)
    if sex:
        bits |= 1 << (SEX_BIT + sex)
    return bits if only == NONE else bits | 1 << (MODE_BIT + only)
