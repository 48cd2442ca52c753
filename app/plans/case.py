"""All needs and offers of an area as the solver sees them, with what is promised and what is asked for already."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from app.database import session
from app.matching.fixing import with_bonus
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.pairs import TOWNSHIP, Pairing, pairing
from app.matching.problem import Problem
from app.matching.snapshot import snapshot
from app.plans.models import Match, MatchStatus
from app.plans.reading import Asked, Needs, needs_of
from app.settings import queries as settings
from app.settings.weights import DEFAULT, Weights

Pairs = Iterable[tuple[UUID, UUID]]
"""Needs with offers."""
COUNTY = 6
"""Digits of an area within one county: there its own weights hold; over several counties the product's do."""


@dataclass(frozen=True, slots=True)
class Case:
    """The problem, and what its numbers stand for. `asked[i]` and `offers[j]` are need i and offer j of the problem."""

    problem: Problem
    pairing: Pairing
    columns: NeedColumns
    offer_columns: OfferColumns
    asked: list[Asked]
    offers: list[UUID]
    weights: Weights

    def type_of(self, need: int) -> str:
        """What a need is for."""
        return self.columns.codes.words[int(self.columns.type[self.pairing.need[need]])]

    def declined(self, need: int, offer: int) -> bool:
        """Whether an offer has said no to a need."""
        return bool(self.columns.declined.has(int(self.pairing.need[need]), self.pairing.offer[offer : offer + 1])[0])

    @property
    def fingerprint(self) -> str:
        """The same for the same input, whoever computes it."""
        found = hashlib.sha256()
        for name in Problem.__slots__:
            found.update(np.ascontiguousarray(getattr(self.problem, name)).tobytes())
        for ident in (*(one.id for one in self.asked), *self.offers):
            found.update(ident.bytes)
        return found.hexdigest()[:16]


def weights_of(area: str, place_code: str) -> Weights:
    """What counts how much in an area."""
    return settings.of(place_code).weights if len(area) >= COUNTY else DEFAULT


def read(area: str, on: date) -> tuple[Needs, OfferColumns]:
    """What is in the database at this moment. The columns leave their lock: a worker does one job at a time, and nobody
    else in its process refreshes them."""
    offers = snapshot().use(lambda offers: offers)
    return needs_of(area, on, offers), offers


def case_of(
    needs: Needs, offers: OfferColumns, weights: Weights, *, stability: int, kept: Pairs = (), keep: int = 0
) -> Case:
    """The problem of these needs. A pair that was asked for already costs `stability` less, one of `kept` (need, offer)
    costs `keep` less, so that neither moves for little."""
    case = paired(needs, offers, weights)
    case = replace(case, problem=less_promised(case.problem, case.offers))
    asked, ids = case.asked, case.offers
    need_at = {one.id: n for n, one in enumerate(asked)}
    offer_at = {ident: n for n, ident in enumerate(ids)}

    def places(pairs: Pairs) -> list[tuple[int, int]]:
        known = ((need_at.get(need), offer_at.get(offer)) for need, offer in pairs)
        return [(need, offer) for need, offer in known if need is not None and offer is not None]

    requested = places((one.id, offer) for one in asked for offer in one.requested)
    return replace(case, problem=with_bonus(with_bonus(case.problem, requested, stability), places(kept), keep))


def paired(needs: Needs, offers: OfferColumns, weights: Weights, *, digits: int = TOWNSHIP) -> Case:
    """Needs and offers as they are; fair between districts of so many digits."""
    found = pairing(needs.columns, offers, weights, digits=digits)
    asked = [needs.asked[row] for row in found.need.tolist()]
    ids = [offers.id(row) for row in found.offer.tolist()]
    return Case(found.problem, found, needs.columns, offers, asked, ids, weights)


def less_promised(problem: Problem, offers: list[UUID]) -> Problem:
    """Without the places of matches that people have accepted and directors have yet to send, of whatever area."""
    rows = session.execute(
        sa.select(Match.offer_id, sa.func.sum(Match.units))
        .where(Match.status == MatchStatus.ACCEPTED)
        .group_by(Match.offer_id)
    )
    promised = {offer: int(units) for offer, units in rows}
    taken = np.array([promised.get(ident, 0) for ident in offers], np.int32)
    left: NDArray[np.int32] = np.maximum(problem.capacity - taken, 0).astype(np.int32)
    return replace(problem, capacity=left)
