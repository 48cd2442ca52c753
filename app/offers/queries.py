"""Reading offers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.database import session
from app.errors import NotFound
from app.offers.models import Offer, OfferStatus
from app.offers.policy import allows, own, visible_to

WHOLE = (joinedload(Offer.organization), joinedload(Offer.volunteer))
LISTED = (OfferStatus.PUBLISHED, OfferStatus.PAUSED, OfferStatus.EXPIRED)


def public(offer_id: UUID) -> Offer:
    """An offer that is or was published; open to everybody."""
    offer = session.scalar(sa.select(Offer).options(*WHOLE).where(Offer.id == offer_id, Offer.status.in_(LISTED)))
    if offer is None:
        raise NotFound("offer")
    return offer


def by_ids(ids: Iterable[UUID]) -> dict[UUID, Offer]:
    """Published offers by id, for pages that a search has found; open to everybody."""
    rows = session.scalars(
        sa.select(Offer).options(*WHOLE).where(Offer.id.in_(list(ids)), Offer.status == OfferStatus.PUBLISHED)
    )
    return {offer.id: offer for offer in rows}


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


def ids_of(organization_id: UUID) -> Sequence[UUID]:
    """Every offer of an organization, for jobs that have no actor."""
    return session.scalars(sa.select(Offer.id).where(Offer.organization_id == organization_id)).all()
