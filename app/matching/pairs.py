"""From facts to the problem of a whole county or province: every admissible pair with its cost, and nothing else.

A pair is an arc if no hard rule forbids it, places aside: whether there is a place is what the solver decides. Nothing is
cut off: no nearest few, no best few.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.matching.bars import kilometres, left, placed, shut
from app.matching.columns import NONE, Positions
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.points import Scale, Tenths, meeting, standing
from app.matching.problem import Problem
from app.matching.profiles import from_afar, profiles
from app.matching.reach import AT_ONCE, Stretches, everywhere, stretches
from app.matching.scoring import FULL_SCORE
from app.matching.sieve import declined, fits
from app.settings.weights import DEFAULT, Weights

UNSTATED = 1
"""Places counted on where an offer does not say how many it has: one child at a time."""
OFFER_BITS, COST_BITS = 28, 10
TOWNSHIP = 9
"""Digits of a place code that make a district, for fairness."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A problem with what its numbers stand for: `need` and `offer` are rows of the columns it was made of, `districts`
    the codes of the places between which it is fair."""

    problem: Problem
    need: Positions
    offer: Positions
    districts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs by row, each row sorted by cost, then offer."""

    start: NDArray[np.int64]
    offer: NDArray[np.int32]
    cost: NDArray[np.int32]


def pairing(needs: NeedColumns, offers: OfferColumns, weights: Weights = DEFAULT, *, digits: int = TOWNSHIP) -> Pairing:
    """Every admissible pair of these needs and offers. Needs and offers are put in an order in which neighbours lie close."""
    every = np.arange(len(offers))
    live = every[(shut(offers, every, needs.day) == 0) & (offers.types[: len(offers)] != 0)]
    row = order_of(needs, np.arange(len(needs)), needs.type[: len(needs)])
    live = order_of(offers, live, offers.types[live])
    number = np.full(len(offers), NONE, np.int64)
    number[live] = np.arange(len(live))
    builder = Builder(needs, offers, weights, number)
    for code in range(len(needs.codes)):
        builder.add(needs.codes.words[code], row[needs.type[row] == code])
    own, shared = joined(builder.own), joined(builder.shared)
    district, names = districts(needs, row, digits)
    problem = Problem(
        (needs.urgency[row] - 1).astype(np.int8), needs.units[row], district, places(offers, live, needs.day), own.start,
        own.offer, own.cost, np.concatenate([*builder.profile, np.zeros(0, np.int32)]), shared.start, shared.offer,
        shared.cost,
    )  # fmt: skip
    return Pairing(problem, row, live, names)


class Builder:
    """Gathers the arcs of one type after the other. `number` is the place of each offer in the problem, or -1."""

    def __init__(self, needs: NeedColumns, offers: OfferColumns, weights: Weights, number: NDArray[np.int64]) -> None:
        self.needs, self.offers, self.scale, self.number = needs, offers, Scale(weights), number
        self.own: list[Arcs] = []
        self.shared: list[Arcs] = []
        self.profile: list[NDArray[np.int32]] = []
        self.profiles = 0
        self.standing = np.zeros(len(offers), np.int32)
        """What each offer wins whoever asks."""
        for first in range(0, len(offers), AT_ONCE):
            some = np.arange(first, min(len(offers), first + AT_ONCE))
            self.standing[some] = standing(offers, some, needs.day, self.scale)

    def add(self, code: str, i: Positions) -> None:
        """All arcs of the needs of one type."""
        j = self.offers.of_type(code)
        j = j[self.number[j] != NONE]
        afar = from_afar(self.offers, j)
        self.own.append(self.arcs(i, stretches(self.needs, i, self.offers, j[~afar])))
        if not afar.any():
            self.profile.append(np.full(len(i), NONE, np.int32))
            return
        stands, profile = profiles(self.needs, i, self.offers, j[afar])
        self.shared.append(self.arcs(stands, [everywhere(stands, j[afar])]))
        self.profile.append((profile + self.profiles).astype(np.int32))
        self.profiles += len(stands)

    def arcs(self, i: Positions, candidates: Sequence[Stretches]) -> Arcs:
        """The admissible pairs among candidates, by the place of their need in `i`."""
        rank = np.zeros(len(self.needs), np.int64)
        rank[i] = np.arange(len(i))
        keys = []
        for stretch in candidates:
            for need, offer in stretch.pairs():
                one, other, won = self.admissible(need, offer)
                cost = FULL_SCORE - won.astype(np.int64)
                keys.append((rank[one] << (OFFER_BITS + COST_BITS)) | (cost << OFFER_BITS) | self.number[other])
        key = np.concatenate([*keys, np.zeros(0, np.int64)])
        key.sort()
        start = np.searchsorted(key, np.arange(len(i) + 1) << (OFFER_BITS + COST_BITS))
        cost = (key >> OFFER_BITS) & ((1 << COST_BITS) - 1)
        return Arcs(start.astype(np.int64), (key & ((1 << OFFER_BITS) - 1)).astype(np.int32), cost.astype(np.int32))

    def admissible(self, i: Positions, j: Positions) -> tuple[Positions, Positions, Tenths]:
        """Those of some pairs that no rule forbids, with their scores."""
        needs, offers = self.needs, self.offers
        km = kilometres(needs, i, offers, j)
        near = placed(offers, j, km, np.ones(len(j), bool)) == 0
        i, j, km = i[near], j[near], km[near]
        free = fits(needs, i, offers, j)
        i, j, km = i[free], j[free], km[free]
        if len(needs.declined.keys):
            again = ~declined(needs, i, offers, j)
            i, j, km = i[again], j[again], km[again]
        return i, j, self.standing[j] + meeting(needs, i, offers, j, km, scale=self.scale)


def order_of(table: NeedColumns | OfferColumns, rows: Positions, types: NDArray[np.int32]) -> Positions:
    """Rows by type, then by where they are; ties by their own order."""
    north, east = np.nan_to_num(table.lat[rows], nan=-90.0), np.nan_to_num(table.lng[rows], nan=-180.0)
    return rows[np.lexsort((east, np.floor(north * 4), types))]


def places(offers: OfferColumns, j: Positions, day: int) -> NDArray[np.int32]:
    """Free places of each offer."""
    free = left(offers, j, day)
    return np.where(free == NONE, UNSTATED, free).astype(np.int32)


def districts(needs: NeedColumns, i: Positions, digits: int) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """The district of each need, and the codes of all; needs whose place is unknown share one without a code."""
    words = needs.books.places.words
    used, place = np.unique(needs.place[i], return_inverse=True)
    codes = [(words[number] or "")[:digits] for number in used]
    names = sorted(set(codes))
    number = {name: n for n, name in enumerate(names)}
    return np.array([number[code] for code in codes], np.int32)[place], tuple(names)


def joined(parts: Sequence[Arcs]) -> Arcs:
    """Parts one after the other."""
    lengths = np.concatenate([np.zeros(1, np.int64), *(np.diff(part.start) for part in parts)])
    none = np.zeros(0, np.int32)
    return Arcs(
        np.cumsum(lengths),
        np.concatenate([none, *(part.offer for part in parts)]),
        np.concatenate([none, *(part.cost for part in parts)]),
    )
