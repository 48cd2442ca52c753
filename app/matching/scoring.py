"""The score: named components, each a whole number of tenths of a point. Remote help and money have no distance.

What a score may rest on is the offer, the road between, whether both can talk, what the family would like, and who has
helped this child before. The child's sex, age, ethnicity, categories and disability are not asked here at all: they can
shut an offer out where a rule says so, and never make one that is open to her worth less. An offer kept for some children
fits better than one for everybody, whoever she is.

Only + − × ÷ are used, so that one pair and a million, in Python, numpy and SQL, come to the same tenth.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.matching.facts import NeedFacts, OfferFacts
from app.settings.weights import DEFAULT, Weights

FULL_SCORE = 1000
"""Tenths of a point that all components can give together."""
FRESH_DAYS, STALE_DAYS = 30, 365
PRIOR_GOOD, PRIOR_ALL = 3.0, 4.0
"""An offer without history counts like one with three good endings of four."""
FOCUS = 0.15
"""By so much the fit thins out with every other type of need that an offer also meets."""
FOR_ALL = 0.85
"""How well an offer open to every child fits, against one that is kept for children like her."""
UNTOLD = 0.5
"""Of an offer that does not say how many places it has."""
COST = {"free": 1.0, "partly": 0.5, "paid": 0.0}


class Component(StrEnum):
    """What a score is made of, in the order of the weights."""

    FIT = "fit"
    DISTANCE = "distance"
    FRESHNESS = "freshness"
    RELIABILITY = "reliability"
    CONTINUITY = "continuity"
    LOAD = "load"
    LANGUAGE = "language"
    WISH = "wish"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Points:
    """One component: tenths of a point won, of the most it could give."""

    component: Component
    won: int
    most: int


def fit(offer: OfferFacts) -> float:
    """How much this is what the offer is for: the fewer other types the more, and the more if kept for some children."""
    focus = 1.0 / (1.0 + FOCUS * (len(offer.need_types) - 1))
    return focus * (1.0 if offer.categories else FOR_ALL)


def near(km: float, halfway_km: int = DEFAULT.halfway_km) -> float:
    """1 at the door, one half at `halfway_km`, a fifth at twice that, towards 0 far away."""
    ways = km / halfway_km
    return 1.0 / (1.0 + ways * ways)


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


def load(need: NeedFacts, offer: OfferFacts) -> float:
    """The share of its places still free; in the middle where nobody has said."""
    left = offer.left(need.on)
    return UNTOLD if left is None or not offer.capacity else min(1.0, left / offer.capacity)


def language(need: NeedFacts, offer: OfferFacts) -> float:
    """Whether they can talk to each other."""
    return 1.0 if not offer.languages or offer.languages & need.languages else 0.0


def wish(need: NeedFacts, offer: OfferFacts) -> float:
    """Whether it comes in the way the family would like; money comes in none, and who wishes nothing is pleased by all."""
    return 1.0 if need.wish is None or offer.mode in {need.wish, "money"} else 0.0


def continuity(need: NeedFacts, offer: OfferFacts) -> float:
    """Whether the child knows whoever it is already."""
    return 1.0 if offer.owner in need.known else 0.0


def shares(need: NeedFacts, offer: OfferFacts, km: float | None, weights: Weights) -> dict[Component, float]:
    """The share from 0 to 1 that each component wins; distance only where somebody travels, 0 if nobody knows how far."""
    found = {
        Component.FIT: fit(offer),
        Component.FRESHNESS: freshness(need, offer),
        Component.RELIABILITY: reliability(offer),
        Component.CONTINUITY: continuity(need, offer),
        Component.LOAD: load(need, offer),
        Component.LANGUAGE: language(need, offer),
        Component.WISH: wish(need, offer),
        Component.COST: COST.get(offer.cost, 0.0),
    }
    if offer.travels:
        found[Component.DISTANCE] = 0.0 if km is None else near(km, weights.halfway_km)
    return found


def components(need: NeedFacts, offer: OfferFacts, km: float | None, weights: Weights = DEFAULT) -> list[Points]:
    """The points of each component that applies, rounded once each; what all could give together is 1000 tenths."""
    won, most = shares(need, offer, km, weights), weights.most(travels=offer.travels)
    return [Points(c, int(won[c] * most[c] + 0.5), most[c]) for c in Component if c in won]
