"""Reading conferences; always through the actor."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.access.actor import Actor
from app.conferences.models import Conference, ConferenceChange, ConferenceStatus, Item
from app.conferences.policy import governs, touches, visible_to
from app.database import session
from app.errors import NotFound
from app.needs.models import Need
from app.offers.models import Offer
from app.referrals.models import Fulfilment, Referral, ReferralStatus
from app.referrals.policy import visible_to as referrals_of
from app.vacancies.models import Holder, Vacancy, VacancyStatus
from app.vacancies.policy import visible_to as vacancies_of

NEED = joinedload(Vacancy.need).joinedload(Need.child)
REFERRAL = (joinedload(Referral.need).joinedload(Need.child), joinedload(Referral.offer).joinedload(Offer.organization))
WHOLE = (
    joinedload(Item.vacancy).joinedload(Vacancy.need).joinedload(Need.child),
    joinedload(Item.referral).joinedload(Referral.need).joinedload(Need.child),
    joinedload(Item.referral).joinedload(Referral.offer).joinedload(Offer.organization),
    joinedload(Item.referral).joinedload(Referral.fulfilment),
    joinedload(Item.organization),
)


def get(actor: Actor, conference_id: UUID, *, to_decide: bool = False, lock: bool = False) -> Conference:
    """One conference the actor may open, or decide; otherwise it is not there."""
    query = sa.select(Conference).where(Conference.id == conference_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None or not (governs(actor, found) if to_decide else touches(actor, found)):
        raise NotFound("conference")
    return found


def find(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[Sequence[Conference], int]:
    """Conferences of the actor's county, the newest first, a page at a time; with how many."""
    where = visible_to(actor)
    total = session.scalar(sa.select(sa.func.count()).select_from(Conference).where(where)) or 0
    rows = session.scalars(
        sa.select(Conference)
        .where(where)
        .order_by(Conference.held_on.desc(), Conference.number.desc())
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return rows, total


def items(actor: Actor, conference: Conference) -> Sequence[Item]:
    """The points of its agenda that the actor may see, in their order."""
    rows = session.scalars(
        sa.select(Item).options(*WHOLE).where(Item.conference_id == conference.id).order_by(Item.place)
    ).all()
    return [row for row in rows if actor.covers(row.place_code)]


def item(actor: Actor, conference_id: UUID, item_id: UUID, *, lock: bool = False) -> Item:
    """One point the actor may decide; otherwise it is not there. Whoever is about to decide holds the meeting too, which
    nobody cancels or closes meanwhile."""
    get(actor, conference_id, to_decide=True, lock=lock)
    query = sa.select(Item).options(*WHOLE, joinedload(Item.conference)).where(Item.id == item_id)
    found = session.scalar(query.with_for_update(of=Item) if lock else query)
    if found is None or found.conference_id != conference_id or not actor.covers(found.place_code):
        raise NotFound("item")
    return found


def changes(actor: Actor, conference: Conference) -> Sequence[ConferenceChange]:
    """How often it was moved, and whether it was cancelled, oldest first; for whoever may open it."""
    if not touches(actor, conference):
        raise NotFound("conference")
    where = ConferenceChange.conference_id == conference.id
    return session.scalars(sa.select(ConferenceChange).where(where).order_by(ConferenceChange.id)).all()


def candidates(actor: Actor) -> tuple[Sequence[Vacancy], Sequence[Referral]]:
    """What a next agenda can be drawn from: vacancies in the county's hands, and disputes that nobody has settled; what is
    on the agenda of a meeting to come is not drawn twice."""
    vacancies = session.scalars(
        sa.select(Vacancy)
        .options(NEED)
        .where(vacancies_of(actor), Vacancy.status == VacancyStatus.RAISED, Vacancy.holder == Holder.COUNTY)
        .order_by(Vacancy.act_by, Vacancy.id)
    ).all()
    contested = Referral.fulfilment.has(sa.and_(Fulfilment.disputed_at.is_not(None), Fulfilment.settled_at.is_(None)))
    to_come = sa.and_(Item.decision.is_(None), Conference.status == ConferenceStatus.CALLED)
    called = sa.select(Item.id).join(Item.conference).where(Item.referral_id == Referral.id, to_come)
    disputes = session.scalars(
        sa.select(Referral)
        .join(Referral.need)
        .options(*REFERRAL, selectinload(Referral.fulfilment))
        .where(referrals_of(actor), Referral.status == ReferralStatus.COMPLETED, contested, ~called.exists())
        .order_by(Referral.number)
    ).all()
    return vacancies, disputes
