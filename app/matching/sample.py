"""What other weights would change: some of a county's own needs, ranked both ways."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.access.actor import Actor
from app.matching.queries import need_facts, rows_of
from app.matching.shortlist import Candidate
from app.matching.snapshot import snapshot
from app.needs import queries as needs
from app.needs.models import Need, NeedStatus
from app.offers.models import Offer
from app.settings.weights import Weights

ASKED, TAKEN, FIRST = 60, 12, 3
"""Of the county's most urgent open needs, how many are looked at, how many are ranked, and how many offers of each shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """An offer in an order: which, its score, and from which place it came (0: it was not among the first)."""

    offer: Offer
    score: float
    before: int


@dataclass(frozen=True, slots=True)
class Effect:
    """One need under both weights: the first of each order."""

    need: Need
    before: tuple[Place, ...]
    after: tuple[Place, ...]

    @property
    def moved(self) -> bool:
        """Whether another offer stands anywhere among the first."""
        return [p.offer.id for p in self.before] != [p.offer.id for p in self.after]


def effects(actor: Actor, now: Weights, then: Weights) -> list[Effect]:
    """Some needs of the actor's area under the weights that hold and under others; those that change first."""
    waiting, _total = needs.find(actor, statuses=(NeedStatus.OPEN, NeedStatus.REFERRED), size=ASKED)
    orders = [(need, first(need, now), first(need, then)) for need in varied(waiting)]
    rows = rows_of(c.offer.id for _need, before, after in orders for c in (*before, *after))
    found = [
        Effect(need, places(before, before, rows), places(after, before, rows))
        for need, before, after in orders
        if before
    ]
    return sorted(found, key=lambda effect: not effect.moved)


def varied(waiting: Sequence[Need]) -> list[Need]:
    """One of each type first, the most urgent of it, so that a sample is not all of one kind."""
    firsts = {need.type_code: need for need in reversed(waiting)}.values()
    chosen = sorted(firsts, key=waiting.index)
    return [*chosen, *(need for need in waiting if need not in chosen)][:TAKEN]


def first(need: Need, weights: Weights) -> tuple[Candidate, ...]:
    """The first offers of a need's order."""
    return snapshot().ranked(need_facts(need), weights, shown=FIRST, told=0).candidates


def places(order: Iterable[Candidate], before: Sequence[Candidate], rows: dict[UUID, Offer]) -> tuple[Place, ...]:
    """An order with where each stood before."""
    stood = {candidate.offer.id: place for place, candidate in enumerate(before, 1)}
    return tuple(Place(rows[c.offer.id], c.score, stood.get(c.offer.id, 0)) for c in order if c.offer.id in rows)
