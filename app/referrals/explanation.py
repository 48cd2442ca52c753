"""The shortlist of one need with its rows joined to offers, and the explanation that is kept with a choice."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.matching.queries import need_facts, offer_facts, offers_of_type
from app.matching.shortlist import Candidate, Excluded, shortlist
from app.needs.models import Need
from app.offers.models import Offer
from app.referrals import queries
from app.referrals.models import Referral


@dataclass(frozen=True, slots=True)
class Row:
    """One offer that can serve, with the last try at it for this need, if there was one."""

    offer: Offer
    candidate: Candidate
    tried: Referral | None


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """One offer that cannot serve now."""

    offer: Offer
    excluded: Excluded


@dataclass(frozen=True, slots=True)
class NeedShortlist:
    """Both lists of one need."""

    rows: tuple[Row, ...]
    excluded: tuple[ExcludedRow, ...]

    def candidate(self, offer_id: UUID) -> Row | None:
        """The row of an offer that can serve."""
        return next((row for row in self.rows if row.offer.id == offer_id), None)


def shortlist_of(actor: Actor, need: Need) -> NeedShortlist:
    """Rank the offers for a need the actor may see; what was declined before is marked and goes last."""
    offers = offers_of_type(need.type_code)
    by_id = {offer.id: offer for offer in offers}
    tries = {referral.offer_id: referral for referral in queries.of_need(actor, need.id)}
    found = shortlist(need_facts(need), offer_facts(offers, queries.records(by_id)))
    rows = [Row(by_id[c.offer.id], c, tries.get(c.offer.id)) for c in found.candidates]
    rows.sort(key=lambda row: row.tried is not None and row.tried.answered_at is not None)
    return NeedShortlist(tuple(rows), tuple(ExcludedRow(by_id[e.offer.id], e) for e in found.excluded))


def explained(candidate: Candidate) -> dict[str, Any]:
    """The match as it was shown, in plain values, for the referral's record."""
    return {
        "score": round(candidate.score, 1),
        "km": None if candidate.km is None else round(candidate.km, 2),
        "points": {p.component.value: [round(p.won, 2), round(p.most, 2)] for p in candidate.points},
    }
