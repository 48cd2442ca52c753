"""The score: named components, each in points with its most, summed. Remote help and money have no distance.

Weights are product defaults, chosen so that a well-fitting near offer with a free place leads; nothing about
the child except what the offer itself asks for enters.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import exp

from app.matching.facts import NeedFacts, OfferFacts

WEIGHTS = {
    "fit": 30.0,
    "distance": 25.0,
    "freshness": 15.0,
    "reliability": 15.0,
    "load": 10.0,
    "language": 3.0,
    "cost": 2.0,
}
"""Points a component can give at the most; together 100."""
HALFWAY_KM = 12.0
"""At this distance half of the distance points are left."""
FRESH_DAYS, STALE_DAYS = 30, 365
PRIOR_GOOD, PRIOR_ALL = 3.0, 4.0
"""An offer without history counts like one with three good endings of four."""


class Component(StrEnum):
    """What a score is made of."""

    FIT = "fit"
    DISTANCE = "distance"
    FRESHNESS = "freshness"
    RELIABILITY = "reliability"
    LOAD = "load"
    LANGUAGE = "language"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Points:
    """One component: points won of the most it could give, both on the scale of 100."""

    component: Component
    won: float
    most: float


def fit(need: NeedFacts, offer: OfferFacts) -> float:
    """How much this is what the offer is for: the fewer other types, and kept for children like this one, the more."""
    focus = 1.0 / (1.0 + 0.15 * (len(offer.need_types) - 1))
    meant = 1.0 if offer.categories & need.categories else 0.85
    return focus * meant


def near(km: float) -> float:
    """1 at the door, one half at `HALFWAY_KM`, towards 0 far away."""
    return exp(-km / HALFWAY_KM * 0.6931471805599453)


def freshness(need: NeedFacts, offer: OfferFacts) -> float:
    """1 within a month of the last check, falling to 0 after a year; each failed check since takes a third."""
    if offer.checked_on is None:
        return 0.0
    days = (need.on - offer.checked_on).days
    base = 1.0 if days <= FRESH_DAYS else max(0.0, 1 - (days - FRESH_DAYS) / (STALE_DAYS - FRESH_DAYS))
    return max(0.0, base - offer.check_failures / 3)


def reliability(offer: OfferFacts) -> float:
    """The share of its referrals that ended well, drawn towards the common share while there are few."""
    r = offer.record
    bad = r.failed + 0.5 * r.declined  # an honest refusal is less than a broken promise
    return (r.completed + PRIOR_GOOD) / (r.completed + bad + PRIOR_ALL)


def load(offer: OfferFacts) -> float:
    """The share of its places still free; in the middle where nobody has said."""
    if offer.free is None or not offer.capacity:
        return 0.5
    return min(1.0, offer.free / offer.capacity)


def language(need: NeedFacts, offer: OfferFacts) -> float:
    """Whether they can talk to each other."""
    return 1.0 if not offer.languages or offer.languages & need.languages else 0.0


COST = {"free": 1.0, "partly": 0.5, "paid": 0.0}


def components(need: NeedFacts, offer: OfferFacts, km: float | None) -> list[Points]:
    """The points of each component that applies, scaled so that all that apply could give 100 together."""
    shares: dict[Component, float] = {
        Component.FIT: fit(need, offer),
        Component.FRESHNESS: freshness(need, offer),
        Component.RELIABILITY: reliability(offer),
        Component.LOAD: load(offer),
        Component.LANGUAGE: language(need, offer),
        Component.COST: COST.get(offer.cost, 0.0),
    }
    if offer.travels:
        shares[Component.DISTANCE] = 0.0 if km is None else near(km)
    scale = 100.0 / sum(WEIGHTS[c] for c in shares)
    return [Points(c, shares[c] * WEIGHTS[c] * scale, WEIGHTS[c] * scale) for c in Component if c in shares]
