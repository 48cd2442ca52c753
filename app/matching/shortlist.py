"""One need: what can meet it, best first, and what cannot, with the true reason.

This is the definition, an offer at a time. `ranking` gives the same answer for a hundred thousand offers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.matching.facts import NeedFacts, OfferFacts
from app.matching.prices import FREE, Prices, worth
from app.matching.rules import ORDER, Bar, Exclusion, exclusions
from app.matching.scoring import FULL_SCORE, Points, components
from app.places.chords import arc_km, spot
from app.settings.weights import DEFAULT, Weights

NOWHERE = float("inf")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that can serve, with its points, and the kilometres where they mean something.

    `declined`: it said no to this need before, and stands behind those that have not. `price`, `waiting` and `tight` are
    what the last run says of its places: what one is worth to others, how many have only this one, and whether whoever
    takes one leaves another child with nothing. `spared`: the place is worth more to others than to this need.
    """

    offer: OfferFacts
    points: tuple[Points, ...]
    km: float | None
    declined: bool = False
    price: int = 0
    waiting: int = 0
    tight: bool = False
    spared: bool = False

    @property
    def tenths(self) -> int:
        """The score in tenths of a point, 0 to 1000: the sum of the points, exactly."""
        return sum(points.won for points in self.points)

    @property
    def score(self) -> float:
        """The score, 0 to 100."""
        return self.tenths / 10

    def rank(self, scarcity: int) -> tuple[bool, int, int, float, UUID]:
        """The key of the order: those that said no last, then by score less the price, of equals the lower price first,
        then by distance, then by id."""
        back = scarcity * self.price // 100
        return self.declined, back - self.tenths, self.price, NOWHERE if self.km is None else self.km, self.offer.id


@dataclass(frozen=True, slots=True)
class Excluded:
    """An offer that cannot serve now, with every reason, plainest first."""

    offer: OfferFacts
    reasons: tuple[Exclusion, ...]
    km: float | None

    @property
    def rank(self) -> tuple[int, int, float, UUID]:
        """The key of the order: what is nearly right first, that is one reason only, and the latest-asked."""
        km = NOWHERE if self.km is None else self.km
        return len(self.reasons), -ORDER[self.reasons[0].bar], km, self.offer.id


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Both lists, or their heads, with how many there are in all: `able` can serve, `barred` counts the others by the
    first of their reasons. Nothing that was handed in is in neither count."""

    candidates: tuple[Candidate, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    able: int = 0
    barred: Mapping[Bar, int] = field(default_factory=dict)

    @property
    def unable(self) -> int:
        """How many cannot serve."""
        return sum(self.barred.values())


def distance_km(need: NeedFacts, offer: OfferFacts) -> float | None:
    """Kilometres along the ground from the child's place to the offer's; None where either point is unknown."""
    if need.lat is None or need.lng is None or offer.lat is None or offer.lng is None:
        return None
    return arc_km(spot(need.lat, need.lng), spot(offer.lat, offer.lng))


def judged(
    need: NeedFacts, offer: OfferFacts, weights: Weights = DEFAULT, prices: Prices = FREE
) -> Candidate | Excluded:
    """One offer: with its points if it can serve, otherwise with every reason."""
    km = distance_km(need, offer)
    reasons = exclusions(need, offer, km)
    shown = km if offer.travels else None
    declined = [reason.bar for reason in reasons] == [Bar.DECLINED]
    if reasons and not declined:
        return Excluded(offer, tuple(reasons), shown)
    points = tuple(components(need, offer, km, weights))
    return priced(Candidate(offer, points, shown, declined), need.urgency, weights.scarcity, prices)


def priced(candidate: Candidate, urgency: int, scarcity: int, prices: Prices) -> Candidate:
    """The same with what its places mean to others. Points that were not won count as what the pair costs."""
    offer = candidate.offer.id
    price = prices.of(offer)
    spared = scarcity * price // 100 + FULL_SCORE - candidate.tenths > worth(urgency)
    return replace(
        candidate, price=price, waiting=prices.waiting(offer), tight=offer in prices.last, spared=price > 0 and spared
    )


def shortlist(
    need: NeedFacts, offers: Iterable[OfferFacts], weights: Weights = DEFAULT, prices: Prices = FREE
) -> Shortlist:
    """Rank what can serve; keep why the rest cannot."""
    able: list[Candidate] = []
    barred: list[Excluded] = []
    for offer in offers:
        one = judged(need, offer, weights, prices)
        if isinstance(one, Candidate):
            able.append(one)
        else:
            barred.append(one)
    able.sort(key=lambda one: one.rank(weights.scarcity))
    barred.sort(key=lambda one: one.rank)
    counts = Counter(one.reasons[0].bar for one in barred)
    return Shortlist(tuple(able), tuple(barred), len(able), dict(counts))
