"""Every offer as a row of columns, found by its id or by the type of need it meets."""

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.matching.columns import NEVER, NONE, Books, Positions, Table, day_number, day_of, days_of, point_of, week
from app.matching.facts import OfferFacts, Record

WORD = (1 << 64) - 1
MOST_KEPT = 16
"""How many columns that follow from others are kept at once: the weights of so many counties."""


class OfferColumns(Table):
    """Offers. Days are ordinals, an unknown point is NaN, `high` and `low` are the id, for ordering by it.

    A row that meets nothing is one that was taken away.
    """

    TYPES = {  # noqa: RUF012  one table of types for all
        "kind": np.int8, "types": np.int32, "n_types": np.int16, "mode": np.int8, "reach": np.int8, "owner": np.int32,
        "published": np.bool_, "verified": np.bool_, "expires": np.int32, "cleared": np.int32, "age_min": np.int16, "age_max": np.int16,
        "sex": np.int8, "categories": np.uint64, "place": np.int32, "lat": np.float64, "lng": np.float64, "x": np.float64,
        "y": np.float64, "z": np.float64, "radius": np.float64, "area": np.int32, "country": np.int16,
        "capacity": np.int32, "free": np.int32, "renews": np.int32, "languages": np.uint64, "language_needed": np.bool_,
        "weekdays": np.uint8, "cost": np.int8, "checked": np.int32, "failures": np.int16, "completed": np.int32,
        "failed": np.int32, "declined": np.int32, "high": np.uint64, "low": np.uint64,
    }  # fmt: skip

    kind: NDArray[np.int8]
    types: NDArray[np.int32]
    n_types: NDArray[np.int16]
    mode: NDArray[np.int8]
    reach: NDArray[np.int8]
    owner: NDArray[np.int32]
    published: NDArray[np.bool_]
    verified: NDArray[np.bool_]
    expires: NDArray[np.int32]
    cleared: NDArray[np.int32]
    age_min: NDArray[np.int16]
    age_max: NDArray[np.int16]
    sex: NDArray[np.int8]
    categories: NDArray[np.uint64]
    place: NDArray[np.int32]
    lat: NDArray[np.float64]
    lng: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    z: NDArray[np.float64]
    radius: NDArray[np.float64]
    area: NDArray[np.int32]
    country: NDArray[np.int16]
    capacity: NDArray[np.int32]
    free: NDArray[np.int32]
    renews: NDArray[np.int32]
    languages: NDArray[np.uint64]
    language_needed: NDArray[np.bool_]
    weekdays: NDArray[np.uint8]
    cost: NDArray[np.int8]
    checked: NDArray[np.int32]
    failures: NDArray[np.int16]
    completed: NDArray[np.int32]
    failed: NDArray[np.int32]
    declined: NDArray[np.int32]
    high: NDArray[np.uint64]
    low: NDArray[np.uint64]

    def __init__(self, books: Books | None = None, offers: Iterable[OfferFacts] = ()) -> None:
        super().__init__(books or Books())
        self._by_type: dict[str, OfferColumns] = {}
        self._by_id: Positions | None = None
        self._kept: dict[Hashable, NDArray[Any]] = {}
        self.extend(offers)

    def extend(self, offers: Iterable[OfferFacts]) -> None:
        """Add offers; whether one with the same id is there already is the caller's to know."""
        self.append([self.row(offer) for offer in offers])
        self.anew()

    def anew(self) -> None:
        """Nothing that was looked up before holds any longer."""
        self._by_type.clear()
        self._kept.clear()
        self._by_id = None

    def settle(self) -> None:
        """Put together what meets the same types, so that asking for one type reads memory in order."""
        order = np.argsort(self.types[: self.size], kind="stable")
        for name in self.TYPES:
            setattr(self, name, getattr(self, name)[order])
        self.anew()

    def change(self, position: int, offer: OfferFacts) -> None:
        """An offer is different from what it was."""
        self.forget(position)
        self.put(position, self.row(offer))
        self.forget(position)

    def remove(self, position: int) -> None:
        """An offer is no longer anybody's business: from here on it meets nothing."""
        self.forget(position)
        self.types[position] = 0

    def forget(self, position: int) -> None:
        """Which offers meet the types of this one must be looked up anew, and so must whatever was kept of all."""
        for code in self.books.types.book.words[self.types[position]]:
            self._by_type.pop(code, None)
        self._kept.clear()

    def of_type(self, code: str) -> Positions:
        """The offers that meet needs of a type."""
        return np.flatnonzero(self.books.types.naming_any([code])[self.types[: self.size]])

    def meeting(self, code: str) -> "OfferColumns":
        """The offers that meet needs of a type as columns of their own, side by side in memory; kept until one changes."""
        known = self._by_type.get(code)
        if known is None:
            known = self._by_type[code] = self.taken(self.of_type(code))
        return known

    def taken(self, positions: Positions) -> "OfferColumns":
        """Some rows as columns of their own."""
        part = OfferColumns(self.books)
        part.size = len(positions)
        for name in self.TYPES:
            setattr(part, name, getattr(self, name)[positions])
        return part

    def kept(self, key: Hashable, work_out: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """A column that follows from others, such as a score on one day: worked out once, until a row changes."""
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = work_out()
        return known

    def find(self, ids: Iterable[UUID]) -> Positions:
        """Where the offers of some ids are, in no order; ids that are not here are left out."""
        wanted = list(ids)
        if not wanted or not self.size:
            return np.zeros(0, np.intp)
        if self._by_id is None:
            self._by_id = np.argsort(self.low[: self.size], kind="stable")
        low = np.array([one.int & WORD for one in wanted], np.uint64)
        high = np.array([one.int >> 64 for one in wanted], np.uint64)
        start = np.searchsorted(self.low[: self.size], low, sorter=self._by_id)
        end = np.searchsorted(self.low[: self.size], low, "right", sorter=self._by_id)
        found = [self._by_id[s:e][self.high[self._by_id[s:e]] == h] for s, e, h in zip(start, end, high, strict=True)]
        return np.concatenate(found)

    def position(self, one: UUID) -> int:
        """Where an offer is, or -1."""
        found = self.find([one])
        return int(found[0]) if len(found) else NONE

    def id(self, position: int) -> UUID:
        """The id of a row."""
        return UUID(int=int(self.high[position]) << 64 | int(self.low[position]))

    def row(self, offer: OfferFacts) -> tuple[object, ...]:
        """An offer in the order of the columns."""
        books, record = self.books, offer.record
        return (
            books.kinds.number(offer.kind), books.types.number(offer.need_types), len(offer.need_types),
            books.modes.number(offer.mode), books.reaches.number(offer.reach), books.owners.number(offer.owner),
            offer.published, offer.verified, day_number(offer.expires_on, NEVER),
            offer.cleared_until.toordinal(), offer.age_min, offer.age_max,
            books.sexes.number(offer.sex), books.categories.mask(offer.categories), books.places.number(offer.place),
            np.nan if offer.lat is None else offer.lat, np.nan if offer.lng is None else offer.lng,
            *point_of(offer.lat, offer.lng), np.inf if offer.radius_km is None else offer.radius_km,
            books.areas.number(offer.divisions), books.countries.number(offer.country),
            NONE if offer.capacity is None else offer.capacity, NONE if offer.free is None else offer.free,
            day_number(offer.renews_on, NEVER), books.languages.mask(offer.languages), offer.language_needed,
            week(offer.weekdays), books.costs.number(offer.cost), day_number(offer.checked_on, NONE),
            offer.check_failures, record.completed, record.failed, record.declined, offer.id.int >> 64,
            offer.id.int & WORD,
        )  # fmt: skip

    def facts(self, position: int) -> OfferFacts:
        """An offer read back."""
        books, at = self.books, position
        lat, lng, radius = float(self.lat[at]), float(self.lng[at]), float(self.radius[at])
        capacity, free = int(self.capacity[at]), int(self.free[at])
        return OfferFacts(
            id=self.id(at), kind=books.kinds.words[self.kind[at]], need_types=books.types.book.words[self.types[at]],
            mode=books.modes.words[self.mode[at]], reach=books.reaches.words[self.reach[at]],
            owner=books.owners.words[self.owner[at]], published=bool(self.published[at]), verified=bool(self.verified[at]),
            expires_on=day_of(int(self.expires[at]), NEVER),
            cleared_until=date.fromordinal(int(self.cleared[at])), age_min=int(self.age_min[at]), age_max=int(self.age_max[at]),
            sex=books.sexes.words[self.sex[at]], categories=books.categories.words(int(self.categories[at])),
            place=books.places.words[self.place[at]], lat=None if np.isnan(lat) else lat,
            lng=None if np.isnan(lng) else lng, radius_km=None if np.isinf(radius) else radius,
            divisions=books.areas.book.words[self.area[at]], country=books.countries.words[self.country[at]],
            capacity=None if capacity == NONE else capacity, free=None if free == NONE else free,
            renews_on=day_of(int(self.renews[at]), NEVER), languages=books.languages.words(int(self.languages[at])),
            language_needed=bool(self.language_needed[at]), weekdays=days_of(int(self.weekdays[at])),
            cost=books.costs.words[self.cost[at]], checked_on=day_of(int(self.checked[at]), NONE),
            check_failures=int(self.failures[at]),
            record=Record(int(self.completed[at]), int(self.failed[at]), int(self.declined[at])),
        )  # fmt: skip
