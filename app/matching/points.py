"""The score of `scoring`, for many pairs of rows at once: the same tenths of a point.

What is the offer's alone (`standing`) is worked out once; what lies between the two (`meeting`) for each pair.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.matching.bars import Kilometres, left, travelling
from app.matching.columns import MONEY, NONE, Index, Rows
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.scoring import COST, FOCUS, FOR_ALL, FRESH_DAYS, PRIOR_ALL, PRIOR_GOOD, STALE_DAYS, UNTOLD, Component
from app.settings.weights import Weights

Tenths = NDArray[np.int32]
C = Component


@lru_cache(64)
def scale_of(weights: Weights) -> "Scale":
    """The scale of some weights."""
    return Scale(weights)


class Scale:
    """The most of each component, for offers to which nobody travels [0] and for those to which somebody does [1]."""

    def __init__(self, weights: Weights) -> None:
        self.halfway_km = weights.halfway_km
        still, moving = weights.most(travels=False), weights.most(travels=True)
        self.most = {c: np.array([still.get(c, 0), moving[c]], np.float64) for c in Component}
        self.whole = {c: most.astype(np.int32) for c, most in self.most.items()}

    def won(self, component: Component, share: NDArray[np.float64], travels: NDArray[np.bool_]) -> Tenths:
        """Shares as tenths, rounded as the definition does."""
        return (share * self.most[component][travels.view(np.int8)] + 0.5).astype(np.int32)

    def all_or_nothing(self, component: Component, holds: NDArray[np.bool_], travels: NDArray[np.bool_]) -> Tenths:
        """The same for shares that are 1 or 0."""
        return self.whole[component][travels.view(np.int8)] * holds


def lasting(offers: OfferColumns, j: Rows, day: int, scale: Scale) -> dict[Component, Tenths]:
    """What an offer wins whoever asks, by component."""
    moving = travelling(offers, j)
    costs = np.array([COST.get(word, 0.0) for word in offers.books.costs.words])
    return {
        C.FIT: scale.won(C.FIT, fit(offers, j), moving),
        C.FRESHNESS: scale.won(C.FRESHNESS, freshness(offers, j, day), moving),
        C.RELIABILITY: scale.won(C.RELIABILITY, reliability(offers, j), moving),
        C.LOAD: scale.won(C.LOAD, load(offers, j, day), moving),
        C.COST: scale.won(C.COST, costs[offers.cost[j]], moving),
    }


def mutual(
    needs: NeedColumns, i: Index, offers: OfferColumns, j: Rows, km: Kilometres, *, scale: Scale
) -> dict[Component, Tenths]:
    """What lies between the two, by component: the road, language, the family's wish, and whether they know each other."""
    moving, tongues, mode, wish = travelling(offers, j), offers.languages[j], offers.mode[j], needs.wish[i]
    pleased = (wish == NONE) | (mode == wish) | (mode == MONEY)
    talk = (tongues == 0) | (tongues & needs.languages[i] != 0)
    known = np.zeros(len(mode), np.int32)  # mostly nobody
    if len(needs.known.keys):
        known = scale.all_or_nothing(C.CONTINUITY, needs.known.has(i, offers.owner[j]), moving)
    return {
        C.LANGUAGE: scale.all_or_nothing(C.LANGUAGE, talk, moving),
        C.WISH: scale.all_or_nothing(C.WISH, pleased, moving),
        C.CONTINUITY: known,
        C.DISTANCE: scale.won(C.DISTANCE, near(km, scale.halfway_km), moving),
    }


def standing(offers: OfferColumns, j: Rows, day: int, scale: Scale) -> Tenths:
    """What an offer wins whoever asks, in all."""
    return total(lasting(offers, j, day, scale))


def meeting(needs: NeedColumns, i: Index, offers: OfferColumns, j: Rows, km: Kilometres, *, scale: Scale) -> Tenths:
    """What lies between the two, in all."""
    return total(mutual(needs, i, offers, j, km, scale=scale))


def total(parts: dict[Component, Tenths]) -> Tenths:
    """The sum of some components."""
    one, *others = parts.values()
    for other in others:
        one = one + other
    return one


def fit(offers: OfferColumns, j: Rows) -> NDArray[np.float64]:
    """As `scoring.fit`."""
    focus: NDArray[np.float64] = 1.0 / (1.0 + FOCUS * (offers.n_types[j].astype(np.float64) - 1))
    return focus * np.where(offers.categories[j] != 0, 1.0, FOR_ALL)


def near(km: Kilometres, halfway_km: int) -> NDArray[np.float64]:
    """As `scoring.near`; 0 where nobody knows how far."""
    ways = km / halfway_km
    share = 1.0 / (1.0 + ways * ways)
    return np.where(np.isnan(share), 0.0, share)


def freshness(offers: OfferColumns, j: Rows, day: int) -> NDArray[np.float64]:
    """As `scoring.freshness`."""
    checked = offers.checked[j]
    days = day - checked
    aged = np.maximum(0.0, 1 - (days - FRESH_DAYS) / (STALE_DAYS - FRESH_DAYS))
    base = np.where(days <= FRESH_DAYS, 1.0, aged)
    return np.where(checked == NONE, 0.0, np.maximum(0.0, base - offers.failures[j] / 3))


def reliability(offers: OfferColumns, j: Rows) -> NDArray[np.float64]:
    """As `scoring.reliability`."""
    completed = offers.completed[j]
    bad = offers.failed[j] + 0.5 * offers.declined[j]
    return (completed + PRIOR_GOOD) / (completed + bad + PRIOR_ALL)


def load(offers: OfferColumns, j: Rows, day: int) -> NDArray[np.float64]:
    """As `scoring.load`."""
    places, capacity = left(offers, j, day), offers.capacity[j]
    share = np.minimum(1.0, places / np.maximum(capacity, 1))
    return np.where((places == NONE) | (capacity <= 0), UNTOLD, share)
