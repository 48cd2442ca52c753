"""The shortlist of `shortlist`, for any number of offers: the same order, points and reasons, in milliseconds.

Columns rank; only what is shown is read back and explained.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from app.matching.bars import (
    Kilometres,
    Masks,
    along,
    bars,
    chords,
    full,
    inside,
    kilometres,
    shut,
    travelling,
)
from app.matching.columns import ALL, DIVISIONS, RADIUS, STATED, Positions
from app.matching.facts import NeedFacts, OfferFacts
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import WORD, OfferColumns
from app.matching.points import Tenths, lasting, meeting, mutual, scale_of, standing
from app.matching.prices import FREE, MOST, Prices
from app.matching.rules import FARTHEST_KM, Bar, exclusions
from app.matching.scoring import FULL_SCORE, Component, Points
from app.matching.shortlist import NOWHERE, Candidate, Excluded, Shortlist, priced
from app.matching.sieve import declined, fits
from app.settings.weights import DEFAULT, Weights

SHOWN = 30
"""How many offers that can serve are explained;"""
TOLD = 20
"""and how many of those that cannot, the nearest misses first. The others are counted."""
ROUND_UP = 1 + 1e-9
"""A chord is no longer than its arc, by far more than what rounding could turn round."""


class PriceTable:
    """Prices in the order of ids, so that those of many offers are found at once."""

    def __init__(self, prices: Prices) -> None:
        ids = sorted(prices.price, key=lambda one: one.int & WORD)
        self.prices = prices
        self.low = np.array([one.int & WORD for one in ids], np.uint64)
        self.high = np.array([one.int >> 64 for one in ids], np.uint64)
        self.price = np.array([prices.of(one) for one in ids], np.int64)

    def of(self, offers: OfferColumns, j: Positions) -> NDArray[np.int64]:
        """The price of each row; 0 where none is named."""
        if not len(self.low):
            return np.zeros(len(j), np.int64)
        at = np.minimum(np.searchsorted(self.low, offers.low[j]), len(self.low) - 1)
        named = (self.low[at] == offers.low[j]) & (self.high[at] == offers.high[j])
        return np.where(named, self.price[at], 0)


@dataclass(frozen=True, slots=True)
class Able:
    """Offers that can serve: rows, kilometres (NaN where unknown), and whether each said no before."""

    rows: Positions
    km: Kilometres
    declined: NDArray[np.bool_]

    def at(self, some: Positions) -> "Able":
        """Some of them."""
        return Able(self.rows[some], self.km[some], self.declined[some])


class Ranking:
    """One need among the offers of its type."""

    def __init__(self, need: NeedFacts, offers: OfferColumns, weights: Weights, prices: PriceTable | None) -> None:
        self.need, self.weights, self.prices = need, weights, prices
        self.offers = offers.meeting(need.type_code)
        self.needs = NeedColumns([need], self.offers, single=True)
        self.scale = scale_of(weights)

    def both(self, shown: int, told: int) -> Shortlist:
        """The first `shown` of what can serve and the first `told` of what cannot, with how many there are of each."""
        km = kilometres(self.needs, 0, self.offers, ALL)
        mask = bars(self.needs, 0, self.offers, ALL, km)
        again = mask == Bar.DECLINED.bit
        open_to = (mask == 0) | again
        yes, no = np.flatnonzero(open_to), np.flatnonzero(~open_to)
        able = Able(yes, km[yes], again[yes])
        first, _won = self.order(able, shown)
        return Shortlist(
            self.explained(able.at(first)), self.missed(no, km[no], mask[no], told), len(yes), counts(mask[no])
        )

    def head(self, shown: int) -> Shortlist:
        """The first of what can serve alone, without asking why the others cannot."""
        able = self.able()
        first, _won = self.order(able, shown)
        return Shortlist(self.explained(able.at(first)), able=len(able.rows))

    def scores(self, shown: int) -> list[tuple[UUID, int]]:
        """The ids of the first, with their scores in tenths of a point, and nothing that explains them."""
        able = self.able()
        first, won = self.order(able, shown)
        return [
            (self.offers.id(row), score) for row, score in zip(able.rows[first].tolist(), won.tolist(), strict=True)
        ]

    def able(self) -> Able:
        """What can serve: rule after rule, each asked only of what the rules before it left."""
        needs, offers, day = self.needs, self.offers, self.needs.day
        squared = chords(needs, 0, offers, ALL)
        limit = offers.kept("limit", lambda: farthest(offers))
        square = offers.kept("square", lambda: limit * limit * ROUND_UP)
        open_now = offers.kept(("open", day), lambda: shut(offers, ALL, day) == 0)
        rows = np.flatnonzero(~(squared > square) & open_now & within(needs, offers))
        km = along(squared[rows])
        here = ~(km > limit[rows])
        rows, km = rows[here], km[here]
        free = fits(needs, 0, offers, rows) & ~full(offers, rows, needs.units[0], day)
        rows, km = rows[free], km[free]
        return Able(rows, km, declined(needs, 0, offers, rows))

    def order(self, able: Able, most: int) -> tuple[Positions, Tenths]:
        """Where the first stand in what can serve, and their scores."""
        offers, day, j = self.offers, self.needs.day, able.rows
        always = offers.kept((day, self.weights), lambda: standing(offers, ALL, day, self.scale))
        won: Tenths = always[j] + meeting(self.needs, 0, offers, j, able.km, scale=self.scale)
        price = self.prices.of(offers, j) if self.prices else 0
        key = able.declined * (MOST + FULL_SCORE + 1) + self.weights.scarcity * price // 100 - won
        key = key * (MOST + 1) + price  # of equals the lower price first
        first = head(key, road(offers, j, able.km), offers, j, most)
        return first, won[first]

    def explained(self, able: Able) -> tuple[Candidate, ...]:
        """Some offers with their points."""
        parts = lasting(self.offers, able.rows, self.needs.day, self.scale)
        parts |= mutual(self.needs, 0, self.offers, able.rows, able.km, scale=self.scale)
        tables = [(component, parts[component].tolist()) for component in Component]
        found = []
        for n, (row, km, no) in enumerate(
            zip(able.rows.tolist(), able.km.tolist(), able.declined.tolist(), strict=True)
        ):
            offer = self.offers.facts(row)
            most = self.weights.most(travels=offer.travels)
            points = tuple(Points(c, table[n], most[c]) for c, table in tables if c in most)
            told = self.prices.prices if self.prices else FREE
            one = Candidate(offer, points, shown_km(offer, km), no)
            found.append(priced(one, self.need.urgency, self.weights.scarcity, told))
        return tuple(found)

    def missed(self, j: Positions, km: Kilometres, mask: Masks, told: int) -> tuple[Excluded, ...]:
        """Of what cannot serve, the nearly right first: fewest reasons, the latest-asked, then distance, then id."""
        reasons = np.bitwise_count(mask).astype(np.int64)
        nearest = head(reasons * 64 - first(mask), road(self.offers, j, km), self.offers, j, told)
        found = []
        for row, far in zip(j[nearest].tolist(), km[nearest].tolist(), strict=True):
            offer = self.offers.facts(row)
            why = tuple(exclusions(self.need, offer, known_km(far)))
            found.append(Excluded(offer, why, shown_km(offer, far)))
        return tuple(found)


def ranked(
    need: NeedFacts,
    offers: OfferColumns,
    weights: Weights = DEFAULT,
    prices: PriceTable | None = None,
    *,
    shown: int = SHOWN,
    told: int = TOLD,
) -> Shortlist:
    """The first `shown` of what can serve and the first `told` of what cannot, with how many there are of each; if none
    of the latter is asked for, they are not counted either."""
    ranking = Ranking(need, offers, weights, prices)
    return ranking.both(shown, told) if told else ranking.head(shown)


def within(needs: NeedColumns, offers: OfferColumns) -> NDArray[np.bool_]:
    """Whether the place of the one need lies in the divisions of each offer that serves by divisions."""
    free = offers.kept("free", lambda: offers.reach != DIVISIONS)
    return free if free.all() else free | inside(needs, 0, offers, ALL)


def farthest(offers: OfferColumns) -> Kilometres:
    """How far away each offer may be at most."""
    by_foot = (offers.reach == STATED) & travelling(offers, ALL)
    return np.where(offers.reach == RADIUS, offers.radius, np.where(by_foot, FARTHEST_KM, NOWHERE))


def known_km(km: float) -> float | None:
    """Kilometres, unless a point is unknown."""
    return None if isnan(km) else km


def shown_km(offer: OfferFacts, km: float) -> float | None:
    """Kilometres where they mean something."""
    return known_km(km) if offer.travels else None


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


def first(mask: Masks) -> NDArray[np.int64]:
    """The place of the first reason of each mask; masks are not empty."""
    lowest = mask & (~mask + np.uint32(1))
    return np.bitwise_count(lowest - np.uint32(1)).astype(np.int64)


def counts(mask: Masks) -> Mapping[Bar, int]:
    """How many masks begin with which reason."""
    found = np.bincount(first(mask), minlength=len(Bar)).tolist()
    return {bar: count for bar, count in zip(Bar, found, strict=True) if count}


def tenths(needs: NeedColumns, offers: OfferColumns, j: Positions, km: Kilometres, weights: Weights) -> Tenths:
    """The scores of some offers for one need."""
    scale = scale_of(weights)
    return standing(offers, j, needs.day, scale) + meeting(needs, 0, offers, j, km, scale=scale)
