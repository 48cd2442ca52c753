"""One need: what can meet it, best first, and what cannot, with the true reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.matching.facts import NeedFacts, OfferFacts
from app.matching.rules import Bar, Exclusion, exclusions
from app.matching.scoring import Points, components
from app.places.distance import geodesic_km
from app.places.points import Point


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that can serve, with its score (0 to 100), its points, and the kilometres where they mean something."""

    offer: OfferFacts
    score: float
    points: tuple[Points, ...]
    km: float | None


@dataclass(frozen=True, slots=True)
class Excluded:
    """An offer that cannot serve now, with every reason, plainest first."""

    offer: OfferFacts
    reasons: tuple[Exclusion, ...]
    km: float | None


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Both lists. Nothing that was handed in is in neither."""

    candidates: tuple[Candidate, ...]
    excluded: tuple[Excluded, ...]


def distance_km(need: NeedFacts, offer: OfferFacts) -> float | None:
    """Geodesic kilometres from the child's place to the offer's; None where either point is unknown."""
    if need.lat is None or need.lng is None or offer.lat is None or offer.lng is None:
        return None
    return geodesic_km(Point(need.lat, need.lng), Point(offer.lat, offer.lng))


def shortlist(need: NeedFacts, offers: Iterable[OfferFacts]) -> Shortlist:
    """Rank what can serve; keep why the rest cannot. Equal scores are ordered by distance, then by id."""
    able: list[Candidate] = []
    barred: list[Excluded] = []
    for offer in offers:
        km = distance_km(need, offer)
        reasons = exclusions(need, offer, km)
        shown = km if offer.travels else None
        if reasons:
            barred.append(Excluded(offer, tuple(reasons), shown))
        else:
            points = tuple(components(need, offer, km))
            able.append(Candidate(offer, sum(p.won for p in points), points, shown))
    able.sort(key=lambda c: (-round(c.score, 9), c.km if c.km is not None else float("inf"), c.offer.id))
    order = {bar: place for place, bar in enumerate(Bar)}
    # what is nearly right first: one reason only, and the latest-asked
    barred.sort(key=lambda e: (len(e.reasons), -order[e.reasons[0].bar], e.km or float("inf"), e.offer.id))
    return Shortlist(tuple(able), tuple(barred))
