"""From facts to the problem of a whole county or province: every admissible pair with its cost, and nothing else.

A pair is an arc if no hard rule forbids it, places aside: whether there is a place is what the solver decides. Nothing is
cut off: no nearest few, no best few.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.matching.bars import left, shut
from app.matching.columns import NONE, Positions
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.points import Scale, standing
from app.matching.problem import Problem
from app.matching.profiles import from_afar, profiles
from app.matching.reach import AT_ONCE, Stretches, everywhere, stretches
from app.matching.weighing import COST_BITS, OFFER_BITS, Keys, offered, weighed
from app.settings.weights import DEFAULT, Weights

UNSTATED = 1
"""Places counted on where an offer does not say how many it has: one child at a time."""
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


class Arcs:
    """Arcs by row, each row sorted by cost, then offer; gathered some rows at a time."""

    def __init__(self) -> None:
        self.lengths: list[NDArray[np.int64]] = []
        self.offers: list[NDArray[np.int32]] = []
        self.costs: list[NDArray[np.int32]] = []

    def add(self, key: Keys, rows: int) -> None:
        """The arcs of so many rows more, as keys in any order, whose ranks count from the first of these rows."""
        key.sort()
        start = np.searchsorted(key, np.arange(rows + 1) << (OFFER_BITS + COST_BITS))
        self.lengths.append(np.diff(start))
        self.offers.append((key & ((1 << OFFER_BITS) - 1)).astype(np.int32))
        key >>= OFFER_BITS
        key &= (1 << COST_BITS) - 1
        self.costs.append(key.astype(np.int32))

    def joined(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """Where each row starts, the offers and the costs; the parts are given up, as all of it is half of a province."""
        start = np.cumsum(np.concatenate([np.zeros(1, np.int64), *self.lengths]))
        return start, one_row(self.offers), one_row(self.costs)


def one_row(parts: list[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Parts one after the other; the list is empty afterwards."""
    row = np.concatenate([np.zeros(0, np.int32), *parts])
    parts.clear()
    return row


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
    district, names = districts(needs, row, digits)
    problem = Problem(
        (needs.urgency[row] - 1).astype(np.int8), needs.units[row], district, places(offers, live, needs.day),
        *builder.own.joined(), one_row(builder.profile), *builder.shared.joined(),
    )  # fmt: skip
    return Pairing(problem, row, live, names)


class Builder:
    """Gathers the arcs of one type after the other. `number` is the place of each offer in the problem, or -1."""

    def __init__(self, needs: NeedColumns, offers: OfferColumns, weights: Weights, number: NDArray[np.int64]) -> None:
        self.needs, self.offers, self.number = needs, offers, number
        self.own, self.shared = Arcs(), Arcs()
        self.profile: list[NDArray[np.int32]] = []
        self.profiles = 0
        self.rank = np.zeros(len(needs), np.int64)
        scale = Scale(weights)
        alone = np.zeros(len(offers), np.int32)  # what each offer wins whoever asks
        for first in range(0, len(offers), AT_ONCE):
            some = np.arange(first, min(len(offers), first + AT_ONCE))
            alone[some] = standing(offers, some, needs.day, scale)
        self.offered = offered(offers, number, alone, scale)

    def add(self, code: str, i: Positions) -> None:
        """All arcs of the needs of one type."""
        j = self.offers.of_type(code)
        j = j[self.number[j] != NONE]
        afar = from_afar(self.offers, j)
        self.own.add(self.keys(i, stretches(self.needs, i, self.offers, j[~afar])), len(i))
        if not afar.any():
            self.profile.append(np.full(len(i), NONE, np.int32))
            return
        stands, profile = profiles(self.needs, i, self.offers, j[afar])
        self.shared.add(self.keys(stands, [everywhere(stands, j[afar])]), len(stands))
        self.profile.append((profile + self.profiles).astype(np.int32))
        self.profiles += len(stands)

    def keys(self, i: Positions, candidates: Sequence[Stretches]) -> Keys:
        """The admissible pairs among candidates, by the place of their need in `i`."""
        self.rank[i] = np.arange(len(i))
        found = [weighed(self.needs, self.rank, self.offered, some) for some in candidates if len(some.length)]
        return np.concatenate([np.zeros(0, np.int64), *found])


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
    codes = [(words[number] or "")[:digits] for number in used.tolist()]
    names = sorted(set(codes))
    number = {name: n for n, name in enumerate(names)}
    return np.array([number[code] for code in codes], np.int32)[place], tuple(names)
