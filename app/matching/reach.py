"""Which needs may lie within an offer's reach, as stretches of needs in one of two orders, so that nobody is left out and
hardly anybody is looked at in vain: by strips of latitude for kilometres, by place code for divisions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from app.matching.bars import Kilometres
from app.matching.codes import above
from app.matching.columns import DIVISIONS, RADIUS, STATED, Positions
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.rules import FARTHEST_KM
from app.places.codes import full, prefix_of
from app.places.distance import EARTH_RADIUS_KM, KM_PER_DEGREE

STRIP = 0.05
"""Degrees of latitude of a strip: half as wide as most radii."""
WIDE_KM = 500.0
"""Circles wider than this, and points near the poles or the date line, are looked at in full."""
TURN = 1000.0
"""More than all degrees of longitude: what separates two strips in one row of numbers."""
MARGIN, SLACK_KM = 1.02, 0.1
"""By so much a circle is drawn too large, since strips are flat and the earth is not."""
NOWHERE = -1
"""In place of a code, for needs whose place is unknown."""
AT_ONCE = 1 << 18
"""Pairs looked at together: as many as a core keeps at hand."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of `order`, an order of needs: the offer of each, where it starts, and how long it is."""

    order: Positions
    offer: Positions
    start: Positions
    length: Positions

    def pairs(self) -> Iterator[tuple[Positions, Positions]]:
        """The needs and offers of all pairs, a few million at a time."""
        ends = np.cumsum(self.length)
        first = 0
        while first < len(ends):
            before = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, before + AT_ONCE, "right")))
            yield self.piece(first, last)
            first = last

    def piece(self, first: int, last: int) -> tuple[Positions, Positions]:
        """The pairs of some stretches."""
        length = self.length[first:last]
        at = np.repeat(self.start[first:last], length) + steps(length)
        return self.order[at], np.repeat(self.offer[first:last], length)


def stretches(needs: NeedColumns, i: Positions, offers: OfferColumns, j: Positions) -> list[Stretches]:
    """For each need of `i` and each offer of `j`, exactly one pair if the need may lie within the offer's reach."""
    reach = offers.reach[j]
    by_code = reach == DIVISIONS
    limit = np.where(reach == RADIUS, offers.radius[j], np.where(reach == STATED, FARTHEST_KM, inf))
    by_km = ~by_code & (limit <= WIDE_KM) & regular(offers.lat[j], offers.lng[j])
    placed = regular(needs.lat[i], needs.lng[i])
    return [
        circles(needs, i[placed], offers, j[by_km], limit[by_km]),
        everywhere(i[~placed], j[by_km]),
        everywhere(i, j[~by_km & ~by_code]),
        divisions(needs, i, offers, j[by_code]),
    ]


def regular(lat: Kilometres, lng: Kilometres) -> NDArray[np.bool_]:
    """Points that are known, and from which a wide circle reaches neither a pole nor the date line."""
    return (np.abs(lat) < 75) & (np.abs(lng) < 160)


def everywhere(i: Positions, j: Positions) -> Stretches:
    """Every need for every offer."""
    return Stretches(i, j, np.zeros(len(j), np.intp), np.full(len(j), len(i), np.intp))


def circles(needs: NeedColumns, i: Positions, offers: OfferColumns, j: Positions, limit: Kilometres) -> Stretches:
    """Needs in circles around offers: of each strip that a circle touches, the stretch it may cover."""
    strip = np.floor(needs.lat[i] / STRIP)
    key = strip * TURN + needs.lng[i]
    order = np.argsort(key, kind="stable")
    key = key[order]
    lat, lng, wide = offers.lat[j], offers.lng[j], limit * MARGIN + SLACK_KM
    high = wide / KM_PER_DEGREE
    low_strip, high_strip = np.floor((lat - high) / STRIP), np.floor((lat + high) / STRIP)
    count = (high_strip - low_strip + 1).astype(np.intp)
    which = np.repeat(np.arange(len(j)), count)
    strips: Kilometres = low_strip[which] + np.asarray(steps(count), np.float64)
    half = half_width(lat[which], wide[which], strips)
    start = np.searchsorted(key, strips * TURN + lng[which] - half, "left")
    end = np.searchsorted(key, strips * TURN + lng[which] + half, "right")
    some = end > start
    return Stretches(i[order], j[which[some]], start[some], (end - start)[some])


def half_width(lat: Kilometres, wide: Kilometres, strips: Kilometres) -> Kilometres:
    """Degrees of longitude to either side that a circle covers within a strip at the most.

    By the haversine: of what the circle reaches, the least is spent on going north or south, to the near edge of the strip,
    and the rest goes furthest where the strip is narrowest.
    """
    south, north = strips * STRIP, (strips + 1) * STRIP
    away = np.radians(np.maximum(0.0, np.maximum(south - lat, lat - north)))
    left = np.maximum(0.0, np.sin(wide / EARTH_RADIUS_KM / 2) ** 2 - np.sin(away / 2) ** 2)
    narrowest = np.cos(np.radians(np.maximum(np.abs(south), np.abs(north))))
    half: Kilometres = 2 * np.arcsin(np.sqrt(np.minimum(1.0, left / (narrowest * np.cos(np.radians(lat))))))
    return np.degrees(half)


def divisions(needs: NeedColumns, i: Positions, offers: OfferColumns, j: Positions) -> Stretches:
    """Needs in the divisions of offers: those whose code begins as the division's does lie side by side."""
    words = needs.books.places.words
    used, place = np.unique(needs.place[i], return_inverse=True)
    codes = np.array(
        [int(word.ljust(12, "0")) if (word := words[number]) else NOWHERE for number in used.tolist()], np.int64
    )
    order = np.argsort(codes[place], kind="stable")
    ordered = codes[place][order]
    areas, area = np.unique(offers.area[j], return_inverse=True)
    spans = [
        (n, *span(ordered, code))
        for n, number in enumerate(areas)
        for code in widest(needs.books.areas.book.words[number])
    ]
    table = np.array(spans, np.intp).reshape(-1, 3)
    of_area = np.searchsorted(table[:, 0], np.arange(len(areas) + 1))
    count = np.diff(of_area)[area]
    which = np.repeat(np.arange(len(j)), count)
    row = np.repeat(of_area[:-1][area], count) + steps(count)
    return Stretches(i[order], j[which], table[row, 1], table[row, 2] - table[row, 1])


def steps(count: Positions) -> Positions:
    """0, 1, 2 … for each count, one after the other."""
    ends = np.cumsum(count)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - count, count)


def span(ordered: NDArray[np.int64], code: str) -> tuple[int, int]:
    """Where codes that lie in a division begin and end."""
    prefix = prefix_of(code)
    low, high = int(prefix.ljust(12, "0")), int(prefix.ljust(12, "9"))
    return int(np.searchsorted(ordered, low)), int(np.searchsorted(ordered, high, "right"))


def widest(codes: tuple[str, ...]) -> list[str]:
    """Divisions without those that lie in another of them, so that no need is counted twice."""
    known = {full(code) for code in codes}
    return sorted(code for code in known if not (above(code) - {code}) & known)
