"""The shortlist of `shortlist`, for any number of offers: the same order, points and reasons, in milliseconds.

Columns rank; only what is shown is read back and explained, by the definition itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.matching.bars import Kilometres, Masks, bars, kilometres, travelling
from app.matching.columns import Positions
from app.matching.facts import NeedFacts
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.points import Scale, Tenths, meeting, standing
from app.matching.prices import CHILD, FREE, Prices
from app.matching.rules import Bar
from app.matching.shortlist import NOWHERE, Candidate, Excluded, Shortlist, judged
from app.settings.weights import DEFAULT, Weights

SHOWN = 30
"""How many offers that can serve are explained;"""
TOLD = 20
"""and how many of those that cannot, the nearest misses first. The others are counted."""


@dataclass(frozen=True, slots=True)
class PriceColumn:
    """Prices beside the rows they speak of. Rows that came later have none."""

    prices: Prices
    values: NDArray[np.int32]

    def of(self, j: Positions) -> NDArray[np.int32]:
        """The price of each row."""
        return np.where(j < len(self.values), self.values[np.minimum(j, len(self.values) - 1)], 0)


def beside(offers: OfferColumns, prices: Prices) -> PriceColumn:
    """Put prices beside the rows."""
    values = np.zeros(max(1, len(offers)), np.int32)
    where = offers.find(prices.price)
    values[where] = [prices.of(offers.id(int(position))) for position in where]
    return PriceColumn(prices, values)


def ranked(
    need: NeedFacts,
    offers: OfferColumns,
    weights: Weights = DEFAULT,
    prices: PriceColumn | None = None,
    *,
    shown: int = SHOWN,
    told: int = TOLD,
) -> Shortlist:
    """The first `shown` of what can serve and the first `told` of what cannot, with how many there are of each."""
    needs, j = NeedColumns([need], offers), offers.of_type(need.type_code)
    km = kilometres(needs, 0, offers, j)
    mask = bars(needs, 0, offers, j, km)
    again = mask == Bar.DECLINED.bit
    able = (mask == 0) | again
    yes, no = np.flatnonzero(able), np.flatnonzero(~able)
    won = tenths(needs, offers, j[yes], km[yes], weights)
    back = weights.scarcity * prices.of(j[yes]) // 100 if prices else 0
    key = (again[yes].astype(np.int64) * 4 * CHILD) + back - won
    best = head(key, road(offers, j[yes], km[yes]), offers, j[yes], shown)
    told_prices = prices.prices if prices else FREE
    found = [judged(need, offers.facts(int(p)), weights, told_prices) for p in j[yes][best]]
    missed = nearest_misses(mask[no], km[no], offers, j[no], told)
    barred = [judged(need, offers.facts(int(p)), weights) for p in j[no][missed]]
    return Shortlist(
        tuple(one for one in found if isinstance(one, Candidate)),
        tuple(one for one in barred if isinstance(one, Excluded)),
        len(yes),
        counts(mask[no]),
    )


def tenths(needs: NeedColumns, offers: OfferColumns, j: Positions, km: Kilometres, weights: Weights) -> Tenths:
    """The scores of some offers for one need."""
    scale = Scale(weights)
    return standing(offers, j, needs.day, scale) + meeting(needs, 0, offers, j, km, scale=scale)


def road(offers: OfferColumns, j: Positions, km: Kilometres) -> Kilometres:
    """Kilometres for ordering: what has none comes after what has."""
    return np.where(travelling(offers, j) & ~np.isnan(km), km, NOWHERE)


def head(key: NDArray[np.int64], km: Kilometres, offers: OfferColumns, j: Positions, most: int) -> Positions:
    """The first of the order by key, then distance, then id. Nothing that belongs among them is left out."""
    rest = np.arange(len(key))
    if len(key) > most:
        rest = np.flatnonzero(key <= np.partition(key, most)[most])
    order = np.lexsort((offers.low[j[rest]], offers.high[j[rest]], km[rest], key[rest]))
    return rest[order[:most]]


def nearest_misses(mask: Masks, km: Kilometres, offers: OfferColumns, j: Positions, most: int) -> Positions:
    """Of what cannot serve, the nearly right first: fewest reasons, the latest-asked, then distance, then id."""
    reasons = np.bitwise_count(mask).astype(np.int64)
    return head(reasons * 64 - first(mask), road(offers, j, km), offers, j, most)


def first(mask: Masks) -> NDArray[np.int64]:
    """The place of the first reason of each mask; masks are not empty."""
    lowest = mask & (~mask + np.uint32(1))
    return np.bitwise_count(lowest - np.uint32(1)).astype(np.int64)


def counts(mask: Masks) -> Mapping[Bar, int]:
    """How many masks begin with which reason."""
    found = np.bincount(first(mask), minlength=len(Bar))
    return {bar: int(count) for bar, count in zip(Bar, found, strict=True) if count}


def only(need: NeedFacts, offers: OfferColumns, offer: UUID, weights: Weights = DEFAULT) -> Candidate | Excluded | None:
    """One offer for one need, explained; None if it is not here."""
    position = offers.position(offer)
    return judged(need, offers.facts(position), weights) if position >= 0 else None
