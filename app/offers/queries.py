"""Reading offers."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission, Role
from app.database import session
from app.errors import NotFound
from app.offers.models import Offer, OfferStatus
from app.offers.policy import allows, own, visible_to
from app.organizations.models import Organization, OrganizationStatus
from app.organizations.queries import active, members
from app.people.models import Account, AccountStatus

WHOLE = (joinedload(Offer.organization), joinedload(Offer.volunteer))
LISTED = (OfferStatus.PUBLISHED, OfferStatus.PAUSED, OfferStatus.EXPIRED)


def public(offer_id: UUID) -> Offer:
    """An offer that is or was published; open to everybody."""
    offer = session.scalar(sa.select(Offer).options(*WHOLE).where(Offer.id == offer_id, Offer.status.in_(LISTED)))
    if offer is None:
        raise NotFound("offer")
    return offer


def by_ids(ids: Iterable[UUID]) -> dict[UUID, Offer]:
    """Offers of the catalogue by id, for pages that a search has found; open to everybody."""
    rows = session.scalars(sa.select(Offer).options(*WHOLE).where(Offer.id.in_(list(ids)), listed()))
    return {offer.id: offer for offer in rows}


def listed() -> sa.ColumnElement[bool]:
    """What the public catalogue shows: the same answer as `rules.listed`, as a filter."""
    return sa.and_(
        Offer.status == OfferStatus.PUBLISHED,
        sa.or_(
            Offer.organization.has(Organization.status == OrganizationStatus.VERIFIED),
            Offer.volunteer.has(Account.status == AccountStatus.ACTIVE),
        ),
    )


def get(actor: Actor, offer_id: UUID, permission: Permission, *, lock: bool = False) -> Offer:
    """An offer the actor may use so; otherwise it is not there."""
    query = sa.select(Offer).options(*WHOLE).where(Offer.id == offer_id)
    if lock:
        query = query.with_for_update(of=Offer).execution_options(populate_existing=True)
    offer = session.scalar(query)
    if offer is None or not allows(actor, permission, offer):
        raise NotFound("offer")
    return offer


def mine(actor: Actor, *, page: int = 1, size: int = 20) -> tuple[Sequence[Offer], int]:
    """The actor's offers, those that want something done first, a page at a time; with how many there are."""
    where = (own(actor), Offer.status != OfferStatus.WITHDRAWN)
    total = session.scalar(sa.select(sa.func.count()).select_from(Offer).where(*where)) or 0
    rows = session.scalars(
        sa.select(Offer).options(*WHOLE).where(*where).order_by(Offer.status, Offer.name, Offer.id)
        .limit(size).offset((page - 1) * size)
    ).all()  # fmt: skip
    return rows, total


def waiting(actor: Actor) -> Sequence[Offer]:
    """Offers that wait for the actor's review, oldest first."""
    return session.scalars(
        sa.select(Offer)
        .options(*WHOLE)
        .where(visible_to(actor), Offer.status == OfferStatus.IN_REVIEW)
        .order_by(Offer.updated_at, Offer.id)
    ).all()


def load(offer_id: UUID) -> Offer | None:
    """The offer a job speaks of; the machine has no actor."""
    return session.scalar(sa.select(Offer).options(*WHOLE).where(Offer.id == offer_id))


def of_organization(organization_id: UUID) -> Sequence[Offer]:
    """Every offer of an organization, for jobs that have no actor."""
    return session.scalars(sa.select(Offer).options(*WHOLE).where(Offer.organization_id == organization_id)).all()


def of_volunteer(account_id: UUID) -> Sequence[Offer]:
    """Every offer of a volunteer, for jobs that have no actor."""
    return session.scalars(sa.select(Offer).options(*WHOLE).where(Offer.volunteer_id == account_id)).all()


def catalogue(*, size: int = 500) -> Iterator[Offer]:
    """Every offer of the public catalogue, a batch in memory at a time."""
    last: UUID | None = None
    while True:
        after = () if last is None else (Offer.id > last,)
        rows = session.scalars(
            sa.select(Offer).options(*WHOLE).where(listed(), *after).order_by(Offer.id).limit(size)
        ).all()
        yield from rows
        if len(rows) < size:
            return
        last = rows[-1].id


def owners(offer: Offer) -> Sequence[UUID]:
    """Who manages it, for notices: the volunteer, or the staff of the body."""
    if offer.volunteer_id:
        return [offer.volunteer_id]
    return members(offer.organization_id) if offer.organization_id else []


def reviewers(offer: Offer) -> Sequence[UUID]:
    """Who can review it, for notices: the officers of its county and, where it stands in a township, its supervisors."""
    place = offer.place_code or "-"
    in_charge = sa.or_(
        sa.and_(Account.role == Role.COUNTY_OFFICER, sa.func.left(Account.place_code, 6) == place[:6]),
        sa.and_(Account.role == Role.SUPERVISOR, sa.func.left(Account.place_code, 9) == place[:9]),
    )
    return active(in_charge)
