"""The shortlist of one need with its rows joined to offers, and the explanation that is kept with a choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.clock import today
from app.matching.facts import NeedFacts
from app.matching.kept_prices import meant_for, prices_over
from app.matching.prices import FREE, Prices
from app.matching.queries import need_facts, offer_now, rows_of
from app.matching.rules import Bar
from app.matching.shortlist import Candidate, Excluded, Shortlist, judged
from app.matching.snapshot import snapshot
from app.needs.models import Need
from app.offers.models import Offer
from app.referrals import queries, rules
from app.referrals.models import Referral
from app.settings import queries as settings


@dataclass(frozen=True, slots=True)
class Row:
    """One offer that can serve, with the last try at it for this need, if there was one."""

    need: NeedFacts
    offer: Offer
    candidate: Candidate
    tried: Referral | None
    queues: bool = False
    """No place is free, but one may queue for one."""


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """One offer that cannot serve now."""

    offer: Offer
    excluded: Excluded
    need: UUID | None = None


@dataclass(frozen=True, slots=True)
class NeedShortlist:
    """The heads of both lists of one need; `able` and `barred` count all of them."""

    rows: tuple[Row, ...] = ()
    excluded: tuple[ExcludedRow, ...] = ()
    able: int = 0
    barred: Mapping[Bar, int] = field(default_factory=dict)

    @property
    def unable(self) -> int:
        """How many offers of the type cannot serve."""
        return sum(self.barred.values())


def joined(need: NeedFacts, found: Shortlist, tries: Mapping[UUID, Referral] | None = None) -> NeedShortlist:
    """A shortlist with the rows of its offers; what has just gone from the database is not shown."""
    shown = [*(c.offer.id for c in found.candidates), *(e.offer.id for e in found.excluded)]
    offers = rows_of(shown)
    tries = tries or {}
    return NeedShortlist(
        tuple(
            Row(need, offers[c.offer.id], c, tries.get(c.offer.id)) for c in found.candidates if c.offer.id in offers
        ),
        tuple(ExcludedRow(offers[e.offer.id], e) for e in found.excluded if e.offer.id in offers),
        found.able,
        found.barred,
    )


def facts_of(need: Need, tries: Mapping[UUID, Referral]) -> NeedFacts:
    """The need with what its earlier tries, and those for the child's other needs, say."""
    declined = frozenset(offer for offer, referral in tries.items() if rules.came_short(referral))
    return need_facts(need, known=queries.helpers_of(need.child_id), declined=declined)


def shortlist_of(actor: Actor, need: Need, prices: Prices | None = None) -> NeedShortlist:
    """Rank the offers for a need the actor may see; what was declined before is marked and goes last. `prices` are those
    of places that others depend on: the newest plan's over the need's place, if nothing else is given."""
    tries = {referral.offer_id: referral for referral in queries.of_need(actor, need.id)}
    facts, weights = facts_of(need, tries), settings.of(need.place_code).weights
    prices = prices_over(need.place_code) if prices is None else prices
    found = snapshot().ranked(facts, weights, prices)
    meant = frozenset[UUID]() if prices is FREE else meant_for(need.id)  # without a plan nothing is meant for anybody
    both = joined(facts, for_her(found, meant, weights.scarcity), tries)
    return replace(both, excluded=tuple(replace(row, need=need.id) for row in both.excluded))


def for_her(found: Shortlist, meant: frozenset[UUID], scarcity: int) -> Shortlist:
    """The same, where it speaks of other children only: a place that a plan means for this child is not dear to her, and
    of equals it stands first; whoever has one offer is not among the others that have only this one."""
    alone = int(found.able == 1)
    equals = sorted(found.candidates, key=lambda one: (*one.rank(scarcity)[:3], one.offer.id not in meant))
    told = [
        replace(one, price=0, waiting=0, tight=False, spared=False)
        if one.offer.id in meant
        else replace(one, waiting=max(0, one.waiting - alone))
        for one in equals
    ]
    return replace(found, candidates=tuple(told))


def match_of(
    actor: Actor, need: Need, offer_id: UUID, prices: Prices | None = None, *, units: int | None = None,
    known: Sequence[Referral] | None = None,
) -> Row | None:  # fmt: skip
    """One offer for a need, or for `units` of it, judged on what the database says now; None if it cannot serve. `known`
    are the need's tries, where the caller has read them already."""
    tries = {referral.offer_id: referral for referral in (queries.of_need(actor, need.id) if known is None else known)}
    offer = offer_now(offer_id)
    if offer is None:
        return None
    facts = replace(facts_of(need, tries), units=units or need.units)
    prices = prices_over(need.place_code) if prices is None else prices
    weights = settings.of(need.place_code).weights
    one, row = judged(facts, offer, weights, prices), rows_of([offer_id])[offer_id]
    queues = isinstance(one, Excluded) and row.waitlist and only_full(one)
    if queues:  # judged as if a place were free: that is what one queues for
        one = judged(facts, replace(offer, free=facts.units), weights, prices)
    return Row(facts, row, one, tries.get(offer_id), queues) if isinstance(one, Candidate) else None


def only_full(one: Excluded) -> bool:
    """Whether nothing else stands in the way than that no place is free."""
    return {reason.bar for reason in one.reasons} <= {Bar.FULL, Bar.DECLINED}


def all_held(row: Row, kept: int) -> bool:
    """Whether the places left wait for answers to others (`kept` of them), so that it cannot be asked at this moment;
    where one may queue, one queues."""
    left = row.candidate.offer.left(today())
    return left is not None and left - kept < row.need.units and not row.offer.waitlist


def explained(candidate: Candidate) -> dict[str, Any]:
    """The match as it was shown, in plain values, for the referral's record."""
    return {
        "score": candidate.score,
        "km": None if candidate.km is None else round(candidate.km, 2),
        "points": {p.component.value: [p.won / 10, p.most / 10] for p in candidate.points},
    }
