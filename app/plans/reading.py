"""What a plan is made of: the needs of an area that still look for help, with what was tried, promised and refused.

For the worker, which sees every row; a few questions for any number of needs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.children.models import Child, ChildStatus
from app.clock import day_of
from app.database import session
from app.disclosures.queries import refusals
from app.grouping import gathered
from app.matching.facts import NeedFacts
from app.matching.need_columns import NeedColumns
from app.matching.offer_columns import OfferColumns
from app.matching.queries import facts_of
from app.needs.models import Need
from app.needs.rules import LOOKING
from app.people.models import Account
from app.plans.models import Match, MatchStatus
from app.referrals.models import Referral, ReferralStatus
from app.referrals.queries import helpers
from app.referrals.rules import NOT_AGAIN

BATCH = 2000
NOTHING: Mapping[UUID, int] = {}
"""Shared by all that have nothing: a dictionary for each of a province's needs takes more memory than their columns."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One need as a plan keeps it apart from its facts. `requested`: offers asked already and yet to answer, with how
    many units; `promised` the same for matches that were accepted and are not sent."""

    id: UUID
    child_id: UUID
    place_code: str
    urgency: int
    waited: int
    """Days since it was registered."""
    requested: Mapping[UUID, int] = field(default_factory=lambda: NOTHING)
    promised: Mapping[UUID, int] = field(default_factory=lambda: NOTHING)

    @property
    def township(self) -> str:
        """The code of its township."""
        return self.place_code[:9] + "000"


@dataclass(frozen=True, slots=True)
class Needs:
    """Columns and what belongs to them, in the same order: by urgency, then by how long they have waited, then by id."""

    columns: NeedColumns
    asked: list[Asked]


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the needs of one batch and of their children."""

    known: Mapping[UUID, frozenset[UUID]]
    refused: Mapping[tuple[UUID, str], frozenset[UUID]]
    declined: Mapping[UUID, frozenset[UUID]]
    requested: Mapping[UUID, Mapping[UUID, int]]
    promised: Mapping[UUID, Mapping[UUID, int]]
    owners: Mapping[str, frozenset[UUID]]


def needs_of(area: str, on: date, offers: OfferColumns) -> Needs:
    """Every need of an area that nobody serves yet, to be compared with `offers`; what is being served is settled and
    takes its places from them."""
    here = (
        sa.select(Need.id)
        .join(Need.child)
        .where(
            Need.place_code.startswith(area, autoescape=True),
            Need.status.in_(LOOKING),
            Child.status == ChildStatus.ACTIVE,
        )
        .order_by(Need.urgency, Need.opened_at, Need.id)
    )
    return together(some(session.scalars(here).all(), on), offers)


def together(found: Iterable[tuple[NeedFacts, Asked]], offers: OfferColumns) -> Needs:
    """Needs as columns. Of their facts only a batch is alive at a time; what belongs to them stays as it is."""
    beside: list[Asked] = []

    def each() -> Iterator[NeedFacts]:
        for one, other in found:
            beside.append(other)
            yield one

    return Needs(NeedColumns(each(), offers), beside)


def some(ids: Sequence[UUID], on: date) -> Iterator[tuple[NeedFacts, Asked]]:
    """These needs, in the order given; those that are not there are left out."""
    owners = by_telephone()
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        rows = {
            row.id: row
            for row in session.scalars(sa.select(Need).options(joinedload(Need.child)).where(Need.id.in_(part)))
        }
        past = past_of(part, [row.child_id for row in rows.values()], owners)
        for need in (rows[ident] for ident in part if ident in rows):
            yield facts(need, past, on), asked(need, past, on)


def past_of(needs: Sequence[UUID], children: Sequence[UUID], owners: Mapping[str, frozenset[UUID]]) -> Past:
    """Who helped, who was refused, who declined, who was asked, who is promised."""
    return Past(helpers(children), refusals(children), *tries(needs), promised(needs), owners)


def tries(needs: Sequence[UUID]) -> tuple[dict[UUID, frozenset[UUID]], dict[UUID, dict[UUID, int]]]:
    """For each need, which offers declined it, and which are asked and have not answered."""
    rows = session.execute(
        sa.select(Referral.need_id, Referral.offer_id, Referral.status, Referral.units)
        .where(Referral.need_id.in_(needs))
        .order_by(Referral.requested_at)
    )
    last = {(need, offer): (status, units) for need, offer, status, units in rows}
    waiting: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for (need, offer), (status, units) in last.items():
        if status is ReferralStatus.REQUESTED:
            waiting[need][offer] = units
    return gathered(pair for pair, (status, _units) in last.items() if status in NOT_AGAIN), waiting


def promised(needs: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """For each need, what people have accepted and the director has yet to send."""
    rows = session.execute(
        sa.select(Match.need_id, Match.offer_id, Match.units).where(
            Match.need_id.in_(needs), Match.status == MatchStatus.ACCEPTED
        )
    )
    kept: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for need, offer, units in rows:
        kept[need][offer] = units
    return kept


def by_telephone() -> dict[str, frozenset[UUID]]:
    """Accounts by each number they are reached at: nobody is sent to her own child."""
    rows = session.execute(sa.select(Account.id, Account.phone, Account.login))
    return gathered((number, ident) for ident, *numbers in rows for number in numbers if number)


def facts(need: Need, past: Past, on: date) -> NeedFacts:
    """A need as matching sees it, with only the units still open."""
    nobody = frozenset[UUID]()
    telephone = (need.child.guardian_phone or "").strip()
    return facts_of(
        need,
        on,
        known=past.known.get(need.child_id, nobody),
        refused=past.refused.get((need.child_id, need.type_code), nobody),
        conflicts=past.owners.get(telephone, nobody) if telephone else nobody,
        declined=past.declined.get(need.id, nobody),
        units=max(0, need.units - sum(past.promised.get(need.id, {}).values())),
    )


def asked(need: Need, past: Past, on: date) -> Asked:
    """What a plan keeps of it besides."""
    return Asked(
        id=need.id,
        child_id=need.child_id,
        place_code=need.place_code or "",
        urgency=need.urgency,
        waited=max(0, (on - day_of(need.opened_at)).days),
        requested=past.requested.get(need.id, NOTHING),
        promised=past.promised.get(need.id, NOTHING),
    )
